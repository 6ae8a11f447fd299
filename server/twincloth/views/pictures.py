"""Pictures in pages: their addresses, in the formats that a browser may choose from."""

from collections.abc import Iterable

from twincloth.collection.picture import Picture, Variant

BEST_FIRST = ("image/avif", "image/webp", "image/jpeg")
"""Browsers take the first format that they know; the last that a picture has is for all others."""


def picture_url(variant: Variant) -> str:
    """The address of one size of a picture."""
    return f"/pictures/{variant.name}"


def formats(picture: Picture) -> list[list[Variant]]:
    """The sizes of a picture in each format, smallest first; the best format first, the one for all browsers last."""
    by_type: dict[str, list[Variant]] = {}
    for variant in sorted(picture.variants, key=lambda one: one.width):
        by_type.setdefault(variant.media_type, []).append(variant)
    return [by_type[media_type] for media_type in BEST_FIRST if media_type in by_type]


def fitting(sizes: list[Variant], width: int) -> Variant:
    """Of the sizes of one format the smallest that is at least so many pixels wide, or the largest."""
    return next((variant for variant in sizes if variant.width >= width), sizes[-1])


def srcset(sizes: Iterable[Variant]) -> str:
    """Sizes of one format for a `srcset`."""
    return ", ".join(f"{picture_url(variant)} {variant.width}w" for variant in sizes)
