"""Sweeping the store: what was erased goes when the server starts, and what nothing refers to a few times a day."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime

from twincloth.collection.collection import Collection
from twincloth.collection.sweep import Sweep
from twincloth.live.background import BackgroundTask

FIRST_AFTER = 600.0
"""Seconds: a server that starts has better things to do."""
EVERY = 21_600.0
"""Seconds from the end of one sweep to the next; with the day of grace a file is gone within thirty hours."""

log = logging.getLogger(__name__)


class StoreSweeping(BackgroundTask):
    """Goes on as long as the server runs."""

    def __init__(self, collection: Collection, sweep: Sweep) -> None:
        self._collection = collection
        self._sweep = sweep

    async def _run(self) -> None:
        await self._try(self._sweep.overdue())
        await asyncio.sleep(FIRST_AFTER)
        while True:
            await self._try(self._all())
            await asyncio.sleep(EVERY)

    async def _all(self) -> int:
        await self._collection.hanging.give_up_expired(datetime.now(UTC))
        return await self._sweep.whole()

    async def _try(self, sweeping: Coroutine[None, None, int]) -> None:
        try:
            if removed := await sweeping:
                log.info("%s files of the store, to which nothing referred, were removed", removed)
        except Exception:  # whatever it is, the next one may come through
            log.exception("the store could not be swept; tried again in a while")
