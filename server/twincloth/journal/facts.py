"""Facts as they are stored: JSON with their tag."""

from typing import Union

from msgspec import json

from twincloth.exchange.exchange import Entry, Fact, facts

Row = tuple[int, int, str, str | None, str]
"""An entry's columns: seq, at, by, cause, fact."""


class FactFormat:
    """Writes facts, and reads all that there are. Raises msgspec.DecodeError for one that a newer release has written."""

    def __init__(self) -> None:
        self._encoder = json.Encoder()
        self._decoder: json.Decoder[Fact] = json.Decoder(Union[tuple(facts().values())])  # noqa: UP007 (made at run time)

    def text(self, fact: Fact) -> str:
        """What is stored of a fact."""
        return self._encoder.encode(fact).decode()

    def row(self, entry: Entry) -> Row:
        """What is stored of an entry."""
        return entry.seq, entry.at, entry.by, entry.cause, self.text(entry.fact)

    def entry(self, seq: int, at: int, by: str, cause: str | None, fact: str) -> Entry:
        """What was stored in these columns."""
        return Entry(seq, at, by, cause, self._decoder.decode(fact))
