"""The rooms of all exchanges, open as long as the server runs."""

import asyncio
from collections.abc import Awaitable, Callable

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import ReviseExchange
from twincloth.journal.journal import Journal
from twincloth.live.room import Publisher, Room
from twincloth.live.state_index import KeysOf, StateIndex


class Rooms:
    """One room per exchange of the collection; `prepare` is awaited with its code before it opens."""

    def __init__(
        self,
        collection: Collection,
        journal: Journal,
        publisher: Publisher,
        prepare: Callable[[str], Awaitable[None]],
    ) -> None:
        self._collection = collection
        self._journal = journal
        self._publisher = publisher
        self._prepare = prepare
        self._rooms: dict[str, Room] = {}
        self._indexes: dict[KeysOf, StateIndex] = {}

    async def open(self) -> None:
        """Open every room, so that what was under way goes on. Raises StorageFailure."""
        for code in self._collection.contents:
            await self._open(code)

    async def close(self) -> None:
        """Finish the turns under way, and stop."""
        await asyncio.gather(*(room.close() for room in self._rooms.values()))

    def find(self, code: str) -> Room:
        """Raises Refusal when there is no such exchange."""
        if code not in self._rooms:
            raise Refusal("unknown-exchange")
        return self._rooms[code]

    async def state(self, code: str) -> tuple[Exchange, Content]:
        """An exchange between two turns, and its content. Raises Refusal."""
        return await self.find(code).state()

    def holders(self, keys_of: KeysOf, key: str) -> frozenset[str]:
        """The codes of the open exchanges that hold a key, found without waiting for anybody's turn.

        It may be from within a turn, so the state of those that are named says whether it is so.
        """
        index = self._indexes.setdefault(keys_of, StateIndex(keys_of))
        contents = self._collection.contents
        return index.holders(key, ((room.glance(), contents[code]) for code, room in self._rooms.items()))

    async def revise(self, code: str) -> None:
        """The collection has taken in new content of an exchange: open its room, or tell the one that is open."""
        room = self._rooms.get(code)
        if room is None:
            await self._open(code)
        else:
            await room.give(ReviseExchange(), OPERATOR.id)

    async def _open(self, code: str) -> None:
        await self._prepare(code)
        content = self._collection.contents[code]
        exchange = Exchange(code, content.plan())
        room = Room(exchange, lambda: self._collection.contents[code], self._journal, self._publisher)
        await room.open()
        self._rooms[code] = room
