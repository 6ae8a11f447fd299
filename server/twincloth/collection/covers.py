"""Covers: linen sewn over places of a picture, in the pixels of everything that is made of its master."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyvips

from twincloth.collection.picture import Picture, Region
from twincloth.collection.srgb import LINEN

_THREAD = (189, 178, 162)
_STITCH, _GAP = 8, 6
"""Lengths in halves of the seam's own width."""
_FINEST = 48
"""Of the shorter side in pixels, how many are one of the seam's width; on fewer than that there is no seam."""


class Covers(NamedTuple):
    """The covered places of a master, in its own pixels."""

    places: tuple[Region, ...]

    @classmethod
    def of(cls, whole: Picture) -> Covers:
        """Those of a picture: all of every pixel of the master that they touch."""
        width, height = whole.master_size or (whole.width, whole.height)
        across, down = (width, whole.width), (height, whole.height)
        return cls(tuple(_around(place, across, down) for place in whole.covered))

    def at(self, level: int) -> tuple[Region, ...]:
        """The places in pixels of a level, also those pixels that are a mean of what is covered and what is not."""
        unit = (1, 1 << level)
        return tuple(_around(place, unit, unit) for place in self.places)

    def over(self, image: Any, level: int) -> Any:
        """The pyvips image of a level, and linen in it wherever it is covered."""
        for place in self.at(level):
            image = image.insert(_linen(place.width, place.height), place.x, place.y)
        return image


def _around(region: Region, across: tuple[int, int], down: tuple[int, int]) -> Region:
    """The region scaled by two fractions, with the pixels that it covers in part only."""
    left, right = region.x * across[0] // across[1], -(-(region.x + region.width) * across[0] // across[1])
    top, bottom = region.y * down[0] // down[1], -(-(region.y + region.height) * down[0] // down[1])
    return Region(left, top, right - left, bottom - top)


def _linen(width: int, height: int) -> Any:
    """A piece of linen, with a seam along its hem; nothing of it is drawn before somebody asks for its pixels."""
    linen = (pyvips.Image.black(width, height, bands=3) + LINEN).cast("uchar")
    thick = min(width, height) // _FINEST
    if thick:
        linen = _seam(width, height, thick).ifthenelse(_THREAD, linen).cast("uchar")
    return linen.copy(interpretation="srgb")


def _seam(width: int, height: int, thick: int) -> Any:
    """255 where the thread is seen: a running stitch of so many pixels, three of its widths inside the hem."""
    at = pyvips.Image.xyz(width, height)
    across, down = _sewn(at[0], width, thick), _sewn(at[1], height, thick)
    return (across[0] & down[1]) | (down[0] & across[1])


def _sewn(along: Any, length: int, thick: int) -> tuple[Any, Any]:
    """Where along a side there is a stitch, and where there is the line on which the other side's stitches lie."""
    hem = 3 * thick
    inside = (along >= hem) & (along < length - hem)
    stitch = ((along - hem) % ((_STITCH + _GAP) * thick // 2)) < _STITCH * thick // 2
    line = ((along >= hem) & (along < hem + thick)) | (
        (along >= length - hem - thick) & (along < length - hem)
    )
    return inside & stitch, line
