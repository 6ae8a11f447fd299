"""Threads: the stitch of each place as strokes, the same that pages show (web/styles/stitches)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from twincloth.collection.places import Stitch
from twincloth.prints.canvas import Canvas, Stroke

REPEAT = 14.0
"""Units of a pattern from one stitch to the next; it is 10 units high, and its thread is 2.2 wide."""

HEIGHT, WIDTH = 10.0, 2.2

PATTERNS: Mapping[Stitch, Sequence[Stroke]] = MappingProxyType(
    {
        "running": (((1.5, 8.5), (5.5, 1.5)), ((8.5, 8.5), (12.5, 1.5))),
        "cross": (((3, 1.5), (11, 8.5)), ((11, 1.5), (3, 8.5))),
        "blanket": (((0, 8.8), (14, 8.8)), ((3.5, 1.2), (3.5, 8.2)), ((10.5, 1.2), (10.5, 8.2))),
        "back": (
            ((1.4, 3), (5.6, 3)),
            ((8.4, 3), (12.6, 3)),
            ((5, 7.4), (9.2, 7.4)),
            ((12, 7.4), (14, 7.4)),
            ((0, 7.4), (2, 7.4)),
        ),
    }
)


def draw_thread(
    canvas: Canvas, corner: tuple[float, float], length: float, height: float, stitch: Stitch, colour: str
) -> None:
    """A row of whole stitches from a corner to the right, so many millimetres long at the most and so high."""
    unit = height / HEIGHT
    strokes = [
        (_at(corner, start, number, unit), _at(corner, end, number, unit))
        for number in range(int(length / (REPEAT * unit)))
        for start, end in PATTERNS[stitch]
    ]
    canvas.stitches(strokes, colour, WIDTH * unit)


def _at(
    corner: tuple[float, float], point: tuple[float, float], number: int, unit: float
) -> tuple[float, float]:
    return corner[0] + (point[0] + number * REPEAT) * unit, corner[1] + point[1] * unit
