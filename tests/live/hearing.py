"""Notices of several processes in one test, all of which are known to be heard."""

import asyncio
from collections.abc import Sequence

from halls import PATIENCE
from twincloth.database.notices import Notices

AGAIN = 0.02


async def open_all(*notices: Notices) -> None:
    """Open them, and come back when each hears the others; whoever else hears has said so before."""
    heard = [probed(one) for one in notices]
    for one in notices:
        await one.open()
    await all_heard(notices, heard)


def probed(one: Notices) -> set[int]:
    """Which others it will have heard; to be asked for before it is opened."""
    heard: set[int] = set()
    one.hear("probe", lambda text: heard.add(int(text)))
    return heard


async def all_heard(notices: Sequence[Notices], heard: Sequence[set[int]]) -> None:
    """Until each has heard all others."""
    async with asyncio.timeout(PATIENCE):
        while any(len(own) < len(notices) - 1 for own in heard):
            for number, one in enumerate(notices):
                one.tell("probe", str(number), about="probe")
            await asyncio.sleep(AGAIN)
