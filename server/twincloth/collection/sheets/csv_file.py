"""CSV as spreadsheets read and write it: UTF-8 with a mark, and no cell that they would take for a formula."""

from __future__ import annotations

import csv
import io

from twincloth.collection.csv_cells import bare, write_rows
from twincloth.collection.delimited import delimited, letters
from twincloth.collection.sheets.grid import MOST_ROWS, Grid, filled
from twincloth.exchange.refusal import Refusal


def write_csv(grid: Grid) -> bytes:
    """The file of a grid."""
    text = io.StringIO(newline="")
    write_rows(text, grid, line_end="\r\n")
    return text.getvalue().encode()


def read_csv(contents: bytes) -> Grid:
    """The grid of a file; commas, semicolons or tabs stand between its cells. Raises Refusal."""
    try:
        text, separator, skipped = delimited(letters(contents))
    except UnicodeDecodeError:
        raise Refusal("sheet-not-unicode") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid: Grid = []
    try:
        for row in reader:
            grid.append([bare(cell) for cell in filled(row)])
            if len(grid) > MOST_ROWS + 1:
                raise Refusal("sheet-too-long", most=MOST_ROWS)
    except csv.Error:
        raise Refusal("sheet-broken", line=reader.line_num + skipped) from None
    return grid
