"""The publisher: who makes known what is durable."""

from collections.abc import Sequence
from typing import Protocol

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry, Exchange


class Publisher(Protocol):
    """Who makes known what has happened."""

    async def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Send it to every viewer; waits for nobody, and pauses where there is much to send."""

    async def follow(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """The same of what another process has stored, and published where it is."""
