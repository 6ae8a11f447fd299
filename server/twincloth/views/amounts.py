"""Amounts: how many bytes something has, as people say it."""

from babel.units import format_unit

UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def amount(size: int, language: str) -> str:
    """Of two figures, in thousands of bytes as disks are sold: 1.2 GB."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(UNITS) - 1:  # what would be rounded to a thousand is one of the next
        value, unit = value / 1000, unit + 1
    rounded = round(value, 1) if value < 10 and unit else round(value)
    return format_unit(rounded, f"digital-{UNITS[unit]}", "short", locale=language)
