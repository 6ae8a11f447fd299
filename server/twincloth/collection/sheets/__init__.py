"""Sheets of cards: CSV and XLSX out to a museum's own spreadsheet, and in again, every problem named by its cell."""
