"""Pieces of a picture: a tile, or the whole at one of its levels, with plain linen over everything sealed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyvips
from msgspec.structs import replace

from twincloth.collection import masters
from twincloth.collection.adjacency import with_shared_edges
from twincloth.collection.covers import Covers
from twincloth.collection.picture import Picture, Region
from twincloth.collection.references import NO_MASTER, derived_from
from twincloth.collection.srgb import LINEN

TILE = 512
"""The side of a tile in pixels, that of the masters' own tiles."""

RECIPE = 1
"""Changed whenever pieces are made in another way, so that those made before are not taken for them."""


class ImageRequest(NamedTuple):
    """A rectangle of one level of the picture, in pixels of that level; level 0 is the full size."""

    level: int
    left: int
    top: int
    width: int
    height: int
    suffix: str = "jpg"


class MaskedMaster(NamedTuple):
    """A master and what is open of it, in its own pixels; `open` is None where all of it is.

    `covers` lie over what is open, too.
    """

    master: str
    width: int
    height: int
    open: tuple[Region, ...] | None
    covers: Covers = Covers(())

    @classmethod
    def of(cls, picture: Picture, regions: tuple[Region, ...] | None) -> MaskedMaster:
        """The master of a picture, with these regions of the picture open."""
        width, height = picture.master_size or (picture.width, picture.height)
        uncovered = None
        if regions is not None:
            across, down = (width, picture.width), (height, picture.height)
            uncovered = tuple(scaled(region, across, down) for region in with_shared_edges(regions))
        return cls(picture.master, width, height, uncovered, Covers.of(picture))

    @property
    def levels(self) -> int:
        """How many levels libvips gives a pyramid: halved, rounded down, until one fits a tile."""
        level = 0
        while max(self.width >> level, self.height >> level) > TILE:
            level += 1
        return level + 1

    def size(self, level: int) -> tuple[int, int]:
        """Width and height of a level, rounded up as IIIF does (Image API 3.0, implementation notes)."""
        return -(-self.width >> level), -(-self.height >> level)

    def windows(self, piece: ImageRequest) -> list[Region] | None:
        """What is open of a piece, in its own pixels; None where all of it is."""
        if self.open is None:
            return None
        unit = (1, 1 << piece.level)
        shown = (_cut(scaled(region, unit, unit), piece) for region in self.open)
        windows = sorted(filter(None, shown), key=msgspec.structs.astuple)
        return None if Region(0, 0, piece.width, piece.height) in windows else windows

    def name(self, piece: ImageRequest) -> str:
        """A name of what the piece shows: pieces with the same name are the same picture, whatever is beneath linen.

        It begins with a folder of the master's, so that what is cut from a master can go with it.
        """
        windows = self.windows(piece)
        folder = NO_MASTER if windows == [] else derived_from(self.master)
        kind = piece[3:] if windows == [] else (self.master, piece, windows, *self._covers(piece))
        return f"{folder}/{hashlib.sha256(msgspec.json.encode((RECIPE, kind))).hexdigest()[:32]}"

    def _covers(self, piece: ImageRequest) -> list[Region]:
        """Those that reach into a piece, as they lie to it."""
        reaching = (cover for cover in self.covers.at(piece.level) if _cut(cover, piece))
        return [replace(one, x=one.x - piece.left, y=one.y - piece.top) for one in reaching]


def scaled(region: Region, across: tuple[int, int], down: tuple[int, int]) -> Region:
    """The region scaled by two fractions, without the pixels that it covers in part only."""
    left, right = -(-region.x * across[0] // across[1]), (region.x + region.width) * across[0] // across[1]
    top, bottom = -(-region.y * down[0] // down[1]), (region.y + region.height) * down[0] // down[1]
    return Region(left, top, max(0, right - left), max(0, bottom - top))


def draw(frame: MaskedMaster, piece: ImageRequest, master: Path | None) -> bytes:
    """The file of a piece; of linen alone no master is needed. Raises pyvips.Error."""
    return encode(picture(frame, piece, master), piece.suffix)


def picture(frame: MaskedMaster, piece: ImageRequest, master: Path | None) -> Any:
    """The pixels of a piece as a pyvips image: no pixel of it knows of a sealed one."""
    windows = frame.windows(piece)
    if windows == [] or master is None:
        return _linen(piece)
    image = masters.level(master, piece.level)
    # libvips rounds levels down: the last column and row are there once more where IIIF rounds up.
    image = image.embed(0, 0, *frame.size(piece.level), extend="copy")
    image = frame.covers.over(image, piece.level)
    image = image.crop(piece.left, piece.top, piece.width, piece.height)
    return image if windows is None else _mask(piece, windows).ifthenelse(image, _linen(piece))


def encode(image: Any, suffix: str) -> bytes:
    """A picture as browsers take it."""
    if suffix == "webp":
        return bytes(image.webpsave_buffer(Q=80, keep="none"))
    return bytes(image.jpegsave_buffer(Q=84, keep="none", optimize_coding=True))


def _cut(region: Region, piece: ImageRequest) -> Region | None:
    left, top = max(region.x, piece.left), max(region.y, piece.top)
    width = min(region.x + region.width, piece.left + piece.width) - left
    height = min(region.y + region.height, piece.top + piece.height) - top
    inside = width > 0 and height > 0
    return Region(left - piece.left, top - piece.top, width, height) if inside else None


def _linen(piece: ImageRequest) -> Any:
    linen = pyvips.Image.black(piece.width, piece.height, bands=3) + LINEN
    return linen.cast("uchar").copy(interpretation="srgb")


def _mask(piece: ImageRequest, windows: list[Region]) -> Any:
    # pyvips copies an image for each thing drawn on it, and there may be hundreds of windows.
    mask = bytearray(piece.width * piece.height)
    for window in windows:
        row = b"\xff" * window.width
        for y in range(window.y, window.y + window.height):
            start = y * piece.width + window.x
            mask[start : start + window.width] = row
    return pyvips.Image.new_from_memory(mask, piece.width, piece.height, 1, "uchar")
