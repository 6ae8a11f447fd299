"""The scan writer: what was scanned is written down now and then, and once more when the server stops."""

import asyncio
import logging

from twincloth.collection.scans import Scans
from twincloth.database import StorageFailure
from twincloth.live.background import BackgroundTask

EVERY = 60.0
"""Seconds between two writes: so much of the count may a crash cost."""

log = logging.getLogger(__name__)


class ScanWriter(BackgroundTask):
    """One small write a minute, however many scan; none where nobody does."""

    def __init__(self, scans: Scans) -> None:
        self._scans = scans

    async def close(self) -> None:
        """Stop, and keep the rest."""
        await super().close()
        await self._write()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._write()

    async def _write(self) -> None:
        try:
            await self._scans.write()
        except StorageFailure:
            log.exception("scans could not be written down; tried again in a while")
