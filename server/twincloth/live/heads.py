"""Heads: how far each exchange is, in which era, and who usually writes it, as far as this process knows.

Nothing that is right depends on it: whoever appends does so at the head or not at all. It says when to read, and whom to
ask, so that processes rarely decide the same at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from twincloth.database.notices import Notices
from twincloth.database.postgresql_connections import Connections
from twincloth.live.background import BackgroundTask
from twincloth.storage_failures import StorageFailure

EVERY = 0.8
"""Seconds between two looks at all heads, which heal what a lost notice left: 64 heads take PostgreSQL 0.05 ms. With a
second between them, a busy machine showed at worst 1.4 s later what had been stored."""

HELD_FOR = 5.0
"""Seconds for which a lease is taken, and renewed with each look as long as something is written."""

AWAY = 3.0
"""Seconds without an answer after which pages show what is known here."""

MARGIN = 1.0
"""Seconds before its end in which nobody relies on it any more."""

UNUSED = 60.0
"""Seconds without a turn after which a lease is renewed no more."""

CONTESTED = 2.0
"""Seconds for which whoever writes looks before each turn, since another one was overtaken by it: so each has its turn."""

DOUBTED = 5.0
"""Seconds for which a writer that did not answer is asked nothing."""

CONTEST = "?"
"""In place of a process, whose names hold none."""

_TAKE = """
UPDATE heads SET writer = $2, writer_until = clock_timestamp() + $3 * interval '1 second'
WHERE exchange = ANY($1) AND (writer IS NULL OR writer = $2 OR writer_until < clock_timestamp()) RETURNING exchange
"""
_ALL = "SELECT exchange, era, head, writer, writer_until > clock_timestamp() AS held FROM heads"
_LET_GO = "UPDATE heads SET writer = NULL, writer_until = NULL WHERE writer = $1"


class ExchangeHead(NamedTuple):
    """The newest number of an exchange, and its era; `writer` is a process, or empty."""

    era: int = 0
    seq: int = 0
    writer: str = ""


class Heads(BackgroundTask):
    """Looks about once a second, and hears what others tell; `process` is this one's name."""

    def __init__(
        self,
        connections: Connections,
        notices: Notices,
        process: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connections = connections
        self._notices = notices
        self._process = process
        self._clock = clock
        self._known: dict[str, ExchangeHead] = {}
        self._held: dict[str, float] = {}
        """Until when by our clock a lease is ours, counted from before it was asked for."""
        self._used: dict[str, float] = {}
        self._doubted: dict[str, float] = {}
        self._contested: dict[str, float] = {}
        self._leaving = False
        self._looking: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None
        self._watchers: dict[str, Callable[[], object]] = {}
        self.looked_at = clock()
        """When a look last told something, by the clock that was given."""
        self.healed = 0
        """Numbers that a look has found and no notice has told."""
        notices.hear("head", self._hear_head)
        notices.hear("writer", self._hear_writer)

    async def close(self) -> None:
        """Stop, and let others write at once."""
        await super().close()
        await self.let_go()

    @property
    def away(self) -> bool:
        """Whether looks have told nothing for so long that nobody is to wait for one."""
        return self._clock() - self.looked_at > AWAY

    def watch(self, exchange: str, moved: Callable[[], object]) -> None:
        """Have `moved` called whenever this exchange has another head or era than before."""
        self._watchers[exchange] = moved

    def unwatch(self, exchange: str) -> None:
        """It is no more."""
        for known in (self._watchers, self._known, self._held, self._used, self._contested):
            known.pop(exchange, None)

    def of(self, exchange: str) -> ExchangeHead:
        """What is known of one."""
        return self._known.get(exchange, ExchangeHead())

    def writer(self, exchange: str) -> str:
        """The other process that writes this one; empty where none is known, or it has not answered lately."""
        writer = self.of(exchange).writer
        if writer == self._process or self._doubted.get(writer, 0.0) > self._clock():
            return ""
        return writer

    def holds(self, exchange: str) -> bool:
        """Whether this process is the one that writes, beyond doubt: it need not look before it decides."""
        now = self._clock()
        return self._held.get(exchange, 0.0) - MARGIN > now > self._contested.get(exchange, 0.0)

    def contest(self, exchange: str) -> None:
        """Another process writes so fast that this one is overtaken, and cannot be asked: it is to look up now and then."""
        self._notices.tell("writer", f"{exchange} {CONTEST}", about=f"{exchange} {CONTEST}")

    def doubt(self, process: str) -> None:
        """It did not answer: for a while nothing is asked of it."""
        self._doubted[process] = self._clock() + DOUBTED

    async def take(self, exchange: str) -> bool:
        """Whether this process is the one that writes from now on. Raises StorageFailure."""
        if self._leaving:
            return False
        self._used[exchange] = self._clock()
        if self.holds(exchange):
            return True
        await self._renew([exchange])
        if not self.holds(exchange):
            await self.look()
            return False
        self._know(exchange, self.of(exchange)._replace(writer=self._process))
        self._notices.tell("writer", f"{exchange} {self._process}", about=exchange)
        return True

    async def let_go(self) -> None:
        """Leave all exchanges to whoever is asked first, and take none any more."""
        self._leaving = True
        self._held.clear()
        self._used.clear()
        try:
            await self._connections.fetch(_LET_GO, self._process)
        except StorageFailure:
            return  # its leases end by themselves
        for exchange in [code for code, head in self._known.items() if head.writer == self._process]:
            self._know(exchange, self.of(exchange)._replace(writer=""))
            self._notices.tell("writer", f"{exchange} ", about=exchange)

    def appended(self, exchange: str, seq: int) -> None:
        """This process has stored entries up to a number: all others are to hear of it."""
        self._know(exchange, self.of(exchange)._replace(seq=seq))
        self._notices.tell("head", f"{exchange} {self.of(exchange).era} {seq}", about=exchange)

    def heard(self, exchange: str, seq: int) -> None:
        """Somebody has been told that this number is stored."""
        if seq > self.of(exchange).seq:
            self._know(exchange, self.of(exchange)._replace(seq=seq))

    async def look(self) -> None:
        """Ask for all heads, once for everybody who asks meanwhile. Raises StorageFailure."""
        if self._next is None:
            self._next = asyncio.create_task(self._look_after(self._looking))
            self._next.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._next)

    async def _look_after(self, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait([before])
        self._looking, self._next = self._next, None
        asked = self._known.copy()
        for exchange, era, seq, writer, held in await self._connections.fetch(_ALL):
            head = ExchangeHead(era, seq, writer if held and writer else "")
            known = self.of(exchange)
            if era == known.era:
                if known != asked.get(exchange):  # else it was lost with an era, where it is not there
                    head = head._replace(seq=max(seq, known.seq))
                self.healed += head.seq > known.seq > 0
            self._know(exchange, head)
        self.looked_at = self._clock()

    async def _run(self) -> None:
        while True:
            try:
                lately = self._clock() - UNUSED
                await self._renew([code for code, at in self._used.items() if at > lately])
                await self.look()
            except StorageFailure:
                pass  # the next look tells how it is
            await asyncio.sleep(EVERY)

    async def _renew(self, exchanges: list[str]) -> None:
        if not exchanges:
            return
        asked = self._clock()
        taken = await self._connections.fetch(_TAKE, exchanges, self._process, HELD_FOR)
        ours = {code for (code,) in taken}
        for exchange in exchanges:
            if exchange in ours:
                self._held[exchange] = asked + HELD_FOR
            else:
                self._held.pop(exchange, None)
                self._used.pop(exchange, None)

    def _know(self, exchange: str, head: ExchangeHead) -> None:
        before = self.of(exchange)
        self._known[exchange] = head
        if (head.era, head.seq) != (before.era, before.seq) and exchange in self._watchers:
            self._watchers[exchange]()

    def _hear_head(self, text: str) -> None:
        exchange, era, seq = text.split(" ")
        known = self.of(exchange)
        if int(era) == known.era and int(seq) > known.seq:
            self._know(exchange, known._replace(seq=int(seq)))
        elif int(era) > known.era:
            self._know(exchange, ExchangeHead(int(era), int(seq), known.writer))

    def _hear_writer(self, text: str) -> None:
        exchange, writer = text.split(" ")
        if writer == CONTEST:
            self._contested[exchange] = self._clock() + CONTESTED
            return
        self._doubted.pop(writer, None)
        self._know(exchange, self.of(exchange)._replace(writer=writer))
