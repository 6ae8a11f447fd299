"""CSV files of an exchange folder: rows by column name, each with its line."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from twincloth.collection.csv_cells import bare
from twincloth.collection.delimited import SEPARATORS, delimited, letters
from twincloth.collection.folder.files import MOST_TEXT_BYTES, Folder
from twincloth.collection.near_miss import nearest

MOST_COLUMNS = 200
MOST_ROWS = 5_000
"""A gift has some hundred patches; the region of each is held against those of all others."""

_SPOILED = "\0"
"""Ends the name of a column that is there twice or misspelt, so that nothing is read of it: no text has a zero."""


class Row(NamedTuple):
    """A row's cells by column, and the line on which it begins."""

    line: int
    cells: dict[str, str]


class Columns(NamedTuple):
    """The columns that a file may have, and those that it must, told by those that it has."""

    known: Sequence[str]
    needed: Callable[[frozenset[str]], Iterable[str]]


def read_sheet(
    folder: Folder, file: str, columns: Columns, *, most_rows: int = MOST_ROWS
) -> list[Row] | None:
    """The rows below the header, or None where the file cannot be read as one.

    A row holds only the columns that the header has; that a column is missing is noted once.
    """
    text = folder.text(file, MOST_TEXT_BYTES, letters)
    if text is None:
        return None
    if not text.strip():
        advice = f"begin with the line {','.join(columns.needed(frozenset()))}"
        folder.findings.add(file, 1, "the file is empty", advice)
        return None
    return _Sheet(folder, file, text).rows(columns, most_rows)


class _Sheet:
    def __init__(self, folder: Folder, file: str, text: str) -> None:
        self._folder = folder
        self._file = file
        text, separator, self._skipped = delimited(text)
        self._between = SEPARATORS.get(separator, separator)
        self._line = 1 + self._skipped
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)

    def rows(self, columns: Columns, most: int) -> list[Row] | None:
        try:
            header = self._header(next(self._reader), columns)
            return None if header is None else self._rows(header, columns, most)
        except csv.Error as error:
            self._note(
                self._line, f"this is not CSV from here on ({error})", 'write " in a quoted cell twice'
            )
            return None

    def _rows(self, header: list[str], columns: Columns, most: int) -> list[Row] | None:
        rows: list[Row] = []
        unnamed: set[int] = set()
        self._next_line()
        for cells in self._reader:
            if any(cell.strip() for cell in cells):
                rows += self._row(self._line, header, cells, unnamed)
            if len(rows) > most:
                self._note(self._line, f"there are more than {most:,} rows", "keep the file below that")
                return None
            self._next_line()
        if not unnamed:
            self._note_missing(header, columns)
        return rows

    def _next_line(self) -> None:
        self._line = self._reader.line_num + 1 + self._skipped

    def _header(self, cells: list[str], columns: Columns) -> list[str] | None:
        """The names of the columns as we know them, or None where the line names none."""
        known = {name.lower(): name for name in columns.known}
        header = [known.get(cell.strip().lower(), cell.strip()) for cell in cells]
        line, needed = self._line, ",".join(columns.needed(frozenset(header)))
        if len(header) > MOST_COLUMNS:
            self._note(
                line, f"the first line has {len(header)} columns", f"keep those that are known: {needed}"
            )
            return None
        if not set(header) & set(columns.known):
            self._note(line, "the first line names no column that is known", f"begin with the line {needed}")
            return None
        return [self._name(column, header, columns) for column in self._each_once(header)]

    def _each_once(self, header: list[str]) -> Iterator[str]:
        """What is there again is read no more than once."""
        told: set[str] = set()
        for number, column in enumerate(header):
            again = column in header[:number] and column != ""
            if again and column not in told:
                told.add(column)
                self._note(self._line, f'column "{column}" is there twice', "keep one")
            yield f"{column}{_SPOILED}" if again else column

    def _name(self, column: str, header: list[str], columns: Columns) -> str:
        """The column, or the one that was meant: so nobody hears that it is missing, too."""
        if not column or column in columns.known or column.endswith(_SPOILED):
            return column
        meant = nearest(column.lower(), {name for name in columns.known if name not in header})
        self._note(
            self._line,
            f'column "{column}" is not known',
            f'did you mean "{meant}"?' if meant else "take it out",
        )
        return f"{meant or column}{_SPOILED}"

    def _note_missing(self, header: list[str], columns: Columns) -> None:
        """Not where somebody may have meant one by a name that is not known, or given it none."""
        there = frozenset(name.removesuffix(_SPOILED) for name in header)
        for column in columns.needed(there):
            if column not in there:
                self._note(1 + self._skipped, f'column "{column}" is missing', "add it to the first line")

    def _row(self, line: int, header: list[str], cells: list[str], unnamed: set[int]) -> list[Row]:
        count = len(cells)
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            what = f"the row has {count} cells where the first line has {len(header)}"
            advice = f"{self._between} stand between cells: put a cell that holds one in quotes, and leave no cell out"
            self._note(line, what, advice)
            return []
        for number, cell in enumerate(cells):
            if not header[number] and cell.strip() and number not in unnamed:
                unnamed.add(number)
                self._note(
                    line,
                    f"cell {number + 1} stands below no name",
                    "name its column in the first line, or empty it",
                )
        return [
            Row(line, {name: bare(cell.strip()) for name, cell in zip(header, cells, strict=True) if name})
        ]

    def _note(self, line: int, what: str, instead: str) -> None:
        self._folder.findings.add(self._file, line, what, instead)
