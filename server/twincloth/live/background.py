"""Background tasks: begun when the server starts, stopped when it ends."""

import asyncio
import logging

AGAIN = 1.0
"""Seconds from a failure that nobody expected until what has failed is begun anew."""

log = logging.getLogger(__name__)


class BackgroundTask:
    """Runs `_run` in a task of its own, and again where it fails: nobody waits for it who would notice that it has ended."""

    _task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Stop, wherever it is."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            try:
                return await self._run()
            except Exception:
                log.exception("%s has failed, and is begun anew", type(self).__name__)
            await asyncio.sleep(AGAIN)

    async def _run(self) -> None:
        raise NotImplementedError
