"""The canvas: what a sheet is drawn on, on paper as in the preview; lengths are millimetres from the top left corner."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from twincloth.collection.qr import QRMatrix
from twincloth.prints.faces import Typeface

BLACK, WHITE, GREY = "#000000", "#FFFFFF", "#767676"


Stroke = tuple[tuple[float, float], tuple[float, float]]
"""From where to where, in millimetres."""


class Colours(NamedTuple):
    """Of a symbol: its dark modules, and the ground with the quiet zone."""

    ink: str = BLACK
    ground: str = WHITE


class Canvas(Protocol):
    """Draws on one page."""

    def text(self, x: float, y: float, words: str, face: Typeface, size: float) -> None:
        """One line from x on, its baseline at y, `size` in points."""
        ...

    def symbol(self, x: float, y: float, matrix: QRMatrix, module: float, colours: Colours) -> None:
        """A symbol from its quiet zone's corner, as one path on its ground."""
        ...

    def line(self, start: tuple[float, float], end: tuple[float, float], *, dashed: bool = False) -> None:
        """A hairline."""
        ...

    def stitches(self, strokes: Sequence[Stroke], colour: str, width: float) -> None:
        """A row of stitches with round ends, in one colour and so many millimetres wide."""
        ...


def outline(
    canvas: Canvas, corner: tuple[float, float], size: tuple[float, float], *, dashed: bool = False
) -> None:
    """The four edges of a label."""
    (x, y), (width, height) = corner, size
    for start, end in (
        ((x, y), (x + width, y)),
        ((x + width, y), (x + width, y + height)),
        ((x, y + height), (x + width, y + height)),
        ((x, y), (x, y + height)),
    ):
        canvas.line(start, end, dashed=dashed)
