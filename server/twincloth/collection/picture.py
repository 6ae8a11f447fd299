"""What content knows of a gift's picture: its size, what is served of it, and the regions that are its patches."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

UNDOABLE = timedelta(days=7)
"""How long the picture that hung before is kept for the way back."""


class Region(Struct, frozen=True):
    """A rectangle in pixels of the gift's picture, from its top left corner."""

    x: int
    y: int
    width: int
    height: int


class DrawnRegion(Struct, frozen=True):
    """A region as a host drew it, with the width and height in pixels of the picture on which that was."""

    region: Region
    width: int
    height: int

    def on(self, width: int, height: int) -> Region:
        """Where it lies on a picture of so many pixels; it may have none there.

        Both ends are rounded down, so that what was drawn side by side lies side by side on every picture.
        """
        left, right = (x * width // self.width for x in (self.region.x, self.region.x + self.region.width))
        top, bottom = (y * height // self.height for y in (self.region.y, self.region.y + self.region.height))
        return Region(left, top, right - left, bottom - top)


class Variant(Struct, frozen=True, kw_only=True):
    """A picture at one width. `name` is the hash of its bytes and an extension, `size` is in bytes."""

    name: str
    width: int
    height: int
    media_type: str
    size: int


class Picture(Struct, frozen=True, kw_only=True):
    """A picture's own width and height in pixels, and what is served of it, smallest first.

    `master` names its lossless pyramid, which is kept for tiles and never served; empty where there is none.
    `master_size` is the pyramid's own width and height where it was drawn at another size, as drawings are.
    `covered` are the regions over which all that is shown of it has plain cloth. `stand_in` says that it is plain cloth
    itself, or a part of it, which hangs until somebody sends a picture.
    """

    width: int
    height: int
    variants: tuple[Variant, ...]
    master: str = ""
    master_size: tuple[int, int] | None = None
    covered: tuple[Region, ...] = ()
    stand_in: bool = False


class FormerPicture(Struct, frozen=True, kw_only=True):
    """The picture that hung before this one, for the way back; nobody is shown it. `replaced_at` is an instant in UTC.

    `crops` are the regions that were cut out of it, each with its picture; `undone` says that the way back was taken.
    """

    original: str
    picture: Picture
    crops: tuple[tuple[Region, Picture], ...]
    replaced_at: datetime
    undone: bool = False

    @property
    def until(self) -> datetime:
        """When it is given up."""
        return self.replaced_at + UNDOABLE
