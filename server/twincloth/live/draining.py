"""Draining: how a process ends that is not the only one, so that nobody notices who looks at it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from twincloth.live.engine.server import LiveServer
from twincloth.live.health import Health

NOTICED = 2.0
"""Seconds in which balancers that ask each second have heard that nobody is to be sent here any more."""

log = logging.getLogger(__name__)


class Draining:
    """First it says that it is not ready, then it hands over what it alone does, and then sends its viewers away.

    They go a few at a time, lest all come to the others at once. With `within` 0, where there are no others, nobody is
    waited for.
    """

    def __init__(self, server: LiveServer, health: Health, within: float) -> None:
        self.within = within
        """Seconds for all of it."""
        self.wanted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Why this process has to end, once it knows by itself."""
        self._server = server
        self._health = health
        self._first: list[Callable[[], Awaitable[object]]] = []

    def when_begun(self, hand_over: Callable[[], Awaitable[object]]) -> None:
        """Have this awaited first, while viewers are still here; what goes wrong in it is logged."""
        self._first.append(hand_over)

    def begin(self, why: str) -> None:
        """This process cannot go on: it drains and ends, and whoever watches over it starts it anew."""
        if not self.wanted.done():
            log.critical("%s: its viewers are sent to others, and it ends", why)
            self.wanted.set_result(why)

    async def drain(self) -> None:
        """Everything of it."""
        self._health.stopping = True
        for hand_over in self._first:
            try:
                await hand_over()
            except Exception:
                log.exception("something could not be handed over")
        if self.within:
            noticed = min(NOTICED, self.within / 4)
            await asyncio.sleep(noticed)
            await self._server.send_away(self.within - noticed)
