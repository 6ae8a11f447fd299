"""The reader: a process of its own, with little memory and time, that reads the symbols of one photograph.

It takes the photograph from its standard input, a file, and answers with one line of JSON.
"""

import os
import sys
from math import hypot

import msgspec
import pyvips
import zxingcpp
from msgspec import Struct

from twincloth.collection.confinement import ProcessLimits, confine

STANDARD_INPUT = 0

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
    """A symbol that was seen. `text` is empty where it could not be read, `module` is in pixels.

    `spare` is what is left of the error correction, from 0 to 1 (ISO/IEC 15415, unused error correction).
    """

    text: str
    module: float
    spare: float
    level: str


class Reading(Struct, frozen=True, kw_only=True):
    """What a photograph shows, or the code of why it was not read."""

    sights: tuple[DecodedSymbol, ...] = ()
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
    grey = image.colourspace("b-w").cast("uchar")[0]
    view = memoryview(grey.write_to_memory()).cast("B", (grey.height, grey.width))
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    # Light on dark is read by zxing-cpp and by few phones.
    found = zxingcpp.read_barcodes(view, formats=formats, try_invert=False, return_errors=True)
    return Reading(sights=tuple(_sight(one) for one in found))


def _sight(found: zxingcpp.Barcode) -> DecodedSymbol:
    extra = found.extra if isinstance(found.extra, dict) else {}
    version = int(extra.get("Version") or 0)
    corners = [found.position.top_left, found.position.top_right]
    corners += [found.position.bottom_right, found.position.bottom_left]
    edges = zip(corners, corners[1:] + corners[:1], strict=True)
    side = sum(hypot(one.x - other.x, one.y - other.y) for one, other in edges) / 4
    return DecodedSymbol(
        text=found.text if found.valid else "",
        module=round(side / (17 + 4 * version), 2) if version else 0.0,
        spare=float(extra.get("UEC") or 0.0),
        level=str(extra.get("ECLevel") or ""),
    )


if __name__ == "__main__":
    main()
