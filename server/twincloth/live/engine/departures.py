"""Departures: sees off whose session has ended, on one task for all; everybody may leave in one moment."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twincloth.live.engine.session import Gone, Session


class Departures:
    """Of each session the last thing that is handled; who leaves first is seen off first."""

    def __init__(self) -> None:
        self._leaving: deque[tuple[Session, Gone]] = deque()
        self._task: asyncio.Task[None] | None = None

    def add(self, session: "Session", gone: "Gone") -> None:
        """A session of which nothing else waits to be handled."""
        self._leaving.append((session, gone))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._see_off())

    async def _see_off(self) -> None:
        while self._leaving:
            session, gone = self._leaving.popleft()
            await session.handle(gone)
        self._task = None
