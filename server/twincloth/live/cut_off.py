"""Cut off: a process that the database has left sends its viewers away, for what hosts take down reaches it no more."""

import asyncio
import logging

from twincloth.live.background import BackgroundTask
from twincloth.live.engine.server import LiveServer
from twincloth.live.processes import AWAY, Processes

LOOK_EVERY = 0.25
"""Seconds."""

WITHIN = 0.5
"""Seconds in which all are sent away."""

log = logging.getLogger(__name__)


class CutOff(BackgroundTask):
    """Looks at how long the database has been away, and lets viewers in again when it is back."""

    def __init__(self, processes: Processes, server: LiveServer) -> None:
        self.away = False
        self._processes = processes
        self._server = server

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._processes.away and not self.away:
                self.away = True
                log.error("The database has been away for %g s: viewers are sent to other processes", AWAY)
                await self._server.send_away(WITHIN)
            elif self.away and not self._processes.away:
                self.away = False
                log.warning("The database is back: viewers are let in again")
                self._server.let_in()
