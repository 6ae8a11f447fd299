"""The watch: heartbeats, deadlines and farewells of all sessions, on a few timers for all."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twincloth.live.engine import frames
from twincloth.live.engine.bounds import EngineLimits
from twincloth.live.engine.session import Session
from twincloth.live.engine.wheel import TimerWheel

if TYPE_CHECKING:
    from twincloth.live.engine.websocket import WebSocket


class Watch:
    """Pings who is due, and ends who is silent, who never greets, and who does not go."""

    def __init__(self, limits: EngineLimits, reason: Any) -> None:
        self._limits = limits
        self._reason = reason
        tick = min(1.0, limits.ping_timeout / 10)
        self._heartbeats = TimerWheel(tick, self._beat)
        self._greetings = TimerWheel(tick, self._must_be_greeted)
        self._probes: TimerWheel[WebSocket] = TimerWheel(tick, _must_be_upgraded)
        self._farewells: TimerWheel[Callable[[], object]] = TimerWheel(tick, _do)

    def opened(self, session: Session) -> None:
        """A session begins."""
        self.heard_of(session)
        self._heartbeats.add(session, self._limits.ping_interval)
        self.expect_greeting(session)

    def heard_of(self, session: Session) -> None:
        """Its client lives."""
        now = asyncio.get_running_loop().time()
        session.awaiting = False
        session.deadline = now + self._limits.ping_interval + self._limits.ping_timeout

    def expect_greeting(self, session: Session) -> None:
        """It belongs to no namespace."""
        self._greetings.add(session, self._limits.connect_within)

    def probing(self, line: "WebSocket") -> None:
        """A WebSocket stands beside a session's long polling."""
        self._probes.add(line, self._limits.connect_within)

    def after_a_while(self, farewell: Callable[[], object]) -> None:
        """Do this when a client has had the time to say goodbye."""
        self._farewells.add(farewell, self._limits.linger)

    def stop(self) -> None:
        """Watch nothing any more."""
        for wheel in (self._heartbeats, self._greetings, self._probes, self._farewells):
            wheel.stop()

    def _beat(self, session: Session) -> None:
        """A session's ping is due, or the answer to one is."""
        if session.closed or session.line is None:
            return
        left = session.deadline - asyncio.get_running_loop().time()
        if session.awaiting:
            session.end(self._reason.PING_TIMEOUT)
        elif left > self._limits.ping_timeout:
            self._heartbeats.add(session, left - self._limits.ping_timeout)
        else:
            session.awaiting = True
            session.line.put(b"2")
            self._heartbeats.add(session, max(left, 0))

    def _must_be_greeted(self, session: Session) -> None:
        if not session.greeted and not session.closed:
            session.end(self._reason.SERVER_DISCONNECT, frames.POLICY)


def _must_be_upgraded(line: "WebSocket") -> None:
    if line.probing:
        line.give_up()


def _do(farewell: Callable[[], object]) -> None:
    farewell()
