"""The record as a table: what was shown of those who agreed to be named in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from twincloth.collection.content import Content
from twincloth.collection.csv_cells import write_rows
from twincloth.collection.spoken import words_in
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Exchange

FILE = "record.csv"
COLUMNS = ("time", "place", "name", "language", "text")

Row = tuple[str, ...]


def record(exchange: Exchange, content: Content) -> list[Row]:
    """Shown messages in the order of their showing; times in UTC, places in the exchange's first language."""
    return list(_rows(exchange, content))


def write_record(path: Path, rows: list[Row]) -> None:
    """A CSV file (RFC 4180) in UTF-8, with a header and a byte order mark. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, [COLUMNS, *rows])


def _rows(exchange: Exchange, content: Content) -> Iterator[Row]:
    places = (*content.places, *content.former_places)
    names = {place.key: words_in(place.name, content.languages[0]) for place in places}
    for message, author in PublicWords(exchange).recorded():
        at = datetime.fromtimestamp(message.at / 1000, UTC).isoformat(timespec="seconds")
        yield (at, names.get(author.place, author.place), author.name, message.language, message.text)
