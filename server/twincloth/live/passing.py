"""Passing state as it is held and told: one small piece for claims, captions, lights and whatever else no journal keeps.

What changes is merged and told at most four times a second, as `pulse` frames without a number, to each kind of viewer
that has partials for it: rendered once a kind, encoded once. Whoever comes back hears all of it with the catching up.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.passing import Passing, PassingChange, Signal
from twincloth.exchange.refusal import Refusal
from twincloth.live.audience import Audience
from twincloth.live.clock import server_clock
from twincloth.live.lights import Lights
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.views.views import Views

EVERY = 0.25
"""Seconds between two pulses of an exchange, and from the lapse of something until it is told."""

log = logging.getLogger(__name__)


class Peers(Protocol):
    """Other processes that serve the same exchanges; what they tell comes in by `PassingState.take_in`."""

    async def writer(self, exchange: str) -> str:
        """The process that decides; empty where this one does."""

    async def give(self, process: str, exchange: str, signal: Signal, by: str) -> int | None:
        """What another process answers, or None where it does not. Raises Refusal."""

    def tell(self, exchange: str, changes: Sequence[PassingChange]) -> None:
        """Pass on what was decided here, on its way when this returns."""


class PassingState:
    """Of all exchanges. Nothing of it survives a restart; what is an exchange's goes when that is wiped."""

    def __init__(self, rooms: Rooms, audience: Audience, relay: Relay, views: Views) -> None:
        self._rooms = rooms
        self._audience = audience
        self._relay = relay
        self._views = views
        self._untold: dict[str, set[str]] = {}
        """Of each exchange the kinds that have changed since the last pulse."""
        self._telling: dict[str, asyncio.Task[None]] = {}
        self.peers: Peers | None = None
        relay.views_ended = self.leave
        self.lights = Lights(audience, views.passing, self.take_in)

    async def close(self) -> None:
        """Tell nothing any more."""
        tasks = list(self._telling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def give(self, code: str, signal: Signal, by: str) -> int:
        """Have a signal decided where the exchange is written; the number at which that was. Raises Refusal."""
        while self.peers and (writer := await self.peers.writer(code)):
            seq = await self.peers.give(writer, code, signal, by)
            if seq is not None:
                return seq
        seq, _ = await self.decide(code, signal, by)
        return seq

    async def decide(self, code: str, signal: Signal, by: str) -> tuple[int, list[PassingChange]]:
        """Decide a signal here: the number of the exchange at which that was, and what follows. Raises Refusal."""
        exchange, _ = await self._rooms.state(code)
        now = server_clock()
        passing = self._views.passing[code]
        self._note(code, passing.lapse(now))
        changes = passing.decide(signal, exchange, exchange.actor(by), now)
        self.put(code, changes)
        return exchange.seq, changes

    async def decides(self, code: str) -> bool:
        """Whether it is this process that decides in an exchange."""
        return self.peers is None or not await self.peers.writer(code)

    def put(self, code: str, changes: Sequence[PassingChange]) -> None:
        """What was decided here is so, and other processes are told."""
        self.take_in(code, changes)
        if changes and self.peers:
            self.peers.tell(code, changes)

    def take_in(self, code: str, changes: Iterable[PassingChange]) -> None:
        """Make it so, and have it told; from wherever it comes."""
        passing = self._views.passing[code]
        self._note(code, {change.passed.kind for change in changes if passing.take_in(change)})

    def follow(self, code: str, told: Iterable[PassingChange], since: int, but: str = "") -> None:
        """Hold what the process that decides holds, and what has changed here since it was asked; `but` one kind."""
        self._note(code, self._views.passing[code].follow(told, since, but))

    def held(self, code: str) -> Passing:
        """What holds in an exchange now, to be read."""
        return self._views.passing[code]

    def leave(self, exchange: Exchange) -> None:
        """Whoever was removed, and whose link was revoked, loses what they hold."""
        if exchange.id in self._views.passing:
            self._note(exchange.id, self._views.passing[exchange.id].leave(exchange))

    def _note(self, code: str, kinds: set[str]) -> None:
        self._untold.setdefault(code, set()).update(kinds)
        if code not in self._telling:
            self._telling[code] = asyncio.create_task(self._tell(code))

    async def _tell(self, code: str) -> None:
        """As long as there is something to tell, or something that may lapse."""
        try:
            while passing := self._views.passing.get(code):
                self._untold[code] |= passing.lapse(server_clock())
                if self._untold[code]:
                    try:
                        self._publish(*await self._rooms.state(code))
                    except Refusal as refusal:
                        if not refusal.retryable:  # it was wiped, and not merely out of reach
                            self._views.passing.pop(code, None)
                elif not passing.may_lapse:
                    break
                await asyncio.sleep(EVERY)
        finally:
            del self._telling[code], self._untold[code]

    def _publish(self, exchange: Exchange, content: Content) -> None:
        kinds, self._untold[exchange.id] = self._untold[exchange.id], set()
        for viewer in self._audience.kinds(exchange.id):
            try:
                html = self._views.pulse(viewer, exchange, content, kinds)
            except Exception:  # one view's defect is not the others'
                log.exception("what passes in %s was not rendered for %s", content.key, viewer)
                continue
            if html is not None:
                self._relay.send("pulse", {"html": html}, viewer.channel(exchange.id))
