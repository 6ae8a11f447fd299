"""What is served of a picture: the whole and a crop for each card, as WebP at a few widths."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyvips
from msgspec import Struct

from twincloth.collection.content import Picture, Region, Variant
from twincloth.collection.durable import write_durably
from twincloth.collection.pictures import Measured, UnfitPicture, decode, largest_scale

WHOLE_WIDTHS = (480, 960, 1920)
CARD_WIDTHS = (480, 960)
QUALITY = 78
SMALLEST_CARD_BYTES = 28_000
"""A card's page must stay under 100 kB, and a Russian one has up to 70 kB of fonts, styles and words."""
_QUALITIES = (QUALITY, 68, 58, 48, 38, 30)
_WHOLE_SVG_SIDE = 2400
_CARD_SVG_SIDE = 720
_MOST_SVG_PIXELS = 60_000_000
_WEBP_LONGEST_SIDE = 16_383
_NATIVE_IS_WORTH_IT = 1.25


class Hung(Struct, frozen=True, kw_only=True):
    """A gift's picture and its cards', in the order of the regions asked for."""

    whole: Picture
    crops: tuple[Picture, ...]


def hang(contents: bytes, measured: Measured, regions: Sequence[Region], folder: Path) -> Hung:
    """Write everything served of a picture into the folder, each file named by its own hash.

    Files that nothing refers to do no harm, so this may stop anywhere. Raises UnfitPicture, StorageFailure.
    """
    scale = _scale(measured, regions) if measured.kind == "svg" else 1.0
    try:
        image = decode(contents, measured, scale)
        whole = _variants(image, WHOLE_WIDTHS, None, folder)
        crops = tuple(_card(image, scale, region, folder) for region in regions)
    except pyvips.Error as error:
        raise UnfitPicture("the picture is broken", "save it anew from the program that made it") from error
    return Hung(whole=Picture(width=measured.width, height=measured.height, variants=whole), crops=crops)


def _scale(measured: Measured, regions: Sequence[Region]) -> float:
    """Large enough for the whole and for the smallest patch, within what memory bears."""
    wanted = _WHOLE_SVG_SIDE / max(measured.width, measured.height)
    for region in regions:
        wanted = max(wanted, _CARD_SVG_SIDE / max(region.width, region.height))
    return min(wanted, largest_scale(measured, _MOST_SVG_PIXELS))


def _card(image: Any, scale: float, region: Region, folder: Path) -> Picture:
    left, right = _span(region.x, region.width, scale, image.width)
    top, bottom = _span(region.y, region.height, scale, image.height)
    crop = image.crop(left, top, right - left, bottom - top)
    variants = _variants(crop, CARD_WIDTHS, SMALLEST_CARD_BYTES, folder)
    return Picture(width=crop.width, height=crop.height, variants=variants)


def _span(start: int, length: int, scale: float, end: int) -> tuple[int, int]:
    """Scaled and kept inside; a withdrawn patch may lie outside the newer picture, and shows its edge."""
    first = min(max(round(start * scale), 0), end - 1)
    return first, min(max(round((start + length) * scale), first + 1), end)


def _variants(
    image: Any, steps: tuple[int, ...], first_most: int | None, folder: Path
) -> tuple[Variant, ...]:
    variants: list[Variant] = []
    for width in _widths(image.width, steps):
        most = first_most if not variants else None
        variants.append(_variant(image, width, most, folder))
    return tuple(variants)


def _widths(own: int, steps: tuple[int, ...]) -> list[int]:
    """The steps that the picture has pixels for, and its own width where that adds something."""
    fitting = [width for width in steps if width <= own]
    if not fitting or (own < steps[-1] and own > fitting[-1] * _NATIVE_IS_WORTH_IT):
        fitting.append(own)
    return fitting


def _variant(image: Any, width: int, most: int | None, folder: Path) -> Variant:
    fitting = ((sized, made) for sized, made in _attempts(image, width) if most is None or len(made) <= most)
    sized, contents = next(fitting)
    name = hashlib.sha256(contents).hexdigest()[:32] + ".webp"
    write_durably(folder / name, contents)
    return Variant(
        name=name, width=sized.width, height=sized.height, media_type="image/webp", size=len(contents)
    )


def _attempts(image: Any, width: int) -> Iterator[tuple[Any, bytes]]:
    """Ever smaller files: first at less quality, then at less width."""
    while True:
        sized = image.thumbnail_image(width, height=_WEBP_LONGEST_SIDE, size="down").copy_memory()
        for quality in _QUALITIES:
            yield sized, sized.webpsave_buffer(Q=quality, keep="none")
        width = min(width, sized.width) * 4 // 5
