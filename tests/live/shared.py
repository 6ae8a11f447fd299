"""Several processes that share one exchange, all of them in one loop: each has connections, notices and a room of its own."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from halls import PATIENCE
from live.one_room import CODE, CONTENT, Listening
from twincloth.database.notices import Notices
from twincloth.database.postgresql_connections import Connections
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.plan import WaitingBounds
from twincloth.journal.postgresql import PostgreSQLJournal
from twincloth.live.clock import server_clock
from twincloth.live.heads import Heads
from twincloth.live.peers import PeerAway
from twincloth.live.shared_room import SharedRoom
from twincloth.live.turn_counts import TurnCounts


class Told(Listening):
    """Everything that the viewers of one process were shown, number by number."""

    @property
    def numbers(self) -> list[int]:
        return [seq for seqs in self.published for seq in seqs]

    async def reaches(self, seq: int) -> None:
        """Until they have been shown this number."""
        async with asyncio.timeout(PATIENCE):
            while not self.numbers or self.numbers[-1] < seq:  # noqa: ASYNC110  # it is the room that changes
                await asyncio.sleep(0.002)


class OneProcess:
    """As much of a process as an exchange needs."""

    def __init__(self, name: str, address: str, others: dict[str, "OneProcess"]) -> None:
        self.name = name
        self.connections = Connections(address)
        self.notices = Notices(address)
        self.journal = PostgreSQLJournal(self.connections)
        self.heads = Heads(self.connections, self.notices, name)
        self.journal.appended = self.heads.appended
        self.counts = TurnCounts()
        self.told = Told()
        self.ahead = 0
        """Milliseconds by which its rooms' clock is ahead."""
        self.away = False
        """Whether no other process can reach it."""
        self.resynced: list[str] = []
        self.refreshed = self.outdated_at = 0
        self._others = others
        self.forwarding = self
        self.resync: Callable[[str], object] = self.resynced.append
        plan = replace(CONTENT.plan(), bounds=WaitingBounds(*[1_000_000] * 2))
        self.room = SharedRoom(Exchange(CODE, plan), lambda: CONTENT, self.journal, self.told, self, self.now)

    def now(self) -> int:
        return server_clock() + self.ahead

    async def refresh(self) -> None:
        self.refreshed += 1

    def outdated(self) -> None:
        self.outdated_at += 1

    async def give(self, process: str, exchange: str, command: Command, by: str) -> int:
        other = self._others[process]
        if other.away:
            raise PeerAway(process)
        assert exchange == CODE
        return await other.room.give(command, by, elsewhere=True)

    async def open(self) -> "OneProcess":
        await self.notices.open()
        await self.heads.open()
        await self.room.open()
        return self

    async def close(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.room.close()
            await self.heads.close()
            await self.notices.close()
            await self.connections.close()
