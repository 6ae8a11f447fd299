"""XLSX through openpyxl: written plainly, read without formulas, and looked through before it is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from twincloth.collection.sheets.grid import MOST_COLUMNS, MOST_ROWS, Grid, filled
from twincloth.exchange.refusal import Refusal

MOST_UNPACKED = 16_000_000
"""Bytes of all parts together: five hundred cards are a quarter of it."""
MOST_PARTS = 200
"""Files inside; a plain workbook has about ten."""
MOST_TAGS = 160_000
"""Of all parts: openpyxl takes up to 25 µs for each, and five hundred cards in four languages have 100,000."""

_BLANKS = b" \t\r\n"
_BEGINNINGS = (b"<", b"\0", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
"""A tag, or the signs of UTF-8, UTF-16 and UTF-32 before one."""

_WIDE, _NARROW = 48, 14
_LONG = 30


def write_xlsx(grid: Grid, name: str, advice_name: str, advice: Mapping[str, str]) -> bytes:
    """The file of a grid, its first row fixed, and a second sheet that says what each column is for."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row in grid:
        _append(sheet, row)
    sheet.freeze_panes = "B2"
    _set_widths(sheet, grid)
    _offer_yes_and_no(sheet, grid)
    told = book.create_sheet(advice_name)
    for column, words in advice.items():
        _append(told, [column, words])
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 2 * _NARROW, 2 * _WIDE
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_xlsx(contents: bytes) -> Grid:
    """The grid of a file's first sheet. Raises Refusal."""
    _must_be_safe(contents)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of decorations that it does not keep
            return list(_rows(contents))
    except Refusal:
        raise
    except Exception:  # noqa: BLE001  # openpyxl meets broken files with whatever happens to go wrong
        raise Refusal("sheet-unreadable") from None


def _rows(contents: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(contents), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        # openpyxl fills what is left out, so a cell in the last row of all would make a million of them.
        bounds = {"max_row": MOST_ROWS + 2, "max_col": MOST_COLUMNS + 1}
        for number, row in enumerate(sheet.iter_rows(values_only=True, **bounds)):
            cells = filled([_text(value) for value in row])
            if cells and number > MOST_ROWS:
                raise Refusal("sheet-too-long", most=MOST_ROWS)
            yield cells
    finally:
        book.close()


def _must_be_safe(contents: bytes) -> None:
    """Sizes are those that the zip's directory tells; Python unpacks no more of a part than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(contents)) as parts:
            found = parts.infolist()
            if len(found) > MOST_PARTS or sum(part.file_size for part in found) > MOST_UNPACKED:
                raise Refusal("sheet-too-large")
            _must_be_plain(contents for part in found if _may_be_xml(contents := parts.read(part)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refusal("sheet-unreadable") from None


def _must_be_plain(parts: Iterable[bytes]) -> None:
    tags = 0
    for part in parts:
        if b"<!DOCTYPE" in part or b"\0" in part:
            raise Refusal(
                "sheet-unreadable"
            )  # spreadsheets write neither; entities would swell, UTF-16 hide them
        tags += part.count(b"<")
        if tags > MOST_TAGS:
            raise Refusal("sheet-too-large")


def _may_be_xml(contents: bytes) -> bool:
    """Whether a parser would find more in it than that it is none (XML 1.0, appendix F).

    What a part is called says nothing: relations and content types can make one of any name a sheet.
    """
    return contents.lstrip(_BLANKS).startswith(_BEGINNINGS)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _append(sheet: Any, row: list[str]) -> None:
    number = sheet.max_row if sheet.max_row == 1 and sheet["A1"].value is None else sheet.max_row + 1
    for column, text in enumerate(row, 1):
        cell = sheet.cell(number, column, text)
        cell.data_type = "s"  # else openpyxl takes what begins with = for a formula
        cell.number_format = "@"  # and a spreadsheet does, once somebody has edited the cell
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1)


def _set_widths(sheet: Any, grid: Grid) -> None:
    for number, cells in enumerate(zip(*grid, strict=True), 1):
        longest = max(map(len, cells))
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE if longest > _LONG else _NARROW


def _offer_yes_and_no(sheet: Any, grid: Grid) -> None:
    letter = get_column_letter(grid[0].index("published") + 1)
    choice = DataValidation(type="list", formula1='"yes,no"', allow_blank=True)
    choice.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    sheet.add_data_validation(choice)
