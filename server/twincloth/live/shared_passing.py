"""Shared passing state: decided where an exchange is written, told to every process, and compared once a second."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any, Union

import msgspec
from msgspec import Raw

from twincloth.database.notices import LONGEST, Notices
from twincloth.exchange.exchange import Exchange, leaves
from twincloth.exchange.passing import Passed, PassedValue, PassingChange, Signal, signals
from twincloth.exchange.refusal import Refusal
from twincloth.live.background import BackgroundTask
from twincloth.live.clock import server_clock
from twincloth.live.forwarding import CommandAnswer, GivenCommand
from twincloth.live.heads import Heads
from twincloth.live.passing import PassingState
from twincloth.live.peers import PeerAway, ProcessLinks
from twincloth.live.rooms import Rooms
from twincloth.live.shared_room import STOPPING
from twincloth.storage_failures import StorageFailure

GIVE = "signal"
COMPARE = "passing"

EVERY = 1.0
"""Seconds between two comparisons with whoever decides, which heal what a lost notice left."""

OWN = "lights"
"""The kind that each process works out by itself, from who is here (live/shared_presence.py)."""

log = logging.getLogger(__name__)


class SignalAnswer(CommandAnswer, omit_defaults=True):
    """The same, and what followed from a signal."""

    changes: Raw = Raw(b"[]")


class SharedPassing(BackgroundTask):
    """The seam `Peers` of passing state. What it holds must be lost by no more than the end of all processes."""

    def __init__(
        self,
        passing: PassingState,
        rooms: Rooms,
        heads: Heads,
        links: ProcessLinks,
        notices: Notices,
        others: Callable[[], Iterable[str]],
    ) -> None:
        self._passing = passing
        self._rooms = rooms
        self._heads = heads
        self._links = links
        self._notices = notices
        self._others = others
        value: Any = Union[(*leaves(PassedValue), str, None)]
        self._change = msgspec.json.Decoder(tuple[tuple[str, str, value, int | None], str, int])
        self._signals = msgspec.json.Decoder(Union[tuple(signals().values())])  # noqa: UP007
        self.must_afford: Callable[[Exchange, str], object] = lambda *_: None
        """Raises Refusal where somebody (an actor's id) has given too many signals; set before others ask."""
        self.healed = 0
        """Exchanges in which a comparison has found what no notice had told."""
        passing.peers = self
        links.answer(GIVE, self._decide)
        links.answer(COMPARE, self._compare)
        notices.hear(COMPARE, self._hear)

    async def open(self) -> None:
        """Take in what the others hold, and compare from now on."""
        for other in self._others():
            await self._look(other, dict.fromkeys(self._rooms.codes, ""))
        await super().open()

    async def writer(self, exchange: str) -> str:
        """The process that decides; empty where this one does, which it does where nobody else is known to write."""
        if not self._heads.writer(exchange):
            with suppress(StorageFailure):
                await self._heads.take(exchange)
        return self._heads.writer(exchange)

    async def give(self, process: str, exchange: str, signal: Signal, by: str) -> int | None:
        """What another process answers, or None where it does not, and is asked no more for a while. Raises Refusal."""
        given = GivenCommand(exchange, by, Raw(msgspec.json.encode(signal)))
        try:
            told = await self._links.ask(process, GIVE, msgspec.json.encode(given))
        except PeerAway:
            self._heads.doubt(process)
            return None
        answer = msgspec.json.decode(told, type=SignalAnswer)
        if answer.code == STOPPING:
            self._heads.doubt(process)
            return None
        answer.must_be_good()
        self._passing.take_in(exchange, self._read(answer.changes))
        return answer.seq

    def tell(self, exchange: str, changes: Sequence[PassingChange]) -> None:
        """Tell all others at once; what is too long for a notice they find when they compare."""
        text = f"{exchange} {msgspec.json.encode(changes).decode()}"
        if len(text.encode()) <= LONGEST:
            self._notices.tell(COMPARE, text)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            held: defaultdict[str, dict[str, str]] = defaultdict(dict)
            for code in self._rooms.codes:
                if writer := self._heads.writer(code):
                    held[writer][code] = _digest(self._held(code, but=OWN))
            for writer, digests in held.items():
                try:
                    await self._look(writer, digests)
                except Exception:  # it is looked at again in a second
                    log.exception("what passes could not be compared with what %s holds", writer)

    async def _look(self, process: str, digests: dict[str, str]) -> None:
        """Follow another process in those exchanges in which it holds something else than we do."""
        since = server_clock()
        try:
            told = await self._links.ask(process, COMPARE, msgspec.json.encode(digests))
        except PeerAway:
            return
        for code, changes in msgspec.json.decode(told, type=dict[str, Raw]).items():
            if not digests[code]:
                self._passing.take_in(code, self._read(changes))
            else:
                self._passing.follow(code, self._read(changes), since, but=OWN)
                self.healed += 1

    async def _compare(self, message: bytes) -> bytes:
        differ = {}
        for code, digest in msgspec.json.decode(message, type=dict[str, str]).items():
            if code in self._rooms.codes:
                told = self._held(code, but=OWN if digest else "")
                if digest != _digest(told):
                    differ[code] = told
        return msgspec.json.encode(differ)

    async def _decide(self, message: bytes) -> bytes:
        given = msgspec.json.decode(message, type=GivenCommand)
        try:
            self.must_afford(self._rooms.find(given.exchange).glance(), given.by)
            signal = self._signals.decode(given.command)
            seq, changes = await self._passing.decide(given.exchange, signal, given.by)
            answer = SignalAnswer(seq=seq, changes=Raw(msgspec.json.encode(changes)))
        except Refusal as refusal:
            answer = SignalAnswer.refused(refusal)
        return msgspec.json.encode(answer)

    def _held(self, code: str, but: str) -> list[PassingChange]:
        """Without what is over, which one process lets go of a little sooner than the other."""
        now = server_clock()
        held = self._passing.held(code).held(but)
        return [change for change in held if change.passed.until is None or change.passed.until > now]

    def _hear(self, text: str) -> None:
        code, _, changes = text.partition(" ")
        if code in self._rooms.codes:
            self._passing.take_in(code, self._read(changes.encode()))

    def _read(self, changes: bytes | Raw) -> list[PassingChange]:
        """Without what only a newer release knows."""
        read = []
        for change in msgspec.json.decode(changes, type=list[Raw]):
            with suppress(msgspec.ValidationError):
                passed, by, at = self._change.decode(change)
                read.append(PassingChange(Passed(*passed), by, at))
        return read


def _digest(changes: Sequence[PassingChange]) -> str:
    return blake2b(msgspec.json.encode(changes), digest_size=8).hexdigest()
