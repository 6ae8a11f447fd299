"""Drawings: what was drawn is kept, and what many ask for at once is drawn once."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec

MOST_BYTES = 32_000_000
"""Of all that is kept: the labels of a large exchange are 2 MB, a symbol of 9,000 dots a side 30 kB."""

Drawer = Callable[..., Awaitable[bytes]]
"""Has a function called with arguments on behalf of a share, which comes first."""


class Drawings:
    """What functions draw, by their arguments; of what is kept, that goes first for which nobody has asked longest."""

    def __init__(self, draw: Drawer, most_bytes: int = MOST_BYTES) -> None:
        self._draw = draw
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._drawing: dict[bytes, asyncio.Task[bytes]] = {}

    async def of(self, share: str, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """What the function draws of these arguments, the same for everybody. Raises Refusal."""
        key = _key(function, arguments)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        drawing = self._drawing.get(key)
        if drawing is None:
            drawing = asyncio.ensure_future(self._drawn(key, share, function, arguments))
            self._drawing[key] = drawing
            drawing.add_done_callback(partial(self._done, key))
        # Whoever asked first may go away while others still wait.
        return await asyncio.shield(drawing)

    async def close(self) -> None:
        """Give up what is being drawn."""
        for drawing in self._drawing.values():
            drawing.cancel()
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)

    async def _drawn(
        self, key: bytes, share: str, function: Callable[..., bytes], arguments: tuple[Any, ...]
    ) -> bytes:
        drawn = await self._draw(share, function, *arguments)
        self._kept[key] = drawn
        self._bytes += len(drawn)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._kept.popitem(last=False)[1])
        return drawn

    def _done(self, key: bytes, drawing: asyncio.Task[bytes]) -> None:
        del self._drawing[key]
        # asyncio writes a traceback of what nobody waited for to the end.
        if not drawing.cancelled():
            drawing.exception()


def _key(function: Callable[..., bytes], arguments: tuple[Any, ...]) -> bytes:
    told = msgspec.msgpack.encode((function.__module__, function.__qualname__, arguments))
    return hashlib.sha256(told).digest()
