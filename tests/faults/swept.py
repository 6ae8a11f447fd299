"""Twincloth that sweeps its store without a pause or a day of grace: `python swept.py POINT COUNT serve …` runs it here.

It dies at the COUNT-th time that it comes to the point of that name; at `nowhere` it does not.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NoReturn

BETWEEN = 0.02
"""Seconds between two sweeps."""

POINTS = {"put": 40, "remove": 40, "removed": 40, "store": 2, "stored": 2, "nowhere": 1}
"""Before a file is put, before one is removed and after, before content is committed and after; how often each comes."""


def swept(point: str, count: int = 1) -> tuple[object, ...]:
    """What Python has to run: without this script's folder among its modules (-P)."""
    return "-P", Path(__file__), point, count


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL was survived")


def main() -> None:
    """Spoil it and run it."""
    _, point, count, *arguments = sys.argv
    left = int(count)

    from twincloth import __main__
    from twincloth.collection import sweep, tables
    from twincloth.collection.folder_objects import FolderObjects
    from twincloth.collection.objects import Objects
    from twincloth.live import store_sweeping

    def here(name: str) -> None:
        nonlocal left
        left -= name == point
        if left == 0 and name == point:
            die()

    def around(
        before: str, method: Callable[..., Awaitable[Any]], after: str = ""
    ) -> Callable[..., Awaitable[Any]]:
        async def spoiled(*arguments: Any) -> Any:
            here(before)
            done = await method(*arguments)
            here(after)
            return done

        return spoiled

    FolderObjects.put = around("put", FolderObjects.put)
    Objects.delete = around("remove", Objects.delete, "removed")
    store = tables.store

    def storing(*arguments: Any) -> None:
        store(*arguments)
        here("store")

    tables.store = storing
    from twincloth.collection.collection import Collection

    Collection._store = around("", Collection._store, "stored")
    sweep.GRACE = sweep.PAUSE = 0
    store_sweeping.FIRST_AFTER = store_sweeping.EVERY = BETWEEN
    sys.argv = ["twincloth", *arguments]
    __main__.main()


if __name__ == "__main__":
    main()
