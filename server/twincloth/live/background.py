"""Background tasks: begun when the server starts, stopped when it ends."""

import asyncio


class BackgroundTask:
    """Runs `_run` in a task of its own."""

    _task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop, wherever it is."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        raise NotImplementedError
