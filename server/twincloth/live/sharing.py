"""Sharing: all that lets several processes serve the same exchanges; none of it where one process owns its folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.tables import CONTENT
from twincloth.database import Database
from twincloth.database.notices import Notices
from twincloth.database.postgresql_connections import Connections
from twincloth.exchange.exchange import Exchange
from twincloth.journal.journal import Journal
from twincloth.journal.postgresql import PostgreSQLJournal
from twincloth.live.database_clock import DatabaseClock
from twincloth.live.draining import Draining
from twincloth.live.fleet import Fleet
from twincloth.live.forwarding import CommandForwarding
from twincloth.live.heads import Heads
from twincloth.live.peers import ProcessLinks
from twincloth.live.publisher import Publisher
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.live.shared_guesses import SharedGuesses
from twincloth.live.shared_room import SharedRoom
from twincloth.live.turn_counts import TurnCounts


class Sharing:
    """The connections, notices and heads of one process, and how its rooms are made."""

    def __init__(self, address: str, fleet: Fleet) -> None:
        self.fleet = fleet
        self.connections = Connections(address)
        self.notices = Notices(address)
        self.notices.others = lambda: len(fleet.processes.others())
        self.peers = ProcessLinks(fleet.processes, fleet.site, fleet.client)
        self.heads = Heads(self.connections, self.notices, fleet.processes.name)
        self.forwarding = CommandForwarding(self.peers)
        self.counts = TurnCounts()
        self.refresh: Callable[[], Awaitable[object]]
        self.resync: Callable[[str], object]
        self.outdated: Callable[[], object]
        self._open = AsyncExitStack()

    async def journal(self, database: Database) -> PostgreSQLJournal:
        """The journal that all share, its tables brought up to date. Raises StorageFailure."""
        journal = await PostgreSQLJournal.open(database, self.connections)
        journal.appended = self.heads.appended
        return journal

    def attach(
        self, database: Database, collection: Collection, rooms: Rooms, relay: Relay, draining: Draining
    ) -> None:
        """Whom it concerns what other processes do, and whoever has this one end."""
        self.forwarding.attach(rooms)
        self.refresh = collection.refresh
        self.resync = relay.resync
        self.outdated = partial(draining.begin, "Another release has stored what this one does not know")
        draining.when_begun(self.heads.let_go)
        database.watch(CONTENT, rooms.follow)

    async def open(self) -> None:
        """Hear and tell. Raises StorageFailure."""
        for part in (self.fleet, DatabaseClock(self.connections), self.notices, self.heads):
            self._open.push_async_callback(part.close)
            await part.open()

    async def close(self) -> None:
        """Let others write, and hear nothing any more."""
        await self.peers.close()
        await self._open.aclose()
        await self.connections.close()

    def guesses(self, per_address: int, in_all: int) -> SharedGuesses:
        """How many wrong codes may be tried in a minute at all processes together."""
        return SharedGuesses(self.connections, self.secret, per_address, in_all)

    def secret(self) -> bytes:
        """What all processes know, and nobody else: that which signs, as one that is announced is not known to all yet."""
        return self.fleet.secrets()[-1]

    def room(
        self, exchange: Exchange, content: Callable[[], Content], journal: Journal, publisher: Publisher
    ) -> SharedRoom:
        """The room of an exchange, one of as many as there are processes."""
        return SharedRoom(exchange, content, journal, publisher, self)
