"""The record as a table: what was shown of those who agreed to be named in it."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from twincloth.collection.content import Content
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Exchange

FILE = "record.csv"
COLUMNS = ("time", "place", "name", "language", "text")
FORMULA_STARTS = ("=", "+", "-", "@")
"""What a spreadsheet would calculate instead of showing; people of the internet wrote these cells."""

Row = tuple[str, ...]


def record(exchange: Exchange, content: Content) -> list[Row]:
    """Shown messages in the order of their showing; times in UTC, places in the exchange's first language."""
    return list(_rows(exchange, content))


def write_record(path: Path, rows: list[Row]) -> None:
    """A CSV file (RFC 4180) in UTF-8, with a header and without a byte order mark. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(tuple(_as_text(cell) for cell in row) for row in rows)


def _rows(exchange: Exchange, content: Content) -> Iterator[Row]:
    places = (*content.places, *content.former_places)
    names = {place.key: place.name.get(content.languages[0], place.key) for place in places}
    for message, author in PublicWords(exchange).recorded():
        at = datetime.fromtimestamp(message.at / 1000, UTC).isoformat(timespec="seconds")
        yield (at, names.get(author.place, author.place), author.name, message.language, message.text)


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
