"""What is made of a picture: its master, and the whole and a crop for each card at a few widths in each format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from twincloth.collection import masters
from twincloth.collection.covers import Covers
from twincloth.collection.picture import Picture, Region, Variant
from twincloth.collection.pictures import Measured, largest_scale

WHOLE_WIDTHS = (480, 960, 1920)
CARD_WIDTHS = (480, 960)
SMALLEST_CARD_BYTES = 26_000
"""A card's page must stay under 100 kB, of which a Russian one has some 30 of fonts, styles and words."""
SVG_DENSITY = 1.75
"""Pixels for each of a drawing's own, so that there is something to zoom into."""
_CARD_SVG_SIDE = 722
"""720, and a pixel at each end that may be rounded away."""
_MOST_SVG_PIXELS = 60_000_000
_LONGEST_SIDE = 16_383
"""WebP's; the other formats can do more."""
_NATIVE_IS_WORTH_IT = 1.25

ProgressCallback = Callable[[float], None]
"""Called with how much is done, from 0 to 1."""


def no_progress(done: float) -> None:
    """Is told, and does nothing with it."""


class Derivatives(Struct, frozen=True, kw_only=True):
    """A gift's picture and its cards', in the order of the regions asked for."""

    whole: Picture
    crops: tuple[Picture, ...]


class Format(NamedTuple):
    """How a picture is written: libvips's saver and its options, at ever less quality."""

    suffix: str
    media_type: str
    saver: str
    options: dict[str, Any]
    qualities: tuple[int, ...]


FORMATS = (
    Format("webp", "image/webp", "webpsave_buffer", {}, (78, 68, 58, 48, 38, 30)),
    # Effort 0 of 9: at 1 it takes five times as long for a sixth less.
    Format("avif", "image/avif", "heifsave_buffer", {"compression": "av1", "effort": 0}, (55, 45, 35)),
    Format("jpg", "image/jpeg", "jpegsave_buffer", {"optimize_coding": True}, (80, 68, 56, 44, 32, 24)),
)


def derive(
    source: Path, measured: Measured, regions: Sequence[Region], folder: Path, tell: ProgressCallback
) -> Derivatives:
    """Write everything that is kept of a picture into the folder, each file named by its own hash.

    Raises UnfitPicture, OSError, pyvips.Error.
    """
    master = masters.write(source, measured, _scale(measured, regions), folder, lambda done: tell(done * 0.6))
    size = (measured.width, measured.height)
    whole = Picture(
        width=size[0],
        height=size[1],
        variants=(),
        master=f"masters/{master.path.name}",
        master_size=None if master.size == size else master.size,
    )
    return repaint(master.path, whole, regions, folder, lambda done: tell(0.6 + done * 0.4))


def repaint(
    master: Path, whole: Picture, regions: Sequence[Region], folder: Path, tell: ProgressCallback
) -> Derivatives:
    """Write what is shown of a picture and of these regions of it, from its master. Raises OSError, pyvips.Error."""
    variants = MasterRegion.whole(master, whole).variants(WHOLE_WIDTHS, None, folder)
    tell(0.25)
    crops = crop(master, whole, regions, folder, lambda done: tell(0.25 + done * 0.75))
    return Derivatives(whole=replace(whole, variants=variants), crops=crops)


def crop(
    master: Path, whole: Picture, regions: Sequence[Region], folder: Path, tell: ProgressCallback
) -> tuple[Picture, ...]:
    """MasterRegion these regions of a picture out of its master. Raises OSError, pyvips.Error."""
    crops = []
    for number, region in enumerate(regions, 1):
        cut = MasterRegion.of(master, whole, region)
        variants = cut.variants(CARD_WIDTHS, SMALLEST_CARD_BYTES, folder)
        crops.append(Picture(width=cut.width, height=cut.height, variants=variants, stand_in=whole.stand_in))
        tell(number / len(regions))
    return tuple(crops)


class MasterRegion(NamedTuple):
    """A rectangle of a master, in its own pixels, and what is covered of the master."""

    master: Path
    left: int
    top: int
    width: int
    height: int
    covers: Covers

    @classmethod
    def whole(cls, master: Path, whole: Picture) -> MasterRegion:
        """All of it."""
        size = whole.master_size or (whole.width, whole.height)
        return cls(master, 0, 0, *size, Covers.of(whole))

    @classmethod
    def of(cls, master: Path, whole: Picture, region: Region) -> MasterRegion:
        """A region of the picture, kept inside: a withdrawn patch may lie outside the newer picture.

        No pixel of it knows of another patch, so it is rounded inwards here and at every level.
        """
        size = whole.master_size or (whole.width, whole.height)
        left, width = _span(region.x, region.width, (size[0], whole.width), size[0])
        top, height = _span(region.y, region.height, (size[1], whole.height), size[1])
        return cls(master, left, top, width, height, Covers.of(whole))

    def variants(self, steps: tuple[int, ...], most: int | None, folder: Path) -> tuple[Variant, ...]:
        """The files of a few widths, smallest first; one of the first has at most so many bytes."""
        made: list[Variant] = []
        for number, width in enumerate(_widths(self.width, steps)):
            made += (self._variant(form, width, None if number else most, folder) for form in FORMATS)
        return tuple(made)

    def _variant(self, form: Format, width: int, most: int | None, folder: Path) -> Variant:
        attempts = self._attempts(form, width)
        sized, contents = next(one for one in attempts if most is None or len(one[1]) <= most)
        name = f"{hashlib.sha256(contents).hexdigest()[:32]}.{form.suffix}"
        (folder / name).write_bytes(contents)
        return Variant(
            name=name, width=sized.width, height=sized.height, media_type=form.media_type, size=len(contents)
        )

    def _attempts(self, form: Format, width: int) -> Iterator[tuple[Any, bytes]]:
        """Ever smaller files: first at less quality, then at less width."""
        while True:
            sized = self._read(width).thumbnail_image(width, height=_LONGEST_SIDE, size="down").copy_memory()
            for quality in form.qualities:
                yield sized, getattr(sized, form.saver)(Q=quality, keep="none", **form.options)
            width = min(width, sized.width) * 4 // 5

    def _read(self, width: int) -> Any:
        """From the smallest level that has the width, which is far quicker than from the full size."""
        last = masters.levels(self.master) - 1
        level = next(at for at in count() if at == last or self.width >> (at + 1) < width)
        image = self.covers.over(masters.level(self.master, level), level)
        left, width = _span(self.left, self.width, (1, 1 << level), image.width)
        top, height = _span(self.top, self.height, (1, 1 << level), image.height)
        return image.crop(left, top, width, height)


def _scale(measured: Measured, regions: Sequence[Region]) -> float:
    """A drawing is drawn large enough for the whole and for the smallest patch, within what memory bears."""
    if measured.kind != "svg":
        return 1.0
    wanted = max(SVG_DENSITY, WHOLE_WIDTHS[-1] / max(measured.width, measured.height))
    for region in regions:
        wanted = max(wanted, _CARD_SVG_SIDE / max(region.width, region.height))
    return min(wanted, largest_scale(measured, _MOST_SVG_PIXELS))


def _span(start: int, length: int, scale: tuple[int, int], end: int) -> tuple[int, int]:
    """Start and length times a fraction, without what is covered in part only; at least one pixel before the end."""
    first = min(max(-(-start * scale[0] // scale[1]), 0), end - 1)
    return first, max(min((start + length) * scale[0] // scale[1], end) - first, 1)


def _widths(own: int, steps: tuple[int, ...]) -> list[int]:
    """The steps that the picture has pixels for, and its own width where that adds something."""
    fitting = [width for width in steps if width <= own]
    if not fitting or (own < steps[-1] and own > fitting[-1] * _NATIVE_IS_WORTH_IT):
        fitting.append(own)
    return fitting
