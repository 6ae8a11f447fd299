"""A shared room: an exchange that several processes serve. One usually writes, the others ask it and follow."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import msgspec

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import ExchangeRevised, ReviseExchange
from twincloth.journal.journal import Journal
from twincloth.live.clock import server_clock
from twincloth.live.heads import Heads
from twincloth.live.peers import PeerAway
from twincloth.live.pending import PendingCommand
from twincloth.live.publisher import Publisher
from twincloth.live.room import Room
from twincloth.live.turn_counts import TurnCounts
from twincloth.storage_failures import StorageFailure

STOPPING = "server-stopping"

LATER = 0.25
"""Seconds by which whoever does not write rings after the one who does: time enough to hear that it rang."""

LOST_FOR = 3.0
"""Seconds that a page waits where PostgreSQL went away in the middle of a turn; then it says so."""

PATIENCE = 0.8
"""Seconds that a page waits for entries which are stored elsewhere, and then shows what is known here; and that who gave a
command waits for them, who is to be told within a second that something is wrong."""

ROUNDS = 4
"""Of the event loop, from what is stored to its rendering: so many does it take until notices and answers to other
processes are on their way, which wait for both."""


class Forwarding(Protocol):
    """The way to whoever writes."""

    async def give(self, process: str, exchange: str, command: Command, by: str) -> int:
        """What the room of another process answers. Raises Refusal, PeerAway."""
        ...


class RoomSharing(Protocol):
    """What the rooms of a process have in common where several share them."""

    heads: Heads
    counts: TurnCounts
    refresh: Callable[[], Awaitable[object]]
    """Takes in what other processes have authored. Raises StorageFailure."""
    resync: Callable[[str], object]
    """Sends everybody who looks on at an exchange for its page: what they were shown is not what is stored."""
    outdated: Callable[[], object]
    """Told that what is stored says what this release does not know."""

    @property
    def forwarding(self) -> Forwarding:
        """The way to whoever writes."""
        ...


class SharedRoom(Room):
    """Decides by itself where nobody else is known to write, and whenever the one who does cannot be reached.

    That it may be mistaken costs a turn that is decided again, never an entry: a turn is appended at the head, or not at
    all. A command is acked when its entries have been told here too, whoever has stored them.
    """

    most_overtaken = 50
    retry = 0.25

    def __init__(
        self,
        exchange: Exchange,
        content: Callable[[], Content],
        journal: Journal,
        publisher: Publisher,
        sharing: RoomSharing,
        now: Callable[[], int] = server_clock,
    ) -> None:
        super().__init__(exchange, content, journal, publisher, now)
        self._sharing = sharing
        self._heads = sharing.heads
        self._reaching: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._shown_era = 0
        """That of the numbers which everybody here was shown."""
        self._alarm.late = self._late

    @property
    def unshown(self) -> int:
        """Entries that are stored, as far as is known here, and that nobody here was shown."""
        return max(0, self._heads.of(self._exchange.id).seq - self.published)

    async def open(self) -> None:
        """The same, and hear of what others write."""
        self._heads.watch(self._exchange.id, self._wake.set)
        await super().open()
        self._shown_era = self._exchange.era

    async def close(self) -> None:
        """The same, and hear no more."""
        self._heads.unwatch(self._exchange.id)
        await super().close()

    async def give(self, command: Command, by: str, *, elsewhere: bool = False) -> int:
        """Have it decided by whoever writes; by ourselves where that is us, or nobody, or nobody answers.

        What came from `elsewhere` is decided here, whoever writes: nothing is handed on twice.
        """
        while not elsewhere and (writer := self._heads.writer(self._exchange.id)):
            try:
                seq = await self._sharing.forwarding.give(writer, self._exchange.id, command, by)
            except PeerAway:
                self._heads.doubt(writer)
            except Refusal as refusal:
                if refusal.code != STOPPING or self._closing:
                    raise
                self._heads.doubt(writer)
            else:
                self._sharing.counts.forwarded += 1
                await self._told(seq)
                return seq
        with suppress(StorageFailure):  # the turn itself tells how it is
            await self._heads.take(self._exchange.id)
        return await super().give(command, by, elsewhere=elsewhere)

    async def state(self) -> tuple[Exchange, Content]:
        """The exchange as it is stored now, by whichever process: who was just let in there is known here too."""
        if not self._heads.away:
            with suppress(StorageFailure, TimeoutError, Refusal):
                async with asyncio.timeout(PATIENCE):
                    await self._heads.look()
                    await self._reach(self._heads.of(self._exchange.id).seq)
        try:
            async with asyncio.timeout(LOST_FOR):
                return await super().state()
        except TimeoutError:  # what a lost turn has left cannot be read anew
            raise Refusal("storage-unreachable", retryable=True) from None

    def _to_refuse(self, taken: list[PendingCommand]) -> list[PendingCommand]:
        self._sharing.counts.overtaken += 1
        self._heads.contest(self._exchange.id)
        return super()._to_refuse(taken)

    def _rests(self) -> bool:
        return super()._rests() and not self._behind

    @property
    def _behind(self) -> bool:
        head = self._heads.of(self._exchange.id)
        return head.seq > self._exchange.seq or head.era > self._exchange.era

    async def _told(self, seq: int) -> None:
        """Raises Refusal where what is stored cannot be read here now: asked again, it is answered as it was."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._reach(seq)
        except TimeoutError:
            raise Refusal("storage-unreachable", retryable=True) from None

    async def _reach(self, seq: int) -> None:
        """Until everybody here has been told this number."""
        if seq > self.published:
            reached = asyncio.get_running_loop().create_future()
            self._reaching.append((seq, reached))
            self._heads.heard(self._exchange.id, seq)
            await reached

    async def _take_turn(self, waiting: deque[PendingCommand], taken: list[PendingCommand]) -> None:
        """First show what others have stored; then decide, which only who surely writes may do without a look."""
        if self._behind or (waiting and not self._heads.holds(self._exchange.id)):
            await self._follow()
        if any(pending.elsewhere and isinstance(pending.command, ReviseExchange) for pending in waiting):
            try:
                await self._sharing.refresh()
            except StorageFailure:
                taken += waiting
                waiting.clear()
                raise
        if waiting:
            before = self._exchange.seq
            await super()._take_turn(waiting, taken)
            self._sharing.counts.written += self._exchange.seq > before

    async def _follow(self) -> None:
        await self._lock.acquire_write()
        era = self._exchange.era
        try:
            entries = await self._journal.read(self._exchange.id, self._exchange.seq)
        except msgspec.DecodeError:
            self._sharing.outdated()
            raise
        if self._journal.era(self._exchange.id) != era:
            await self._read_journal()
            entries = []
        await self._take_in_revised(entries)
        for entry in entries:
            self._exchange.apply(entry)
        self._lock.release_write()
        self._sharing.counts.followed += bool(entries)
        await self._publish(entries, elsewhere=True)

    async def _read_journal(self) -> list[Entry]:
        entries = await super()._read_journal()
        if self._turns:
            await self._take_in_revised(entries[self.published :])
        return entries

    async def _take_in_revised(self, entries: list[Entry]) -> None:
        if any(isinstance(entry.fact, ExchangeRevised) for entry in entries):
            await self._sharing.refresh()

    async def _stored(self, taken: list[PendingCommand], answers: list[int | Exception]) -> None:
        for pending, answer in zip(taken, answers, strict=True):
            if pending.elsewhere:
                pending.answer(answer)
        for _ in range(ROUNDS):
            await asyncio.sleep(0)

    async def _publish(self, entries: list[Entry], *, elsewhere: bool = False) -> None:
        """Where another era has begun, however that was found, everybody fetches the page first."""
        if self._exchange.era != self._shown_era:
            self._shown_era = self._exchange.era
            self._refuse_lost()
            self._sharing.resync(self._exchange.id)
        await super()._publish(entries, elsewhere=elsewhere)
        still = deque((seq, reached) for seq, reached in self._reaching if seq > self.published)
        for seq, reached in self._reaching:
            if seq <= self.published and not reached.done():
                reached.set_result(None)
        self._reaching = still

    def _refuse_lost(self) -> None:
        """Whoever waits for a number of another era: it may have been lost, and is to be asked for again."""
        while self._reaching:
            _, reached = self._reaching.popleft()
            if not reached.done():
                reached.set_exception(Refusal("storage-unreachable", retryable=True))

    def _late(self) -> float:
        return 0.0 if self._heads.holds(self._exchange.id) else LATER
