"""A sheet's file: XLSX or CSV, told by its first bytes."""

from pathlib import Path

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.sheets.csv_file import read_csv
from twincloth.collection.sheets.grid import Grid
from twincloth.collection.sheets.xlsx_file import read_xlsx
from twincloth.exchange.refusal import Refusal

LIMITS = ProcessLimits(memory=600_000_000, seconds=15, within=30.0, largest_file=32_000_000)
"""Of reading or writing one: the largest that is taken needs a third of them. openpyxl writes by way of a file."""

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_grid(path: Path) -> Grid:
    """A sheet's cells. Raises Refusal."""
    contents = path.read_bytes()
    if contents.startswith(_OLD_EXCEL):
        raise Refusal("sheet-of-old-excel")
    return read_xlsx(contents) if contents.startswith(_ZIP) else read_csv(contents)
