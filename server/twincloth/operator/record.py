"""The record as a table: what was shown of those who agreed to be named in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from twincloth.collection.content import Content
from twincloth.collection.csv_cells import write_rows
from twincloth.collection.spoken import words_in
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.message import Message
from twincloth.exchange.parallel_text import Machine

FILE = "record.csv"
COLUMNS = ("time", "place", "name", "language", "text")

Row = tuple[str, ...]


def columns(content: Content) -> Row:
    """The header: beside what was said, what it says in each language of the exchange, and who translated it."""
    each = (f"{what}_{language}" for language in _languages(content) for what in ("text", "translated_by"))
    return (*COLUMNS, *each)


def record(exchange: Exchange, content: Content) -> list[Row]:
    """Shown messages in the order of their showing; times in UTC, places in the exchange's first language."""
    return list(_rows(exchange, content))


def write_record(path: Path, header: Row, rows: list[Row]) -> None:
    """A CSV file (RFC 4180) in UTF-8, with a header and a byte order mark. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, [header, *rows])


def _rows(exchange: Exchange, content: Content) -> Iterator[Row]:
    places = (*content.places, *content.former_places)
    names = {place.key: words_in(place.name, content.languages[0]) for place in places}
    for message, author in PublicWords(exchange).recorded():
        at = datetime.fromtimestamp(message.at / 1000, UTC).isoformat(timespec="seconds")
        place = names.get(author.place, author.place)
        told = (cell for language in _languages(content) for cell in _told(message, language))
        yield (at, place, author.name, message.language, message.text, *told)


def _languages(content: Content) -> tuple[str, ...]:
    return content.languages if len(content.languages) > 1 else ()


def _told(message: Message, language: str) -> Row:
    """The words in a language, and whose translation they are: nobody's where they are the author's own."""
    if language == message.language:
        return message.text, ""
    translation = message.translations.get(language)
    if translation is None:
        return "", ""
    by = {Machine.DRAFT: "machine", Machine.CORRECTED: f"machine, corrected by {translation.name}"}
    return translation.text, by.get(translation.machine, translation.name)
