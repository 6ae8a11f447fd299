"""Drafts: what hosts have written of cards and not published, kept apart from everything that pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from twincloth.collection.card_words import fields_of, words_of
from twincloth.collection.content import Card, CardWords, Content
from twincloth.database import Connection, Database
from twincloth.exchange.refusal import Refusal


class DraftSwap(NamedTuple):
    """A draft as somebody has seen it, and what is to stand there instead; None where there is none."""

    before: CardWords | None
    after: CardWords | None


Swaps = Mapping[str, DraftSwap]
"""By the codes of their cards."""


class Drafts:
    """Of all exchanges. Everything here raises StorageFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, exchange: str) -> dict[str, CardWords]:
        """All drafts of an exchange by the codes of their cards."""
        return await self._database.run(_all, exchange)

    async def change(
        self, exchange: str, card: str, change: Callable[[CardWords | None], CardWords | None]
    ) -> CardWords | None:
        """Keep what `change` makes of a draft as it is now (None where there is none), in one commit.

        `change` runs on the database's thread and must be pure; what it raises is raised here, and nothing changes.
        """
        return await self._database.write(_change, exchange, card, change)

    async def swap(self, exchange: str, swaps: Swaps) -> None:
        """Change several in one commit. Raises Refusal where one of them is another by now; then none is changed."""
        await self._database.write(swap, exchange, swaps)

    async def laid_in(self, content: Content) -> Content:
        """The content with the drafts of those cards that are not published, which have no other words."""
        drafts = await self.of(content.code)

        def laid(card: Card) -> Card:
            found = None if card.published else drafts.get(card.code)
            return with_words(card, found) if found else card

        gifts = [replace(gift, cards=tuple(map(laid, gift.cards))) for gift in content.gifts]
        return replace(content, gifts=tuple(gifts))


def with_words(card: Card, words: CardWords) -> Card:
    """A card that says something else."""
    return replace(card, **fields_of(words))


def swap(connection: Connection, exchange: str, swaps: Swaps) -> None:
    """Part of a transaction, which its Refusal undoes."""
    for card, (before, after) in swaps.items():
        if _read(connection, card) != before:
            raise Refusal("card-changed-meanwhile")
        _write(connection, exchange, card, after)


def _all(connection: Connection, exchange: str) -> dict[str, CardWords]:
    rows = connection.execute("SELECT card, words FROM drafts WHERE exchange = $1", (exchange,))
    return {card: msgspec.json.decode(words, type=CardWords) for card, words in rows}


def _change(
    connection: Connection,
    exchange: str,
    card: str,
    change: Callable[[CardWords | None], CardWords | None],
) -> CardWords | None:
    words = change(_read(connection, card))
    _write(connection, exchange, card, words)
    return words


def _write(connection: Connection, exchange: str, card: str, words: CardWords | None) -> None:
    if words is None:
        connection.execute("DELETE FROM drafts WHERE card = $1", (card,))
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(
        "INSERT INTO drafts (card, exchange, words, saved_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (card) DO UPDATE SET words = excluded.words, saved_at = excluded.saved_at",
        (card, exchange, msgspec.json.encode(words_of(words)), now),
    )


def _read(connection: Connection, card: str) -> CardWords | None:
    row = connection.execute("SELECT words FROM drafts WHERE card = $1", (card,)).fetchone()
    return msgspec.json.decode(row[0], type=CardWords) if row else None
