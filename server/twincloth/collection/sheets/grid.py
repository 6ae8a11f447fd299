"""A grid: a sheet's cells as text, whatever kind of file they came in."""

from __future__ import annotations

from string import ascii_uppercase
from typing import NamedTuple

Grid = list[list[str]]
"""Rows of cells, the first row naming the columns."""

MOST_ROWS = 500
MOST_COLUMNS = 120


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
