"""Tables as files: a workbook with a sheet each, a CSV file each in one archive, or one JSON document."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.csv_cells import write_rows

LIMITS = ProcessLimits(memory=800_000_000, seconds=60, within=120.0, largest_file=256_000_000)
"""Of writing one: a hundred thousand rows are half of it."""

FileTables = dict[str, list[list[str | int | None]]]
"""The rows of each table by its name, the first of them its header."""


def write_tables(tables: FileTables, kind: str) -> bytes:
    """The file of a kind: xlsx, zip or json."""
    return KINDS[kind](tables)


def _workbook(tables: FileTables) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, heading=not number) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Any, value: str | int | None, *, heading: bool) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # else openpyxl takes what begins with = for a formula
    cell.number_format = "@"  # and a spreadsheet does, once somebody has edited the cell
    if heading:
        cell.font = Font(bold=True)
    return cell


def _archive(tables: FileTables) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            text = io.StringIO(newline="")
            write_rows(text, (["" if cell is None else str(cell) for cell in row] for row in rows), "\r\n")
            archive.writestr(f"{name}.csv", text.getvalue().encode())
    return written.getvalue()


def _document(tables: FileTables) -> bytes:
    named = {name: list(_objects(rows)) for name, rows in tables.items()}
    return json.dumps(named, ensure_ascii=False, indent=1).encode()


def _objects(rows: list[list[str | int | None]]) -> Iterator[dict[str, str | int | None]]:
    header, *others = rows
    for row in others:
        yield dict(zip(map(str, header), row, strict=True))


KINDS: dict[str, Callable[[FileTables], bytes]] = {"xlsx": _workbook, "zip": _archive, "json": _document}
