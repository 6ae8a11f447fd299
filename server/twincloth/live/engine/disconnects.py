"""Disconnects: handled on one task for all, since everybody may leave in the same moment."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class DisconnectQueue(Generic[T]):
    """Awaits `handle` for one after the other, in the order in which they left."""

    def __init__(self, handle: Callable[[T], Awaitable[None]]) -> None:
        self._handle = handle
        self._waiting: deque[T] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, left: T) -> None:
        """One more."""
        self._waiting.append(left)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            try:
                await self._handle(self._waiting.popleft())
            except Exception:  # one handler's defect is not the others'
                log.exception("a disconnect could not be handled")
        self._task = None
