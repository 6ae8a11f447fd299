"""Sheets of cards: CSV and XLSX out to a museum's own spreadsheet, and in again, every problem named by its cell."""

import os

# Where lxml happens to be installed openpyxl writes with it, and every Cyrillic letter as &#1046;: a workbook of
# 34 MB that is 11 MB without. It looks at this once, when it is imported.
os.environ["OPENPYXL_LXML"] = "False"
