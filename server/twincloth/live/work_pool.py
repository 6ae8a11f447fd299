"""The work pool: what takes longer than a page is done a few at a time, off the loop; the rest waits in a bounded, fair queue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.limited_process import in_limited_process
from twincloth.exchange.refusal import Refusal

P = ParamSpec("P")
T = TypeVar("T")

MOST_WAITING = 64
MOST_OF_ONE = 16
"""Of one share: a browser asks for six things at once."""
RETRY_AFTER = 5
"""Seconds: what is drawn or read here takes a tenth of a second to some seconds."""


class WorkPool:
    """So many pieces of work at once. Each belongs to a share, an address or a host's link; shares take turns."""

    def __init__(self, name: str, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._free = self._at_once = at_once
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        """The share whose turn is next stands first; none is empty."""

    @property
    def at_work(self) -> int:
        """Pieces under way."""
        return self._at_once - self._free

    @property
    def waiting(self) -> int:
        """Pieces that wait."""
        return sum(map(len, self._waiting.values()))

    async def close(self) -> None:
        """Begin nothing more; what is under way in a thread ends by itself."""
        self._threads.shutdown(wait=False)

    async def in_thread(
        self, share: str, function: Callable[P, T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """What the function gives, in a thread of the pool: for what takes little of Python's time. Raises Refusal."""
        call = partial(copy_context().run, function, *arguments, **named)
        async with self.turn(share):
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def in_process(
        self,
        limits: ProcessLimits,
        share: str,
        function: Callable[P, T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """The same in a limited process: for whatever holds Python's lock, or reads what somebody sent. Raises Refusal."""
        async with self.turn(share):
            return await in_limited_process(limits, function, *arguments, **named)

    @asynccontextmanager
    async def turn(self, share: str) -> AsyncIterator[None]:
        """Be one of those at work until the block ends. Raises Refusal where too much waits already."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(share)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, share: str) -> None:
        queue = self._waiting.get(share, deque())
        if len(queue) >= MOST_OF_ONE or self.waiting >= MOST_WAITING:
            raise Refusal("too-busy", retryable=True, seconds=RETRY_AFTER)
        mine = asyncio.get_running_loop().create_future()
        queue.append(mine)
        self._waiting[share] = queue
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                self._pass_on()  # its turn had come in the same moment
            raise

    def _pass_on(self) -> None:
        """Let the next of the next share begin."""
        while self._waiting:
            share = next(iter(self._waiting))
            queue = self._waiting.pop(share)
            first = queue.popleft()
            if queue:
                self._waiting[share] = queue
            if not first.done():
                first.set_result(None)
                return
        self._free += 1
