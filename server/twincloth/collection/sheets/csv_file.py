"""CSV as spreadsheets read and write it: UTF-8 with a mark, and no cell that they would take for a formula."""

from __future__ import annotations

import csv
import io
import re

from twincloth.collection.csv_cells import bare, write_rows
from twincloth.collection.sheets.grid import MOST_ROWS, Grid, filled
from twincloth.exchange.refusal import Refusal

_SEPARATORS = (",", ";", "\t")

_TOLD = re.compile(r"\"?sep=([,;\t|])\"?[,;\t|]*(?:\r\n|\r|\n)", re.IGNORECASE)
"""A first line of Excel's own that says what stands between cells; Excel shows no row of it, so it is none."""


def write_csv(grid: Grid) -> bytes:
    """The file of a grid."""
    text = io.StringIO(newline="")
    write_rows(text, grid, line_end="\r\n")
    return text.getvalue().encode()


def read_csv(contents: bytes) -> Grid:
    """The grid of a file; commas, semicolons or tabs stand between its cells. Raises Refusal."""
    try:
        text = contents.decode("utf-16" if contents[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("sheet-not-unicode") from None
    told = _TOLD.match(text)
    text = text[told.end() :] if told else text
    separator = told[1] if told else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid: Grid = []
    try:
        for row in reader:
            grid.append([bare(cell) for cell in filled(row)])
            if len(grid) > MOST_ROWS + 1:
                raise Refusal("sheet-too-long", most=MOST_ROWS)
    except csv.Error:
        raise Refusal("sheet-broken", line=reader.line_num + bool(told)) from None
    return grid


def _separator(text: str) -> str:
    return max(_SEPARATORS, key=text.partition("\n")[0].count)
