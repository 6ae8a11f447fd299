"""Files in use: what somebody is about to refer to, which no sweep may take away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import partial

from twincloth.collection.references import is_derived, source_of

Remove = Callable[[Iterable[str]], Awaitable[frozenset[str]]]
"""Deletes files, and tells which of them are gone."""

_RETAINED: ContextVar[set[str] | None] = ContextVar("retained", default=None)
"""What this task retains."""


class FilesInUse:
    """Those of one store, in one process."""

    def __init__(self) -> None:
        self._removing = asyncio.Lock()
        self._retained: dict[int, set[str]] = {}
        """What is retained, by who retains it."""
        self._used: dict[int, set[str]] = {}
        """What was used since a removal has begun, by removal."""

    @asynccontextmanager
    async def retaining(self) -> AsyncIterator[None]:
        """Whatever this task, or one begun by it, notes within the block stays until the block ends."""
        mine: set[str] = set()
        self._retained[id(mine)] = mine
        token = _RETAINED.set(mine)
        try:
            yield
        finally:
            _RETAINED.reset(token)
            del self._retained[id(mine)]

    async def note(self, name: str) -> None:
        """A file is put or looked for. A removal that is under way ends first: nothing is taken for there that is about to go."""
        if is_derived(name):
            return
        async with self._removing:
            for used in self._used.values():
                used.add(name)
            mine = _RETAINED.get()
            if mine is not None:
                mine.add(name)

    @asynccontextmanager
    async def removal(self, delete: Callable[[str], Awaitable[None]]) -> AsyncIterator[Remove]:
        """What deletes files and tells which are gone, but none that is retained or was noted since here."""
        used = set[str]().union(*self._retained.values())
        self._used[id(used)] = used
        try:
            yield partial(self._remove, used, delete)
        finally:
            del self._used[id(used)]

    async def _remove(
        self, used: set[str], delete: Callable[[str], Awaitable[None]], names: Iterable[str]
    ) -> frozenset[str]:
        async with self._removing:
            gone = frozenset(name for name in names if source_of(name) not in used)
            # Nobody takes a file for there before the last of them is done, whatever becomes of another.
            outcomes = await asyncio.gather(*map(delete, gone), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return gone
