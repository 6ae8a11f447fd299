"""A room: one exchange, one turn at a time. Decide what waits, store it, then tell everybody."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol

from twincloth.collection.content import Content
from twincloth.database import StorageFailure
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.exchange import Command, Entry, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.journal.journal import Journal
from twincloth.live.alarms import AlarmClock

MOST_IN_A_TURN = 500
"""Commands decided in one turn, so that a page waits for a short one at most."""

RETRY = 1.0
"""Seconds until what could not be stored or read is tried again by itself."""

log = logging.getLogger(__name__)


class Hall(Protocol):
    """Who is told of what happened."""

    def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Tell every viewer; never waits."""


class Waiting(NamedTuple):
    """A command whose turn has not come, who gave it, and where its `seq` goes."""

    command: Command
    by: str
    answer: asyncio.Future[int]


def wall_clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Room:
    """The only writer of an exchange. Its state is what is durable, except within a turn."""

    def __init__(
        self,
        exchange: Exchange,
        content: Callable[[], Content],
        journal: Journal,
        hall: Hall,
        now: Callable[[], int] = wall_clock,
    ) -> None:
        self._exchange = exchange
        self._content = content
        self._journal = journal
        self._hall = hall
        self._now = now
        self._waiting: list[Waiting] = []
        self._wake = asyncio.Event()
        self._turn_taken = asyncio.Lock()
        self._between_turns = asyncio.Event()
        self._between_turns.set()
        self._alarm = AlarmClock(self._ring)
        self._turns: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take in everything the journal holds, and begin to take turns. Raises StorageFailure."""
        await self._read_journal()
        self._turns = asyncio.create_task(self._take_turns())
        self._alarm.set(self._exchange.alarms.values(), self._now())

    async def close(self) -> None:
        """Take no more turns; the one under way is finished first."""
        await self._turn_over()
        self._alarm.stop()
        if self._turns:
            self._turns.cancel()
            await asyncio.gather(self._turns, return_exceptions=True)

    async def give(self, command: Command, by: str) -> int:
        """Hand in a command and wait for its `seq`, given out when its entries are durable. Raises Refusal."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(command, by, answer))
        self._wake.set()
        return await answer

    async def state(self) -> tuple[Exchange, Content]:
        """The exchange between two turns, so that nothing is shown that is not durable.

        It is the living state: whoever asks must be done with it before they await anything.
        """
        await self._turn_over()
        return self._exchange, self._content()

    async def forget(self) -> None:
        """Erase names and words from the journal for good, and from the state. Raises StorageFailure."""
        async with self._one_turn():
            await self._journal.erase(self._exchange.id, lambda fact: fact.redacted())
            await self._read_journal()

    @asynccontextmanager
    async def _one_turn(self) -> AsyncIterator[None]:
        async with self._turn_taken:
            self._between_turns.clear()
            try:
                yield
            finally:
                self._between_turns.set()

    async def _turn_over(self) -> None:
        while not self._between_turns.is_set():
            await self._between_turns.wait()

    async def _take_turns(self) -> None:
        while True:
            await self._wake.wait()
            waiting, self._waiting = self._waiting[:MOST_IN_A_TURN], self._waiting[MOST_IN_A_TURN:]
            if not self._waiting:
                self._wake.clear()
            async with self._one_turn():
                done = await self._turn(waiting)
            self._alarm.set(self._exchange.alarms.values(), self._now(), 0.0 if done else RETRY)
            # Whoever waits for the turn's end looks now, even when the next turn's commands are here already.
            await asyncio.sleep(0)

    async def _turn(self, waiting: list[Waiting]) -> bool:
        """Whether everything that was to be stored is stored. One command's defect is no other's."""
        try:
            await self._take_turn(waiting)
        except StorageFailure as failure:
            await self._recover(waiting, failure)
        except Exception as defect:  # noqa: BLE001  # whatever it is, whoever waits must hear of it
            alone = len(waiting) == 1
            await self._recover(waiting if alone else [], defect)
            return False if alone else all([await self._turn([wish]) for wish in waiting])
        else:
            return True
        return False

    async def _take_turn(self, waiting: list[Waiting]) -> None:
        """Decide everything that waits, store it in one commit, then tell everybody."""
        self._exchange.now = max(self._exchange.now, self._now())
        entries: list[Entry] = []
        answers = [(wish, self._decide(wish, entries)) for wish in waiting]
        if entries:
            await self._journal.append(self._exchange.id, entries)
            self._publish(entries)
        for wish, answer in answers:
            _answer(wish, answer)

    def _decide(self, wish: Waiting, entries: list[Entry]) -> int | Exception:
        """The `seq` that answers a wish; what follows from it is applied and added to `entries`."""
        exchange = self._exchange
        by = exchange.actor(wish.by)
        before = exchange.answered(wish.command, by)
        if before is not None:
            return before
        try:
            facts = exchange.decide(wish.command, by)
        except Refusal as refusal:
            return refusal
        except Exception as defect:  # noqa: BLE001  # it is raised where the wish came from
            return defect
        for fact in facts:
            entry = Entry(exchange.seq + 1, exchange.now, by.id, wish.command.id, fact)
            exchange.apply(entry)
            entries.append(entry)
        return exchange.seq

    def _publish(self, entries: list[Entry]) -> None:
        try:
            self._hall.publish(self._exchange, self._content(), entries)
        except Exception:  # what is stored has happened, whether or not it could be shown
            log.exception("entries of %s were not relayed", self._exchange.id)

    async def _recover(self, waiting: list[Waiting], failure: Exception) -> None:
        """Nothing of this turn was stored: go back to what is durable, and say so to whoever waits."""
        log.error("a turn of %s was not stored: %s", self._exchange.id, failure)
        told: Exception = failure
        if isinstance(failure, StorageFailure):
            told = Refusal(failure.code, retryable=True)
        for wish in waiting:
            _answer(wish, told)
        while True:
            try:
                return await self._read_journal()
            except StorageFailure:
                await asyncio.sleep(RETRY)

    async def _read_journal(self) -> None:
        exchange = Exchange(self._exchange.id, self._content().plan())
        for entry in await self._journal.read(exchange.id):
            exchange.apply(entry)
        self._exchange = exchange

    def revise(self) -> None:
        """The content was imported anew: from now on the rules know the new plan."""
        self._exchange.plan = self._content().plan()

    async def _ring(self) -> None:
        now = self._now()
        for command in [alarm.command for alarm in self._exchange.alarms.values() if alarm.at <= now]:
            try:
                await self.give(command, CLOCK.id)
            except Exception:  # the alarm is still set, and rings again after the turn
                log.exception("an alarm of %s was not carried out", self._exchange.id)


def _answer(wish: Waiting, answer: int | Exception) -> None:
    if wish.answer.done():
        return
    if isinstance(answer, Exception):
        wish.answer.set_exception(answer)
    else:
        wish.answer.set_result(answer)
