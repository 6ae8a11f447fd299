"""The rooms of all exchanges, open as long as the server runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.database import StorageFailure
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.plan import WaitingBounds
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import RevisedPart, ReviseExchange
from twincloth.journal.journal import Journal
from twincloth.live.publisher import Publisher
from twincloth.live.room import Room
from twincloth.live.state_index import KeysOf, StateIndex

MakeRoom = Callable[[Exchange, Callable[[], Content], Journal, Publisher], Room]

log = logging.getLogger(__name__)


class Rooms:
    """One room per exchange of the collection; `prepare` is awaited with its code before it opens.

    An exchange that cannot be opened stays closed until the server restarts or, where its content can be read, until it
    is imported again; the others go on.
    """

    def __init__(
        self,
        collection: Collection,
        journal: Journal,
        publisher: Publisher,
        prepare: Callable[[str], Awaitable[None]],
        bounds: WaitingBounds,
        make_room: MakeRoom = Room,
    ) -> None:
        self._collection = collection
        self._journal = journal
        self._publisher = publisher
        self._prepare = prepare
        self._bounds = bounds
        self._make_room = make_room
        self._rooms: dict[str, Room] = {}
        self._closed = set(collection.unreadable)
        self._opening = asyncio.Lock()
        self._indexes: dict[KeysOf, StateIndex] = {}
        self.took: Callable[[float], object] = float
        """Told after each turn of any room how many seconds it was; set before they open."""
        self.ended_elsewhere: Callable[[Exchange], object] = lambda _: None
        """Told of an exchange that another process has wiped; set before they open."""

    async def open(self) -> None:
        """Open every room, so that what was under way goes on. Raises StorageFailure where none can be opened for it."""
        failures = [await self._try_to_open(code) for code in list(self._collection.contents)]
        if failures and all(isinstance(failure, StorageFailure) for failure in failures):
            raise failures[0]  # type: ignore[misc]  # all of them are failures

    async def close(self) -> None:
        """Finish the turns under way, and stop."""
        await asyncio.gather(*(room.close() for room in self._rooms.values()))

    def find(self, code: str) -> Room:
        """Raises Refusal when there is no such exchange, and for one that could not be opened."""
        if code in self._closed:
            raise Refusal("exchange-unreadable", retryable=True)
        if code not in self._rooms:
            raise Refusal("rehearsal-over" if self._collection.ended.has(code) else "unknown-exchange")
        return self._rooms[code]

    async def end(self, code: str) -> None:
        """Close a room for good; the turn under way is finished first."""
        room = self._rooms.pop(code, None)
        self._closed.discard(code)
        for index in self._indexes.values():
            index.drop(code)
        if room:
            await room.close()

    def name_of(self, code: str) -> str:
        """By what name an exchange is spoken of where its code is not to be read, as in the log."""
        return self._collection.name_of(code)

    @property
    def waiting(self) -> list[int]:
        """Of each room that is open, the commands whose turn has not come."""
        return [room.waiting for room in self._rooms.values()]

    @property
    def codes(self) -> list[str]:
        """Of the exchanges that are open."""
        return list(self._rooms)

    @property
    def closed(self) -> frozenset[str]:
        """The codes of the exchanges that could not be opened."""
        return frozenset(self._closed)

    def era(self, code: str) -> int:
        """Within which the numbers of an exchange mean the same. Raises Refusal."""
        return self.find(code).glance().era

    async def state(self, code: str) -> tuple[Exchange, Content]:
        """An exchange between two turns, and its content. Raises Refusal."""
        room = self.find(code)
        found = await room.state()
        if self._rooms.get(code) is not room:  # it was wiped while this waited for its turn
            raise Refusal("rehearsal-over")
        return found

    def holders(self, keys_of: KeysOf, key: str) -> frozenset[str]:
        """The codes of the open exchanges that hold a key, found without waiting for anybody's turn.

        It may be from within a turn, so the state of those that are named says whether it is so.
        """
        index = self._indexes.setdefault(keys_of, StateIndex(keys_of))
        contents = self._collection.contents
        return index.holders(key, ((room.glance(), contents[code]) for code, room in self._rooms.items()))

    async def entries(self, code: str, after: int, limit: int) -> list[Entry]:
        """What the journal holds of an exchange, so many entries at most. Raises StorageFailure."""
        return await self._journal.read(code, after, limit)

    async def revise(
        self,
        code: str,
        by: str = OPERATOR.id,
        of: str = "",
        did: str = "",
        change: str = "",
        part: RevisedPart = "",
    ) -> None:
        """The collection has taken in new content of an exchange: open its room, or tell the one that is open.

        `of` is the code of what has changed, where it is one thing; `did` names what was done to it, `change` is the id of
        the way back, `part` says what alone is another. Raises Refusal where the room cannot be opened.
        """
        room = self._rooms.get(code)
        if room is None:
            if await self._try_to_open(code):
                raise Refusal("exchange-unreadable-host")
            return
        command = ReviseExchange(of=of, did=did, change=change, part=part)
        try:
            await room.give(command, by)
        except Refusal:
            # Whose link was revoked this very moment has changed it all the same, and pages must hear of it.
            await room.give(command, OPERATOR.id)

    async def follow(self) -> None:
        """Open the rooms of what other processes have taken in, and close those of what they have wiped.

        Raises StorageFailure where one could not be read, to be done again.
        """
        new = [code for code in self._collection.contents if code not in self._rooms]
        failures = [await self._try_to_open(code) for code in new]
        for code in [code for code in self._rooms if code not in self._collection.contents]:
            exchange = self._rooms[code].glance()
            await self.end(code)
            self.ended_elsewhere(exchange)
        for failure in failures:
            if isinstance(failure, StorageFailure):
                raise failure

    async def forget(self, code: str) -> None:
        """Erase the names and words of an exchange, and the ways back from what hosts changed: names may be in them.

        Raises Refusal, StorageFailure.
        """
        await self.find(code).forget()
        await self._collection.change_log.forget(code)

    async def _try_to_open(self, code: str) -> Exception | None:
        """What has kept it closed, if anything has. Who follows other processes may be about to open it too."""
        try:
            async with self._opening:
                if code not in self._rooms:
                    await self._open(code)
        except Exception as failure:  # whatever it is, it is not the other exchanges'
            log.exception("the exchange %s could not be opened; it stays closed", self.name_of(code))
            self._closed.add(code)
            return failure
        self._closed.discard(code)
        return None

    async def _open(self, code: str) -> None:
        await self._prepare(code)
        content = self._collection.contents[code]
        exchange = Exchange(code, replace(content.plan(), bounds=self._bounds))

        def newest() -> Content:
            """The last one to the end, also of what another process wipes in the midst of a turn."""
            nonlocal content
            content = self._collection.contents.get(code, content)
            return content

        room = self._make_room(exchange, newest, self._journal, self._publisher)
        room.took = self.took
        await room.open()
        self._rooms[code] = room
