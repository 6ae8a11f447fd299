"""Timeouts: heartbeats, and how long connecting, upgrading and closing may take, on a few timers for all."""

import asyncio
from collections.abc import Callable

from twincloth.live.engine import frames
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.session import REASON, Session
from twincloth.live.engine.timer_wheel import TimerWheel


class Timeouts:
    """Pings who is due, and ends who is silent, who never connects, and who does not go."""

    def __init__(self, limits: EngineLimits) -> None:
        self._limits = limits
        tick = min(1.0, limits.ping_timeout / 10)
        self._heartbeats = TimerWheel(tick, self._beat)
        self._connects = TimerWheel(tick, _require_connect)
        self._others: TimerWheel[Callable[[], object]] = TimerWheel(tick, _call)

    def start(self, session: Session) -> None:
        """A session begins."""
        self._heartbeats.add(session, self._limits.ping_interval)
        self.expect_connect(session)

    def expect_connect(self, session: Session) -> None:
        """It belongs to no Socket.IO namespace, and is closed unless it soon does."""
        self._connects.add(session, self._limits.connect_within)

    def expect_upgrade(self, expired: Callable[[], object]) -> None:
        """Call this when a client has had the time to move to its WebSocket."""
        self._others.add(expired, self._limits.connect_within)

    def expect_close(self, expired: Callable[[], object]) -> None:
        """Call this when a client has had the time to close."""
        self._others.add(expired, self._limits.linger)

    def stop(self) -> None:
        """Nothing happens any more; who was given time to close or to move has had it."""
        for wheel in (self._heartbeats, self._connects):
            wheel.stop()
        for expired in self._others.stop():
            expired()

    def _beat(self, session: Session) -> None:
        """A session's ping is due, or the answer to one is."""
        if session.closed or session.transport is None:
            return
        left = session.deadline - asyncio.get_running_loop().time()
        if session.awaits_pong:
            session.close(REASON.PING_TIMEOUT)
        elif left > self._limits.ping_timeout:
            self._heartbeats.add(session, left - self._limits.ping_timeout)
        else:
            session.awaits_pong = True
            session.transport.send(b"2")
            self._heartbeats.add(session, max(left, 0))


def _require_connect(session: Session) -> None:
    if not session.namespaces and not session.closed:
        session.close(REASON.SERVER_DISCONNECT, frames.POLICY)


def _call(expired: Callable[[], object]) -> None:
    expired()
