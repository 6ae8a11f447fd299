"""A grid: a sheet's cells as text, whatever kind of file they came in."""

from __future__ import annotations

from string import ascii_uppercase
from typing import NamedTuple

from twincloth.exchange.refusal import Refusal

Grid = list[list[str]]
"""Rows of cells, the first row naming the columns."""

MOST_ROWS = 500
MOST_COLUMNS = 120


def filled(row: list[str]) -> list[str]:
    """A row up to its last cell in which something stands. Raises Refusal where that is too far out."""
    while row and not row[-1]:
        row.pop()
    if len(row) > MOST_COLUMNS:
        raise Refusal("sheet-too-wide", most=MOST_COLUMNS)
    return row


class Cell(NamedTuple):
    """A cell by its row and column, both from 0."""

    row: int
    column: int

    def __str__(self) -> str:
        """As every spreadsheet calls it: C7."""
        letters, number = "", self.column + 1
        while number:
            number, rest = divmod(number - 1, len(ascii_uppercase))
            letters = ascii_uppercase[rest] + letters
        return f"{letters}{self.row + 1}"
