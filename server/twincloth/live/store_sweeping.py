"""Sweeping the store: what was erased goes when the server starts, and what nothing refers to a few times a day."""

import asyncio
import logging
from collections.abc import Coroutine

from twincloth.collection.sweep import Sweep
from twincloth.database import StorageFailure
from twincloth.live.background import BackgroundTask

FIRST_AFTER = 600.0
"""Seconds: a server that starts has better things to do."""
EVERY = 21_600.0
"""Seconds from the end of one sweep to the next; with the day of grace a file is gone within thirty hours."""

log = logging.getLogger(__name__)


class StoreSweeping(BackgroundTask):
    """Goes on as long as the server runs."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep

    async def _run(self) -> None:
        await self._try(self._sweep.overdue())
        await asyncio.sleep(FIRST_AFTER)
        while True:
            await self._try(self._sweep.whole())
            await asyncio.sleep(EVERY)

    async def _try(self, sweeping: Coroutine[None, None, int]) -> None:
        try:
            if removed := await sweeping:
                log.info("%s files of the store, to which nothing referred, were removed", removed)
        except StorageFailure as failure:
            log.error("the store could not be swept; tried again in a while: %s", failure)  # noqa: TRY400  # it says why
