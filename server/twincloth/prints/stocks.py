"""Stocks: the sheets that labels are printed on, in millimetres as their makers give them."""

from collections.abc import Iterator

from msgspec import Struct

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
INCH = 25.4

EDGE = 2.0
"""Millimetres inside a label that stay empty: dies and scissors drift."""

HEM = 5.0
"""Of a label on cloth: what is folded under and sewn down, so that no stitch runs through the quiet zone."""

CARD_EDGE = 7.5
"""Of a stand card: printers leave the edge of the sheet empty."""


class Stock(Struct, frozen=True, kw_only=True):
    """A sheet of labels: `left` and `top` of the first one, and the `pitch` from one to the next.

    `edge` stays empty inside each label. `cut` says that there are no ready-made labels: the sheet shows where to cut.
    """

    key: str
    paper: tuple[float, float]
    columns: int
    rows: int
    size: tuple[float, float]
    pitch: tuple[float, float]
    left: float
    top: float
    edge: float = EDGE
    cut: bool = False

    @property
    def slots(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    @property
    def room(self) -> tuple[float, float]:
        """What may be printed on, of one label."""
        return self.size[0] - 2 * self.edge, self.size[1] - 2 * self.edge

    @property
    def paper_name(self) -> str:
        """The paper as it is sold."""
        return "Letter" if self.paper == LETTER else "A4"

    def corner(self, slot: int) -> tuple[float, float]:
        """The top left corner of a label, counted from 0 along the rows."""
        row, column = divmod(slot, self.columns)
        return self.left + column * self.pitch[0], self.top + row * self.pitch[1]

    def corners(self) -> Iterator[tuple[float, float]]:
        """All of a sheet's."""
        return map(self.corner, range(self.slots))


def _joined(
    key: str, columns: int, rows: int, size: tuple[float, float], *, edge: float, across: bool = False
) -> Stock:
    """Labels edge to edge in the middle of an A4 sheet, to be cut apart; `across` is the sheet on its side."""
    paper = (A4[1], A4[0]) if across else A4
    return Stock(
        key=key,
        paper=paper,
        columns=columns,
        rows=rows,
        size=size,
        pitch=size,
        left=(paper[0] - columns * size[0]) / 2,
        top=(paper[1] - rows * size[1]) / 2,
        edge=edge,
        cut=True,
    )


STOCKS = {
    stock.key: stock
    for stock in (
        Stock(
            key="L7160",
            paper=A4,
            columns=3,
            rows=7,
            size=(63.5, 38.1),
            pitch=(66.04, 38.1),
            left=7.2,
            top=15.1,
        ),
        Stock(
            key="L7163",
            paper=A4,
            columns=2,
            rows=7,
            size=(99.1, 38.1),
            pitch=(101.6, 38.1),
            left=4.65,
            top=15.1,
        ),
        Stock(
            key="L7165",
            paper=A4,
            columns=2,
            rows=4,
            size=(99.1, 67.7),
            pitch=(101.6, 67.7),
            left=4.65,
            top=13.1,
        ),
        Stock(
            key="5160",
            paper=LETTER,
            columns=3,
            rows=10,
            size=(2.625 * INCH, INCH),
            pitch=(2.75 * INCH, INCH),
            left=0.1875 * INCH,
            top=0.5 * INCH,
        ),
        _joined("A6", 2, 2, (105, 148.5), edge=CARD_EDGE),
        _joined("A5", 2, 1, (148.5, 210), edge=CARD_EDGE, across=True),
        _joined("cloth", 3, 3, (67, 90), edge=HEM),
    )
}
"""By key: four sheets of self-adhesive labels, two of stand cards, and one of cloth that goes through a printer."""
