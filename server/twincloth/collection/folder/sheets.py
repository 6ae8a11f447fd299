"""CSV files of an exchange folder: rows by column name, each with its line."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from twincloth.collection.csv_cells import bare
from twincloth.collection.folder.files import Folder
from twincloth.collection.folder.problems import did_you_mean

MOST_COLUMNS = 200
MOST_ROWS = 5_000
"""A gift has some hundred patches; the region of each is held against those of all others."""

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


class Row(NamedTuple):
    """A row's cells by column, and the line on which it begins."""

    line: int
    cells: dict[str, str]


def read_sheet(
    folder: Folder,
    file: str,
    wanted: Sequence[str],
    optional: Sequence[str] = (),
    *,
    most_rows: int = MOST_ROWS,
) -> list[Row] | None:
    """The rows below the header, or None where the file cannot be read as one.

    A row holds only the columns that the header has; that a column is missing is noted once.
    """
    text = folder.text(file)
    if text is None:
        return None
    if not text.strip():
        folder.findings.add(file, 1, "the file is empty", f"begin with the line {','.join(wanted)}")
        return None
    sheet = _Sheet(folder, file, text)
    return sheet.rows(wanted, optional, most_rows) if not sheet.other_separator() else None


class _Sheet:
    def __init__(self, folder: Folder, file: str, text: str) -> None:
        self._folder = folder
        self._file = file
        self._first = text.split("\n", 1)[0]
        self._line = 1
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)

    def other_separator(self) -> bool:
        for separator, name in _OTHER_SEPARATORS.items():
            if separator in self._first and "," not in self._first:
                self._note(1, f"columns are separated by {name}", "separate them by commas")
                return True
        return False

    def rows(self, wanted: Sequence[str], optional: Sequence[str], most: int) -> list[Row] | None:
        try:
            header = self._header(next(self._reader), wanted, optional)
            return None if header is None else self._rows(header, most)
        except csv.Error as error:
            self._note(
                self._line, f"this is not CSV from here on ({error})", 'write " in a quoted cell twice'
            )
            return None

    def _rows(self, header: list[str], most: int) -> list[Row] | None:
        rows: list[Row] = []
        self._line = self._reader.line_num + 1
        for cells in self._reader:
            if any(cell.strip() for cell in cells):
                rows += self._row(self._line, header, cells)
            if len(rows) > most:
                self._note(self._line, f"there are more than {most:,} rows", "keep the file below that")
                return None
            self._line = self._reader.line_num + 1
        return rows

    def _header(self, cells: list[str], wanted: Sequence[str], optional: Sequence[str]) -> list[str] | None:
        """The names of the columns, or None where there are far too many."""
        header = [cell.strip() for cell in cells]
        if len(header) > MOST_COLUMNS:
            self._note(
                1,
                f"the first line has {len(header)} columns",
                f"keep those that are known: {','.join(wanted)}",
            )
            return None
        times = Counter(header)
        for column in wanted:
            if column not in header:
                self._note(1, f'column "{column}" is missing', "add it to the first line")
        for column in dict.fromkeys(header):
            if column not in wanted and column not in optional:
                free = [name for name in (*wanted, *optional) if name not in header]
                self._note(1, f'column "{column}" is not known', did_you_mean(column, free, "take it out"))
            if times[column] > 1:
                self._note(1, f'column "{column}" is there twice', "keep one")
        return header

    def _row(self, line: int, header: list[str], cells: list[str]) -> list[Row]:
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells where the first line has {len(header)}"
            self._note(line, what, "put a cell that holds a comma in quotes, and end every cell with a comma")
            return []
        return [Row(line, {column: bare(cell.strip()) for column, cell in zip(header, cells, strict=True)})]

    def _note(self, line: int, what: str, instead: str) -> None:
        self._folder.findings.add(self._file, line, what, instead)
