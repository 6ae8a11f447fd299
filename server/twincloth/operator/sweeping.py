"""Sweeping: what nothing refers to is told with its size, and removed where its day is over."""

from __future__ import annotations

import time
from collections.abc import Iterator

from twincloth.collection.sweep import Unreferenced
from twincloth.operator.task import OperatorTask
from twincloth.pages.services import Services


class SweepStore(OperatorTask, tag="sweep-store"):
    """With `dry_run` nothing is removed."""

    needs_files = True

    dry_run: bool = False

    async def do(self, services: Services) -> list[str]:
        done = "Nothing was removed" if self.dry_run else f"Files removed: {await services.sweep.whole():,}"
        return list(_told(await services.sweep.found(), done))


def _told(found: list[Unreferenced], done: str) -> Iterator[str]:
    now = time.time()
    for one in found:
        when = "goes with the next sweep"
        if one.goes > now:
            when = f"goes after {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime(one.goes))}"
        yield f"{one.size:>12,}  {one.name}  {when}"
    yield f"{done}. Files to which nothing refers: {len(found):,}, of {sum(one.size for one in found):,} bytes."
