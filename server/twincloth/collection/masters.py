"""Masters: lossless pyramids of gifts' pictures, halved level by level; never served as they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyvips

from twincloth.collection.durable import hash_of
from twincloth.collection.pictures import Measured, broken, held_at_once, in_srgb, opened

TILE = 512
"""The side of a tile in pixels."""

_UPRIGHT = (0, 1)
_SMALLEST_TILE = 16
"""A TIFF's tiles are multiples of it (TIFF 6.0, section 15)."""


class Master(NamedTuple):
    """Where it was written, named by its hash, and its own width and height."""

    path: Path
    size: tuple[int, int]


def write(
    source: Path, measured: Measured, scale: float, folder: Path, tell: Callable[[float], None]
) -> Master:
    """Read a picture once from its first row to its last, in 8-bit sRGB, upright, without what else was in its file.

    Levels stand as sub-images (TIFF's SubIFDs), each the mean of two by two pixels of the one before. Raises
    UnfitPicture, OSError.
    """
    unfinished = folder / "master.tif"
    try:
        image = _upright(source, measured, scale, folder)
        image.set_progress(True)
        image.signal_connect("eval", lambda _, progress: tell(progress.percent / 100))
        save(image, unfinished)
    except pyvips.Error as error:
        raise broken(error) from error
    (folder / "lying.tif").unlink(missing_ok=True)
    return Master(unfinished.rename(folder / f"{hash_of(unfinished)}.tif"), (image.width, image.height))


def save(image: Any, path: Path) -> None:
    """Write an image with all its levels. Raises pyvips.Error."""
    levels = {"pyramid": True, "subifd": True, "depth": "onetile", "region_shrink": "mean"}
    image.tiffsave(str(path), compression="deflate", **levels, **_tiled(image))


def level(path: Path, number: int) -> Any:
    """The pyvips image of one level; 0 is the full size, each other half of the one before, rounded down.

    Raises pyvips.Error where there is no such level.
    """
    if number == 0:
        return pyvips.Image.tiffload(str(path))
    return pyvips.Image.tiffload(str(path), subifd=number - 1)


def levels(path: Path) -> int:
    """How many levels the pyramid has."""
    image = pyvips.Image.tiffload(str(path))
    return 1 + int(image.get("n-subifds")) if image.get_typeof("n-subifds") else 1


def _upright(source: Path, measured: Measured, scale: float, folder: Path) -> Any:
    """A photograph that was taken on its side is first written as it lies: it can only be read row by row.

    So is what is unpacked whole. Once it is written, the decoder lets go of it, and the pyramid has that room.
    """
    image = opened(source, measured.kind, scale)
    turned = image.get("orientation") if image.get_typeof("orientation") else 0
    if turned in _UPRIGHT and not held_at_once(source, measured.kind):
        return in_srgb(image).copy()
    lying = folder / "lying.tif"
    in_srgb(image).copy().tiffsave(str(lying), **_tiled(image))
    again = pyvips.Image.tiffload(str(lying)).copy()
    again.set_type(pyvips.GValue.gint_type, "orientation", turned or 1)
    return again.autorot()


def _tiled(image: Any) -> dict[str, Any]:
    """In tiles no larger than the picture: libvips does not open a small picture in a large tile."""
    longest = max(image.width, image.height)
    side = min(TILE, -(-longest // _SMALLEST_TILE) * _SMALLEST_TILE)
    return {"tile": True, "tile_width": side, "tile_height": side, "keep": "none"}
