"""The one way in which cells leave as CSV, and come in again: none is a formula to a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

import regex

_FORMULA = regex.compile(
    r"""[\s\p{Cf}\p{Default_Ignorable_Code_Point}'"`]*[=+\-@＝＋－＠﹢﹣﹦﹫]|'*[\t\r\n]"""
)
"""What spreadsheets may reckon with, be it behind blanks, quotes and what nobody sees, or full-width (OWASP, CSV
injection). An apostrophe before it makes it a text, and changes nothing about whether it is one of these."""


MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""The byte order mark: without it Excel takes UTF-8 for the letters of its own country."""


def write_rows(file: TextIO, rows: Iterable[Sequence[str]], line_end: str = "\n") -> None:
    """Write a table (RFC 4180) to a new UTF-8 file, no cell a formula to a spreadsheet. Raises OSError."""
    file.write(MARK)
    csv.writer(file, lineterminator=line_end).writerows([guarded(cell) for cell in row] for row in rows)


def guarded(cell: str) -> str:
    """A cell as it leaves."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell that was guarded so; any other stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
