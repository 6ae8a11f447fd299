"""The heading of a sheet: its first row, which names the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from twincloth.collection.card_rows import PUBLISHED
from twincloth.collection.card_words import columns
from twincloth.collection.near_miss import nearest
from twincloth.collection.sheets.grid import Cell, Grid
from twincloth.exchange.refusal import Refusal

NAMING = ("key", "code")
"""Columns that say of which card a row speaks: one of them is enough."""

ELSEWHERE = ("region", "telling", "withdrawn", "transcript_")
"""Columns of cards.csv that a sheet may have, and that hosts change on other pages."""


class CellProblem(NamedTuple):
    """What is wrong, at which cell, in which column."""

    at: Cell
    column: str
    refusal: Refusal


class Heading:
    """Where each column stands. What is wrong with them goes to `wrong`."""

    def __init__(self, grid: Grid, languages: Sequence[str]) -> None:
        self.names = [cell.strip().lower() for cell in grid[0]] if grid else []
        self._columns = {name: column for column, name in reversed(list(enumerate(self.names)))}
        """The first of each name."""
        self.left_alone = [name for name in self.names if name.startswith(ELSEWHERE)]
        self.wrong = list(self._problems([*NAMING, *columns(languages), PUBLISHED]))

    def at(self, row: int, column: str) -> Cell:
        """A cell of a row; where the sheet has no such column, the first cell of the row."""
        return Cell(row, self._columns.get(column, 0))

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The cells of a row by column, those to be left alone left out."""
        return {
            name: text
            for name, text in zip(self.names, row, strict=False)
            if name and name not in self.left_alone
        }

    def beyond(self, number: int, row: Sequence[str]) -> Iterator[CellProblem]:
        """Cells in which something stands below no name."""
        for column, text in enumerate(row):
            if text.strip() and (column >= len(self.names) or not self.names[column]):
                yield CellProblem(Cell(number, column), "", Refusal("sheet-cell-without-column"))

    def _problems(self, known: Sequence[str]) -> Iterator[CellProblem]:
        for number, name in enumerate(self.names):
            at = Cell(0, number)
            if name and self._columns[name] < number:
                yield CellProblem(at, name, Refusal("sheet-column-twice", column=name))
            elif name and name not in known and name not in self.left_alone:
                yield CellProblem(at, name, _unknown(name, known))
        if not set(NAMING) & set(self.names):
            yield CellProblem(Cell(0, 0), NAMING[0], Refusal("sheet-without-key"))


def _unknown(name: str, known: Sequence[str]) -> Refusal:
    meant = nearest(name, known)
    if meant:
        return Refusal("sheet-column-misspelt", column=name, nearest=meant)
    return Refusal("sheet-column-unknown", column=name)
