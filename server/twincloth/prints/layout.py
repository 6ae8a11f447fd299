"""Layout: one label, symbol and words side by side where it is broad, else the words below, in line with the modules."""

from typing import NamedTuple

from twincloth.collection.qr import QRMatrix
from twincloth.prints.canvas import Canvas, Colours
from twincloth.prints.modules import Measure
from twincloth.prints.stocks import INCH, Stock
from twincloth.prints.wording import Wording, fitted
from twincloth.views.qr import QUIET_ZONE

GAP = 2.0
"""Millimetres between symbol and words, beside the quiet zone's own."""

ROOM_FOR_CODE = 8.0
"""Millimetres that a high label keeps below its symbol."""


class LabelContent(NamedTuple):
    """What one label carries."""

    matrix: QRMatrix
    wording: Wording


def room_for_symbol(stock: Stock) -> float:
    """The side of the largest square that a symbol may take."""
    width, height = stock.room
    return min(width, height) if _broad(stock) else min(width, height - ROOM_FOR_CODE)


def draw_label(
    canvas: Canvas,
    stock: Stock,
    corner: tuple[float, float],
    content: LabelContent,
    measured: Measure,
    colours: Colours,
    dpi: int,
) -> None:
    """Everything of one label, none of it nearer to the label's edge than the stock allows."""
    x, y = corner[0] + stock.edge, corner[1] + stock.edge
    width, height = stock.room
    side = measured.side
    if _broad(stock):
        symbol = (x, y + (height - side) / 2)
        words, room = (x + side + GAP, y), (width - side - GAP, height)
    else:
        symbol = (x + (width - side) / 2, y)
        quiet = QUIET_ZONE * measured.module
        words, room = (symbol[0] + quiet, y + side + GAP), (side - 2 * quiet, height - side - GAP)
    at = _on_a_dot(symbol[0], dpi), _on_a_dot(symbol[1], dpi)
    canvas.symbol(*at, content.matrix, measured.module, colours)
    lines, taken = fitted(content.wording, room)
    top = words[1] + (room[1] - taken) / 2
    for line in lines:
        canvas.text(words[0], top + line.baseline, line.words, line.face, line.size)


def _broad(stock: Stock) -> bool:
    return stock.size[0] > stock.size[1]


def _on_a_dot(place: float, dpi: int) -> float:
    """The nearest place where a dot of the printer begins."""
    return round(place * dpi / INCH) * INCH / dpi
