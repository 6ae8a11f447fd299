"""The reader: a process of its own, with little memory and time, that reads the symbols of one photograph.

It takes the photograph from its standard input, a file, and answers with one line of JSON.
"""

import os
import sys
from collections.abc import Iterable

import msgspec
import pyvips
import zxingcpp
from msgspec import Struct

from twincloth.collection.confinement import ProcessLimits, confine
from twincloth.prints.quality import SymbolQuality, quality_of
from twincloth.prints.straightening import Point, shortest

STANDARD_INPUT = 0

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""

MODULES = {str(version): 17 + 4 * version for version in range(1, 41)}
"""Of a side, by the version that zxing-cpp tells as text (ISO/IEC 18004, 5.3.1)."""

MOST_PIXELS = 40_000_000
LIMITS = ProcessLimits(memory=1_500_000_000, seconds=30)

LOADERS = (
    (b"\xff\xd8\xff", "jpegload_source"),
    (b"\x89PNG\r\n\x1a\n", "pngload_source"),
    (b"RIFF", "webpload_source"),
    (b"II*\x00", "tiffload_source"),
    (b"MM\x00*", "tiffload_source"),
)
"""By the first bytes of a file: JPEG, PNG, WebP, TIFF; whatever else libvips can open is not asked for."""


class DecodedSymbol(Struct, frozen=True, kw_only=True):
    """A symbol that was read; `module` is its smaller side's, in pixels.

    `spare` is what is left of the error correction, from 0 to 1 (ISO/IEC 15415, unused error correction).
    """

    text: str
    module: float
    spare: float
    quality: SymbolQuality


class Reading(Struct, frozen=True, kw_only=True):
    """What a photograph shows, and in how many places something is that was not read; or the code of why not."""

    sights: tuple[DecodedSymbol, ...] = ()
    unread: int = 0
    refused: str = ""


def main() -> None:
    """Read, and answer."""
    confine(LIMITS)
    try:
        reading = read()
    except pyvips.Error:
        reading = Reading(refused="proof-unreadable")
    except MemoryError:
        reading = Reading(refused="proof-too-large")
    sys.stdout.buffer.write(msgspec.json.encode(reading))


def read() -> Reading:
    """The symbols of the photograph at standard input. Raises pyvips.Error, MemoryError."""
    begin = os.pread(STANDARD_INPUT, 12, 0)
    loader = next((name for magic, name in LOADERS if begin.startswith(magic)), None)
    if loader is None:
        return Reading(refused="proof-wrong-type")
    options = {"access": "sequential", "fail_on": "error"}
    image = getattr(pyvips.Image, loader)(pyvips.Source.new_from_descriptor(STANDARD_INPUT), **options)
    if image.width * image.height > MOST_PIXELS:
        return Reading(refused="proof-too-large")
    if image.hasalpha():
        image = image.flatten(background=255)
    return reading_of(image.colourspace("b-w").cast("uchar")[0])


def reading_of(grey: pyvips.Image) -> Reading:
    """The symbols in a picture of one band. Raises pyvips.Error, MemoryError."""
    pixels = grey.write_to_memory()
    # A file is read once, from its beginning; what is measured may be looked at again from memory.
    kept = pyvips.Image.new_from_memory(pixels, grey.width, grey.height, 1, "uchar")
    view = memoryview(pixels).cast("B", (grey.height, grey.width))
    # Light on dark is read by zxing-cpp and by few phones.
    # QRCode would be Micro QR and rMQR too, as which zxing-cpp 3.1 reports corners of soft symbols. Made here, since
    # zxing-cpp complains at the end of a process that keeps one.
    model_2 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    found = zxingcpp.read_barcodes(view, formats=model_2, try_invert=False, return_errors=True)
    read = [one for one in found if one.valid]
    return Reading(
        sights=tuple(_sight(kept, one) for one in read),
        unread=_places(map(_box, read), (_box(one) for one in found if not one.valid)),
    )


def _sight(grey: pyvips.Image, found: zxingcpp.Barcode) -> DecodedSymbol:
    extra = found.extra if isinstance(found.extra, dict) else {}
    modules = MODULES.get(extra.get("Version", ""), 0)
    corners = _corners(found)
    return DecodedSymbol(
        text=found.text,
        module=round(shortest(corners) / modules, 2) if modules else 0.0,
        spare=float(extra.get("UEC") or 0.0),
        quality=quality_of(grey, corners, modules) if modules else SymbolQuality(),
    )


def _corners(found: zxingcpp.Barcode) -> list[Point]:
    """Clockwise, from the symbol's own top left."""
    at = found.position
    return [(one.x, one.y) for one in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]


def _box(found: zxingcpp.Barcode) -> Box:
    across, down = zip(*_corners(found), strict=True)
    return min(across), min(down), max(across), max(down)


def _places(read: Iterable[Box], unread: Iterable[Box]) -> int:
    """How many of the unread stand somewhere, apart from all else: zxing-cpp also sees symbols in pieces of others."""
    taken, apart = list(read), 0
    for box in sorted(filter(_area, unread), key=_area):
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            apart += 1
    return apart


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


if __name__ == "__main__":
    main()
