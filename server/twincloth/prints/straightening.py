"""A symbol straightened: what a photograph shows of it, sampled module by module."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist
from typing import Any

import pyvips

Point = tuple[float, float]

FINE = 3
"""Samples of a module, across and down: its middle, and a third of it to each side."""

QUIET = 1
"""Modules around a symbol that are sampled too, of the four that ISO/IEC 18004 keeps light."""


def shortest(corners: Sequence[Point]) -> float:
    """The shortest side of a quadrangle."""
    return min(map(dist, corners, [*corners[1:], corners[0]]))


class Homography:
    """From modules to pixels, by the corners of a symbol, in pixels, clockwise from its top left.

    Heckbert, Fundamentals of Texture Mapping (1989), 2.2.3. Raises ValueError for corners that span no plane.
    """

    def __init__(self, corners: Sequence[Point], modules: int) -> None:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
        spread = (x1 - x2) * (y3 - y2) - (x3 - x2) * (y1 - y2)
        if not spread:
            raise ValueError("corners on a line")
        lean_x, lean_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
        g = (lean_x * (y3 - y2) - (x3 - x2) * lean_y) / spread
        h = ((x1 - x2) * lean_y - lean_x * (y1 - y2)) / spread
        self.modules = modules
        self._x = (x1 - x0 + g * x1, x3 - x0 + h * x3, x0)
        self._y = (y1 - y0 + g * y1, y3 - y0 + h * y3, y0)
        self._scale = (g, h)

    def pixel(self, across: Any, down: Any) -> tuple[Any, Any]:
        """Where a place lies, given in modules from the symbol's top left: one number each, or images of them."""
        u, v = across / self.modules, down / self.modules
        scale = u * self._scale[0] + v * self._scale[1] + 1
        x, y = (u * of[0] + v * of[1] + of[2] for of in (self._x, self._y))
        return x / scale, y / scale


def straightened(grey: pyvips.Image, homography: Homography) -> list[bytes]:
    """Rows of samples, FINE for each module, with the quiet zone of QUIET modules around."""
    side = (homography.modules + 2 * QUIET) * FINE
    place = (pyvips.Image.xyz(side, side) + 0.5) / FINE - QUIET
    x, y = homography.pixel(place[0], place[1])
    # mapim counts from the middle of the first pixel, corners from its edge.
    seen = grey.mapim(
        x.bandjoin(y) - 0.5, interpolate=pyvips.Interpolate.new("bilinear"), extend=pyvips.enums.Extend.COPY
    )
    samples = seen.cast("uchar").write_to_memory()
    return [bytes(samples[start : start + side]) for start in range(0, side * side, side)]
