"""Print quality of one symbol: contrast, grain, blur, ink and damage, from the pixels where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from math import log, pi, sqrt
from statistics import fmean, quantiles

import pyvips
from msgspec import Struct

from twincloth.prints.straightening import FINE, QUIET, Homography, Point, shortest, straightened

FINDER = 7
"""Modules of a side of a finder pattern; the timing patterns run in line with its last (ISO/IEC 18004, 6.3)."""

Rows = Sequence[Sequence[int]]

SCANNED = 6.0
"""Pixels of a module: a scanner whose picture has more of them may look at it smaller, and sees less of the noise."""

_NOISE = pyvips.Image.new_from_array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
"""Leaves nothing of even light and of straight edges (Immerkær, Fast Noise Variance Estimation, 1996)."""
_NOISE_GAIN = 6
_FLAT = 0.9
"""Modules around the middle of a finder pattern that are dark however it is turned."""
_OUTSIDE = -1.3
"""Of a corner of the symbol, along both sides: the middle of a place that the quiet zone keeps light."""

_LEAST_LEFT = 0.02
"""Of the timing patterns: with less there is nothing to measure."""
_FEWEST_EDGES = 20
_CLEAR = 0.7
"""Of the way from dark to light: what the quiet zone is at least."""


class SymbolQuality(Struct, frozen=True, kw_only=True):
    """What is measured; unless told, as bad as can be.

    `contrast`: by how much dark modules are darker than light ones, a share of the light.
    `grain`: the camera's noise, a share of the difference between light and dark.
    `blur`: the deviation of a Gaussian that leaves as much of single modules, in modules.
    `growth`: how far edges stand out into the light, in modules; negative where dark is too thin.
    `unevenness`: how far edges stand from where they belong, growth apart, nineteen of twenty, in modules.
    `broken`: how many modules of finder and timing patterns, separators and quiet zone are not as they must be.
    """

    contrast: float = 0.0
    grain: float = 1.0
    blur: float = 1.0
    growth: float = 0.0
    unevenness: float = 1.0
    broken: int = 1


def quality_of(grey: pyvips.Image, corners: Sequence[Point], modules: int) -> SymbolQuality:
    """Of a symbol of so many modules a side, by its corners in pixels, clockwise from its top left."""
    try:
        homography = Homography(corners, modules)
    except ValueError:
        return SymbolQuality()
    rows = straightened(grey, homography)
    middles = [row[FINE // 2 :: FINE] for row in rows[FINE // 2 :: FINE]]
    symbol = [row[QUIET:-QUIET] for row in middles[QUIET:-QUIET]]
    light = fmean(_around(middles))
    depth = light - fmean(symbol[y][x] for x, y in _cores(modules))
    if depth < 1:
        return SymbolQuality()
    threshold, module = light - depth / 2, shortest(corners) / modules
    growth, unevenness = _edges(
        [row[QUIET * FINE : -QUIET * FINE] for row in rows[QUIET * FINE : -QUIET * FINE]], threshold
    )
    return SymbolQuality(
        contrast=round(depth / light, 3),
        grain=round(_noise(grey, homography, module) / depth * min(1.0, SCANNED / module), 3),
        blur=round(_blur(_left_of_timing(symbol) / depth), 3),
        growth=round(growth, 3),
        unevenness=round(unevenness, 3),
        broken=_broken(middles, light - depth, depth),
    )


def _around(middles: Rows) -> Iterator[int]:
    """The quiet zone beside the symbol."""
    return chain(middles[0], middles[-1], *((row[0], row[-1]) for row in middles[1:-1]))


def _cores(modules: int) -> Iterator[tuple[int, int]]:
    """The middle of each finder pattern, dark in three by three modules."""
    far = modules - FINDER
    for left, top in ((0, 0), (far, 0), (0, far)):
        yield from ((left + x, top + y) for x in (2, 3, 4) for y in (2, 3, 4))


def _fixed(modules: int) -> Iterator[tuple[int, int, bool]]:
    """Every module that is the same in all symbols of a size, but for the alignment patterns, and whether it is dark."""
    far = modules - FINDER
    for left, top in ((0, 0), (far, 0), (0, far)):
        for x in range(max(0, left - 1), min(modules, left + FINDER + 1)):
            for y in range(max(0, top - 1), min(modules, top + FINDER + 1)):
                yield x, y, max(abs(x - left - 3), abs(y - top - 3)) in (0, 1, 3)
    for place in range(FINDER + 1, far - 1):
        yield place, FINDER - 1, place % 2 == 0
        yield FINDER - 1, place, place % 2 == 0


def _broken(middles: Rows, dark: float, depth: float) -> int:
    """Of a quiet zone more is asked: what is half as dark as a module beside a finder pattern hides it from OpenCV."""
    symbol = [row[QUIET:-QUIET] for row in middles[QUIET:-QUIET]]
    threshold, clear = dark + depth / 2, dark + _CLEAR * depth
    wrong = sum((symbol[y][x] < threshold) != is_dark for x, y, is_dark in _fixed(len(symbol)))
    return wrong + sum(value < clear for value in _around(middles))


def _left_of_timing(symbol: Rows) -> float:
    """By how much light and dark still differ in the two lines of single modules."""
    between = range(FINDER + 1, len(symbol) - FINDER - 1)
    line = [
        (place % 2, value)
        for place in between
        for value in (symbol[FINDER - 1][place], symbol[place][FINDER - 1])
    ]
    return fmean(value for light, value in line if light) - fmean(value for light, value in line if not light)


def _blur(left: float) -> float:
    """A square wave's first harmonic is 4/pi of it, and a Gaussian leaves exp(-(pi·blur)²/2) of that."""
    if left <= _LEAST_LEFT:
        return 1.0
    return min(1.0, sqrt(max(0.0, 2 * log(4 / pi / left))) / pi)


def _edges(samples: Rows, threshold: float) -> tuple[float, float]:
    """Growth and unevenness, from where the light crosses the threshold between two modules that differ."""
    down = list(zip(*samples, strict=True))
    found = [
        edge
        for lines in (samples, down)
        for line in lines[FINE // 2 :: FINE]
        for edge in _crossings(line, threshold)
    ]
    if len(found) < _FEWEST_EDGES:
        return 0.0, 1.0
    growth = fmean(way * off for way, off in found)
    return growth, quantiles((abs(off - way * growth) for way, off in found), n=20)[-1]


def _crossings(line: Sequence[int], threshold: float) -> Iterator[tuple[int, float]]:
    """Of each edge: 1 where dark comes first, else -1; and how far behind its place it is, in modules."""
    for at in range(FINE // 2, len(line) - FINE, FINE):
        dark = line[at] < threshold
        if dark == (line[at + FINE] < threshold):
            continue
        step = next(step for step in range(at, at + FINE) if (line[step + 1] < threshold) != dark)
        place = step - at + (threshold - line[step]) / (line[step + 1] - line[step])
        yield 1 if dark else -1, place / FINE - 0.5


def _noise(grey: pyvips.Image, homography: Homography, module: float) -> float:
    """The deviation of single pixels where all is dark, or where all is light if that is more."""
    half, far, middle = max(2, int(_FLAT * module)), homography.modules, FINDER / 2
    dark = ((middle, middle), (far - middle, middle), (middle, far - middle))
    light = ((_OUTSIDE, _OUTSIDE), (far - _OUTSIDE, _OUTSIDE), (_OUTSIDE, far - _OUTSIDE))
    return max(
        sqrt(fmean(_noise_around(grey, homography.pixel(*place), half) ** 2 for place in places))
        for places in (dark, light)
    )


def _noise_around(grey: pyvips.Image, pixel: Point, half: int) -> float:
    side = 2 * half + 1
    left, top = (
        min(max(0, int(at) - half), length - side)
        for at, length in zip(pixel, (grey.width, grey.height), strict=True)
    )
    convolved = grey.crop(left, top, side, side).cast("float").conv(_NOISE)
    return float(convolved.crop(1, 1, side - 2, side - 2).deviate()) / _NOISE_GAIN
