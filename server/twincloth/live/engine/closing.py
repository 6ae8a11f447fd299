"""Closing: how sessions end that their clients have not ended, all at once or a few at a time."""

import asyncio
from collections.abc import Mapping
from typing import Final

from twincloth.live.engine import frames
from twincloth.live.engine.outbox import Outbox
from twincloth.live.engine.polling import Polling
from twincloth.live.engine.session import REASON, Session
from twincloth.live.engine.timeouts import Timeouts
from twincloth.live.engine.websocket import WebSocket

SLICE: Final = 0.25
"""Seconds between two slices of clients that are sent away."""


class Closing:
    """Ends the sessions of an engine."""

    def __init__(self, sessions: Mapping[str, Session], outbox: Outbox, timeouts: Timeouts) -> None:
        self.over = asyncio.Event()
        """Set when the engine closes for good."""
        self.lets_in = True
        """Whether clients may open sessions."""
        self._sessions = sessions
        self._outbox = outbox
        self._timeouts = timeouts

    async def send_away(self, within: float) -> None:
        """Let nobody in, and end everybody's session, in slices over so many seconds; they come back elsewhere.

        No DISCONNECT of Socket.IO is sent: its clients would take it for the last word.
        """
        self.lets_in = False
        sessions = list(self._sessions.values())
        slices = max(1, round(within / SLICE))
        for number in range(slices):
            for session in sessions[number::slices]:
                session.close(REASON.SERVER_DISCONNECT, frames.GOING_AWAY)
            await asyncio.sleep(within / slices)

    def let_in(self) -> None:
        """Let everybody in again, unless it closes for good."""
        self.lets_in = not self.over.is_set()

    def end_polling(self) -> None:
        """Let nobody in any more, and answer every poll that waits with what there is and a CLOSE."""
        self._end()
        for session in list(self._sessions.values()):
            if isinstance(session.transport, Polling):
                session.close(REASON.SERVER_DISCONNECT)

    async def close(self, within: float) -> None:
        """Send what waits, close every session, and wait for their clients, so many seconds at most."""
        self._end()
        self._outbox.flush()
        sessions = list(self._sessions.values())
        for session in sessions:
            session.close(REASON.SERVER_DISCONNECT, frames.GOING_AWAY)
        websockets = [session.transport for session in sessions if isinstance(session.transport, WebSocket)]
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        # Connections end one by one, without an event for the last.
        while loop.time() < until and any(websocket.connected for websocket in websockets):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        for websocket in websockets:
            websocket.abort()
        self._timeouts.stop()

    def _end(self) -> None:
        self.lets_in = False
        self.over.set()
