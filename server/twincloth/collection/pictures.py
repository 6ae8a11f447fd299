"""Authored pictures: told by their first bytes, measured before decoding, never served raw."""

import re
from typing import Any, Literal

import pyvips
from msgspec import Struct

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
MOST_BYTES = 300_000_000
_OPAQUE = 255
_PROOF_SIDE = 200
_LONGEST_SVG_SIDE = 32_767

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
_SVG_OUTSIDE_IMAGE = re.compile(rb"<image\b[^>]*?\bhref\s*+=\s*+[\"']\s*+(?!data:|#)")


class UnfitPicture(Exception):
    """A picture that cannot be taken: `what` is wrong, and what to do `instead`."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


class Measured(Struct, frozen=True, kw_only=True):
    """What the header says: the kind, and the size in pixels as seen upright."""

    kind: Kind
    width: int
    height: int


def measure(contents: bytes) -> Measured:
    """Read the header alone. Raises UnfitPicture for an unsupported, broken or too large picture."""
    kind = kind_of(contents)
    if kind == "svg" and _SVG_OUTSIDE_IMAGE.search(contents):
        raise UnfitPicture("the drawing shows an image from outside itself", "embed that image in the SVG")
    image = _open(contents, kind)
    if image.width * image.height > MOST_PIXELS:
        size = f"{image.width} × {image.height} pixels"
        raise UnfitPicture(f"the picture is too large ({size})", "make it at most 120 megapixels")
    return Measured(kind=kind, width=image.width, height=image.height)


def kind_of(contents: bytes) -> Kind:
    """Told by the first bytes, whatever the file is called. Raises UnfitPicture."""
    for beginning, kind in _BEGINNINGS.items():
        if contents.startswith(beginning):
            return kind
    if contents[:4] == b"RIFF" and contents[8:12] == b"WEBP":
        return "webp"
    if _SVG_ROOT.match(contents[:65_536]):
        return "svg"
    raise UnfitPicture("this is not a picture of a supported kind", "use JPEG, PNG, WebP, TIFF or SVG")


def decode_wholly(contents: bytes, measured: Measured) -> None:
    """Prove that the picture is whole to its last row; a drawing may be small for that. Raises UnfitPicture."""
    try:
        _open(contents, measured.kind, min(1.0, _PROOF_SIDE / measured.width)).avg()
    except pyvips.Error as error:
        raise _broken(error) from error


def decode(contents: bytes, measured: Measured, scale: float = 1.0) -> Any:
    """A pyvips image in 8-bit sRGB, upright; only an SVG is drawn at `scale`. Raises UnfitPicture.

    Transparency stays where there is any.
    """
    try:
        image = _open(contents, measured.kind, scale)
        # libvips draws an SVG anew for each thing made of it, where it keeps a decoded photograph.
        return _in_srgb(image.copy_memory() if measured.kind == "svg" else image)
    except pyvips.Error as error:
        raise _broken(error) from error


def largest_scale(measured: Measured, most_pixels: int) -> float:
    """How much an SVG may grow before it has more pixels than wanted, or sides longer than libvips draws."""
    by_area = (most_pixels / (measured.width * measured.height)) ** 0.5
    return float(min(by_area, _LONGEST_SVG_SIDE / max(measured.width, measured.height)))


def _open(contents: bytes, kind: Kind, scale: float = 1.0) -> Any:
    # The loader is named, so that libvips never looks for another one; a buffer
    # has no folder, so that librsvg finds no files beside it.
    try:
        if kind == "svg":
            return pyvips.Image.svgload_buffer(contents, scale=scale)
        loader = getattr(pyvips.Image, f"{kind}load_buffer")
        return loader(contents, fail_on="truncated").autorot()
    except pyvips.Error as error:
        raise _broken(error) from error


def _in_srgb(image: Any) -> Any:
    if image.get_typeof("icc-profile-data"):
        try:
            return _opaque(image.icc_transform("srgb").cast("uchar"))
        except pyvips.Error:
            # A profile that fits another kind of pixels: the pixels are taken at their word.
            image = image.copy()
            image.remove("icc-profile-data")
    return _opaque(image.colourspace("srgb").cast("uchar"))


def _opaque(image: Any) -> Any:
    """Without its alpha band where nothing is transparent, as in most drawings."""
    if image.hasalpha() and image[image.bands - 1].min() == _OPAQUE:
        return image[0 : image.bands - 1]
    return image


def _broken(error: pyvips.Error) -> UnfitPicture:
    reason = " ".join(str(error).split("\n")[1:2]).strip().rpartition(": ")[2] or "it cannot be decoded"
    return UnfitPicture(f"the picture is broken ({reason})", "save it anew from the program that made it")
