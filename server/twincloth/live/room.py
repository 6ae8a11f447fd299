"""A room: one exchange, one turn at a time. Decide what waits, store it, then publish it."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.database import StorageFailure
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact
from twincloth.exchange.refusal import Refusal
from twincloth.journal.journal import Journal, SequenceTaken
from twincloth.live.alarms import AlarmClock
from twincloth.live.clock import server_clock
from twincloth.live.in_vain import InVain
from twincloth.live.pending import PendingCommand, answer_all, not_stored, refuse
from twincloth.live.publisher import Publisher
from twincloth.live.read_write_lock import ReadWriteLock
from twincloth.live.replay import replay
from twincloth.live.time_slice import Clock, TimeSlice

MOST_IN_A_TURN = 250
"""Commands decided in one turn, so that a page waits for a short one at most; rendered, some 5 ms a kind of viewers."""

log = logging.getLogger(__name__)


class Room:
    """The only writer of an exchange. Its state is what is durable, except within a turn."""

    most_overtaken = 5  # times in a row that what waits is decided again, since another writer was quicker
    retry = 1.0  # seconds until what could not be stored or read is tried again by itself

    def __init__(
        self,
        exchange: Exchange,
        content: Callable[[], Content],
        journal: Journal,
        publisher: Publisher,
        now: Callable[[], int] = server_clock,
        clock: Clock = time.monotonic,
    ) -> None:
        self._exchange = exchange
        self._content = content
        self._known: Content | None = None
        self._journal = journal
        self._publisher = publisher
        self._now = now
        self._clock = clock
        self._waiting: deque[PendingCommand] = deque()
        self._wake = asyncio.Event()
        self._turn_taken = asyncio.Lock()
        self._lock = ReadWriteLock(clock)
        self._alarm = AlarmClock(lambda command: self.give(command, CLOCK.id), now)
        self._turns: asyncio.Task[None] | None = None
        self._in_vain = InVain()
        self._closing = self._lost = False
        """Whether the state is not what is durable, and cannot be made so."""
        self._overtaken = 0
        """How often in a row somebody else had written what this room was about to write."""
        self.published = 0
        """The newest number that every viewer has been sent."""
        self.took: Callable[[float], object] = float
        """Told after each turn how many seconds it was, from the first look at what waits to the last answer."""

    @property
    def waiting(self) -> int:
        """Commands whose turn has not come."""
        return len(self._waiting)

    async def open(self) -> None:
        """Take in everything the journal holds, and begin to take turns. Raises StorageFailure."""
        await self._read_journal()
        self.published = self._exchange.seq
        self._turns = asyncio.create_task(self._take_turns())
        self._alarm.set(self._exchange.due_alarms())

    async def close(self) -> None:
        """Take no more turns; the one under way is finished first, and whoever waits for another is refused."""
        self._closing = True
        self._wake.set()
        if self._turns:
            await self._turns
        self._alarm.stop()
        refuse(self._waiting, Refusal("server-stopping", retryable=True))

    async def give(self, command: Command, by: str, *, elsewhere: bool = False) -> int:
        """Hand in a command and wait for its `seq`, given out when its entries are durable. Raises Refusal."""
        if self._closing:
            raise Refusal("server-stopping", retryable=True)
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(PendingCommand(command, by, answer, elsewhere))
        self._wake.set()
        return await answer

    async def state(self) -> tuple[Exchange, Content]:
        """The exchange between two turns, as it is durable; whoever asks is to be done with it before they await anything."""
        await self._lock.acquire_read()
        return self._exchange, self._planned()

    def glance(self) -> Exchange:
        """The same even within a turn: for what no turn can undo, such as where somebody is at home."""
        return self._exchange

    async def forget(self, redact: Callable[[Fact], Fact] = lambda fact: fact.redacted()) -> None:
        """Erase names and words from the journal for good, and from the state: all, or those of some facts.

        Raises StorageFailure.
        """
        async with self._turn_taken:
            await self._lock.acquire_write()
            try:
                await self._journal.erase(self._exchange.id, redact)
                entries = await self._read_journal()
            finally:
                self._lock.release_write()
            await self._publish(entries[self.published :], elsewhere=True)

    async def _take_turns(self) -> None:
        while True:
            await self._wake.wait()
            if self._closing:
                return
            async with self._turn_taken:
                began = self._clock()
                done = await self._turn(self._waiting)
            self.took(self._clock() - began)
            if self._rests():
                self._wake.clear()
            self._alarm.set(self._exchange.due_alarms(), 0.0 if done else self.retry)
            # Those who have just been answered hand in what they want next, so that it is stored together.
            await asyncio.sleep(0)

    def _rests(self) -> bool:
        return not self._waiting and not self._closing

    async def _turn(self, waiting: deque[PendingCommand]) -> bool:
        """Whether everything that was to be stored is stored. One command's defect is no other's."""
        if self._lost:
            return refuse(waiting, Refusal("server-stopping", retryable=True))
        taken: list[PendingCommand] = []
        try:
            await self._take_turn(waiting, taken)
        except SequenceTaken as overtaken:
            await self._recover(self._to_refuse(taken), overtaken)
        except StorageFailure as failure:
            await self._recover(taken, failure)
        except Exception as defect:  # noqa: BLE001  # whatever it is, whoever waits must hear of it
            alone = len(taken) == 1
            await self._recover(taken if alone else [], defect)
            return False if alone else all([await self._turn(deque([pending])) for pending in taken])
        else:
            self._overtaken = 0
            return True
        return False

    def _to_refuse(self, taken: list[PendingCommand]) -> list[PendingCommand]:
        """Whom others have overtaken too often; else what was taken waits in front, to be decided on what they wrote."""
        self._overtaken += 1
        if self._overtaken > self.most_overtaken:
            return taken
        self._waiting.extendleft(reversed(taken))
        return []

    async def _take_turn(self, waiting: deque[PendingCommand], taken: list[PendingCommand]) -> None:
        """Decide what waits, store it in one commit, then publish it. `taken` is what was decided."""
        await self._lock.acquire_write()
        self._planned()
        self._exchange.now = max(self._exchange.now, self._now())
        entries: list[Entry] = []
        answers: list[int | Exception] = []
        time_slice = TimeSlice(self._clock)
        while waiting and len(taken) < MOST_IN_A_TURN and not (taken and time_slice.spent):
            taken.append(waiting.popleft())
            answers.append(self._decide(taken[-1], entries))
        if entries:
            await self._journal.append(self._exchange.id, entries)
        self._lock.release_write()
        await self._stored(taken, answers)
        await self._publish(entries)
        answer_all(taken, answers)

    async def _stored(self, taken: list[PendingCommand], answers: list[int | Exception]) -> None:
        """Who need not wait until it is shown here is answered now."""

    def _decide(self, pending: PendingCommand, entries: list[Entry]) -> int | Exception:
        """The `seq` that answers a command; what follows from it is applied and added to `entries`."""
        exchange, by = self._exchange, self._exchange.actor(pending.by)
        before = self._in_vain.answered(exchange, pending.command, by)
        if before is not None:
            return before
        try:
            facts = exchange.decide(pending.command, by)
        except Refusal as refusal:
            return refusal
        except Exception as defect:  # noqa: BLE001  # it is raised where the command came from
            return defect
        for fact in facts:
            entry = Entry(exchange.seq + 1, exchange.now, by.id, pending.command.id, fact)
            exchange.apply(entry)
            entries.append(entry)
        return self._in_vain.note(facts, pending.command, by, exchange.seq)

    async def _publish(self, entries: list[Entry], *, elsewhere: bool = False) -> None:
        """Whoever reads meanwhile reads what is durable; the next turn has to wait."""
        publish = self._publisher.follow if elsewhere else self._publisher.publish
        try:
            if entries:
                await publish(self._exchange, self._planned(), entries)
        except Exception:  # what is stored has happened, whether or not it could be shown
            log.exception("entries of %s were not relayed", self._content().key)
        self.published = self._exchange.seq

    async def _recover(self, waiting: Iterable[PendingCommand], failure: Exception) -> None:
        """Nothing of this turn was stored: go back to what is durable, and say so to whoever waits."""
        level = logging.INFO if isinstance(failure, SequenceTaken) else logging.ERROR
        log.log(level, "a turn of %s was not stored: %s", self._content().key, failure)
        for pending in waiting:
            pending.answer(not_stored(failure) or failure)
        self._lost = True
        while self._lost and not self._closing:
            try:
                entries = await self._read_journal()
            except Exception as unreadable:
                trace = None if isinstance(unreadable, StorageFailure) else unreadable
                log.log(logging.ERROR, "cannot read %s: %s", self._content().key, unreadable, exc_info=trace)
                refuse(self._waiting, not_stored(unreadable) or Refusal("server-error", retryable=True))
                await asyncio.sleep(self.retry)
            else:
                self._lost = False
                self._lock.release_write()
                await self._publish(entries[self.published :], elsewhere=isinstance(failure, SequenceTaken))

    async def _read_journal(self) -> list[Entry]:
        self._exchange, entries = await replay(self._journal, self._exchange.id, self._exchange.plan)
        self._in_vain = InVain()
        return entries

    def _planned(self) -> Content:
        """The content as it is now, by which the rules go from here on: it may have been edited at any time."""
        content = self._content()
        if content is not self._known:
            self._known = content
            self._exchange.plan = replace(content.plan(), bounds=self._exchange.plan.bounds)
        return content
