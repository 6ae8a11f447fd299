"""The record index: everything that search engines and harvesters may know of, in all exchanges, in order of its datestamps."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import chain

from twincloth.live.rooms import Rooms
from twincloth.live.state_index import StateVersion
from twincloth.pages.response_cache import CachedResponse
from twincloth.views.metadata.datestamps import Datestamp, datestamps

LAST = "\uffff"
"""Behind every code."""


class RecordIndex:
    """Of one application. Only exchanges that have changed since the last look are read anew."""

    def __init__(self) -> None:
        self._versions: dict[str, StateVersion] = {}
        self._of: dict[str, tuple[Datestamp, ...]] = {}
        self._ordered: list[Datestamp] = []
        self._kept: dict[str, CachedResponse] = {}

    async def look(self, rooms: Rooms) -> RecordIndex:
        """The index as all exchanges that can be read are now, each between two of its turns."""
        changed = False
        for code in rooms.codes:
            exchange, content = await rooms.state(code)
            version = self._versions.get(code)
            if version is None or not version.of(exchange, content):
                self._versions[code] = StateVersion(exchange, exchange.seq, content)
                found = tuple(sorted(datestamps(exchange, content)))
                changed |= found != self._of.get(code)
                self._of[code] = found
                await asyncio.sleep(0)  # a thousand exchanges hold nobody up
        if changed:
            self._ordered = sorted(chain.from_iterable(self._of.values()))
            self._kept.clear()
        return self

    @property
    def earliest(self) -> int | None:
        """The time of the first datestamp, in seconds since 1970; None while nothing is open anywhere."""
        return self._ordered[0].at if self._ordered else None

    @property
    def exchanges(self) -> list[str]:
        """The codes of the exchanges of which anything is open, or was."""
        return sorted(code for code, found in self._of.items() if found)

    def of(self, exchange: str) -> tuple[Datestamp, ...]:
        """Those of one exchange, in order."""
        return self._of.get(exchange, ())

    def find(self, exchange: str, code: str) -> Datestamp | None:
        """That of one code."""
        return next((stamp for stamp in self.of(exchange) if stamp.code == code), None)

    def between(
        self, since: int | None, until: int | None, after: tuple[int, str], exchange: str = ""
    ) -> list[Datestamp]:
        """Those from one second to another, both included, that come after one of a time and a code."""
        start = bisect_right(self._ordered, (*after, LAST))
        if since is not None:
            start = max(start, bisect_left(self._ordered, (since,)))
        end = len(self._ordered) if until is None else bisect_left(self._ordered, (until + 1,))
        return [one for one in self._ordered[start:end] if exchange in ("", one.exchange)]

    def kept(self, name: str, make: Callable[[], CachedResponse]) -> CachedResponse:
        """An answer that is made of the index, until the index changes."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]
