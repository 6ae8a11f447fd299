"""Authored pictures: told by their first bytes, measured before decoding, never served raw."""

import re
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from typing import Any, Literal

import pyvips
from msgspec import Struct

from twincloth.collection.headers import BreaksOff, Header, Overladen, jpeg, png, read_header, tiff, webp
from twincloth.collection.srgb import LINEN

Kind = Literal["jpeg", "png", "webp", "tiff", "svg"]

EXTENSIONS: dict[Kind, str] = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "tiff": ".tif",
    "svg": ".svg",
}
MOST_PIXELS = 120_000_000
"""Decoded, this is half a gigabyte; a small file can claim far more."""
MOST_AT_ONCE = 400_000_000
"""Bytes that a decoder may hold at once: what the process that reads it has (`ingest.LIMITS`), without what else it needs."""
MOST_BYTES = 300_000_000
MOST_PAGES = 16
"""A scan may hold a few sizes of itself; what holds more is an animation or a document."""
_LARGE, _DENSEST = 40_000_000, 500
"""Pixels above which no photograph is packed more densely than this many bytes in one."""
_BEGINNING = 65_536
_PROOF_SIDE = 200
_LONGEST_SVG_SIDE = 32_767

_HEADERS: dict[Kind, Callable[[mmap], Header]] = {
    "jpeg": jpeg.read,
    "png": png.read,
    "webp": webp.read,
    "tiff": tiff.read,
}
_BEGINNINGS: dict[bytes, Kind] = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"II+\x00": "tiff",
    b"MM\x00+": "tiff",
}
_SVG_ROOT = re.compile(
    rb"(?>\xef\xbb\xbf)?(?>\s++|<\?xml[^>]*+>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?>\[[^\]]*+\])?[^>]*+>)*+<svg[\s>]",
    re.DOTALL,
)
_SVG_OUTSIDE_IMAGE = re.compile(rb"<image\b[^<>]*?\bhref\s*+=\s*+[\"']\s*+(?!data:|#)")


class UnfitPicture(Exception):
    """A picture that cannot be taken: `what` is wrong, what to do `instead`, and the code of a refusal that says so."""

    def __init__(self, what: str, instead: str, code: str) -> None:
        super().__init__(what, instead, code)
        self.what = what
        self.instead = instead
        self.code = code


class Measured(Struct, frozen=True, kw_only=True):
    """What the header says: the kind, and the size in pixels as seen upright."""

    kind: Kind
    width: int
    height: int


def measure(source: Path) -> Measured:
    """Read the header alone. Raises UnfitPicture for an unsupported, broken or too large picture."""
    kind = kind_of(source)
    if kind == "svg" and _SVG_OUTSIDE_IMAGE.search(source.read_bytes()):
        what, instead = "the drawing shows an image from outside itself", "embed that image in the SVG"
        raise UnfitPicture(what, instead, "picture-unsupported")
    if kind != "svg" and _header(source, kind).at_once > MOST_AT_ONCE:
        what = "the picture is saved so that it has to be unpacked whole, and it is too large for that"
        raise UnfitPicture(what, "save it as JPEG, not as progressive", "picture-too-large-at-once")
    image = opened(source, kind)
    _must_be_bearable(image, source.stat().st_size, kind)
    width, height = image.width, image.height
    if on_its_side(image):
        width, height = height, width
    return Measured(kind=kind, width=width, height=height)


_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""Brands of ISO/IEC 23008-12 in which phones keep photographs; what decodes them is none of what we stand on."""


def kind_of(source: Path) -> Kind:
    """Told by the first bytes, whatever the file is called. Raises UnfitPicture."""
    with source.open("rb") as file:
        contents = file.read(_BEGINNING)
    for beginning, kind in _BEGINNINGS.items():
        if contents.startswith(beginning):
            return kind
    if contents[:4] == b"RIFF" and contents[8:12] == b"WEBP":
        return "webp"
    if _SVG_ROOT.match(contents):
        return "svg"
    if contents[4:8] == b"ftyp" and contents[8:12] in _HEIC:
        raise UnfitPicture("this is a HEIC photograph", "save it as JPEG", "picture-heic")
    what, instead = "this is not a picture of a supported kind", "use JPEG, PNG, WebP, TIFF or SVG"
    raise UnfitPicture(what, instead, "picture-unsupported")


def read_wholly(source: Path, measured: Measured) -> None:
    """Prove that the picture is whole to its last row; a drawing may be small for that. Raises UnfitPicture."""
    try:
        opened(source, measured.kind, min(1.0, _PROOF_SIDE / measured.width)).avg()
    except pyvips.Error as error:
        raise broken(error) from error


def opened(source: Path, kind: Kind, scale: float = 1.0) -> Any:
    """A pyvips image to be read once from its first row to its last; only an SVG is drawn at `scale`.

    Raises UnfitPicture.
    """
    # The loader is named, so that libvips never looks for another one; a buffer
    # has no folder, so that librsvg finds no files beside it.
    try:
        if kind == "svg":
            return pyvips.Image.svgload_buffer(source.read_bytes(), scale=scale)
        loader = getattr(pyvips.Image, f"{kind}load")
        return loader(str(source), fail_on=_strictness(source, kind), access="sequential")
    except pyvips.Error as error:
        raise broken(error) from error


def held_at_once(source: Path, kind: Kind) -> int:
    """Bytes that its decoder holds at once, beside a few rows. Raises UnfitPicture."""
    return 0 if kind == "svg" else _header(source, kind).at_once


def on_its_side(image: Any) -> bool:
    """Whether width and height change places when it is seen upright (Exif orientations 5 to 8)."""
    return bool(image.get_typeof("orientation")) and image.get("orientation") >= 5


def in_srgb(image: Any) -> Any:
    """In three bands of 8 bits, on linen where it is transparent. Raises pyvips.Error."""
    if image.get_typeof("icc-profile-data"):
        try:
            return _opaque(image.icc_transform("srgb"))
        except pyvips.Error:
            # A profile that fits another kind of pixels: the pixels are taken at their word.
            image = image.copy()
            image.remove("icc-profile-data")
    return _opaque(image.colourspace("srgb"))


def largest_scale(measured: Measured, most_pixels: int) -> float:
    """How much an SVG may grow before it has more pixels than wanted, or sides longer than libvips draws."""
    by_area = (most_pixels / (measured.width * measured.height)) ** 0.5
    return float(min(by_area, _LONGEST_SVG_SIDE / max(measured.width, measured.height)))


def too_costly() -> UnfitPicture:
    """A picture that cannot be read with what there is for one."""
    what, instead = (
        "the picture takes more memory or time than there is for one",
        "save it smaller, or as JPEG",
    )
    return UnfitPicture(what, instead, "picture-too-costly")


def broken(error: pyvips.Error) -> UnfitPicture:
    """A picture that libvips cannot read, and why."""
    if "memory" in str(error).lower():
        return too_costly()
    reason = " ".join(str(error).split("\n")[1:2]).strip().rpartition(": ")[2] or "it cannot be decoded"
    instead = "save it anew from the program that made it"
    return UnfitPicture(f"the picture is broken ({reason})", instead, "picture-broken")


def _header(source: Path, kind: Kind) -> Header:
    try:
        return read_header(source, _HEADERS[kind])
    except BreaksOff:
        what, instead = (
            "the picture is broken (its end is missing)",
            "save it anew from the program that made it",
        )
        raise UnfitPicture(what, instead, "picture-broken") from None
    except Overladen:
        what = "far more stands beside the picture than any picture needs (profiles, camera notes, words)"
        raise UnfitPicture(what, "save it without its metadata", "picture-overladen") from None


def _strictness(source: Path, kind: Kind) -> str:
    """What libvips shall take for a picture that is there in part only (its `fail_on`).

    In a TIFF that is damage in a strip from "error" on, in a tile from "warning" on; of strips, that would refuse
    whatever tag libtiff wonders at.
    """
    if kind != "tiff":
        return "truncated"
    return "warning" if _header(source, kind).tiled else "error"


def _must_be_bearable(image: Any, size: int, kind: Kind) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        what = f"the picture is too large ({image.width} × {image.height} pixels)"
        raise UnfitPicture(what, "make it at most 120 megapixels", "picture-too-large")
    pages = image.get("n-pages") if image.get_typeof("n-pages") else 1
    if pages > MOST_PAGES or (pages > 1 and kind == "webp"):
        what, instead = f"the picture has {pages} pages or frames", "save the one that is meant by itself"
        raise UnfitPicture(what, instead, "picture-of-many")
    depth = 2 if image.format in ("ushort", "short") else 1
    if kind != "svg" and pixels > _LARGE and pixels * image.bands * depth > size * _DENSEST:
        what, instead = "the picture holds next to nothing in a vast size", "make it smaller"
        raise UnfitPicture(what, instead, "picture-too-large")


def _opaque(image: Any) -> Any:
    image = image.cast("uchar")
    return image.flatten(background=list(LINEN)) if image.hasalpha() else image
