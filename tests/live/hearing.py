"""Notices of several processes in one test, all of which are known to be heard."""

import asyncio

from halls import PATIENCE
from twincloth.database.notices import Notices


async def open_all(*notices: Notices) -> None:
    """Open them, and come back when each hears the others; whoever else hears has said so before."""
    heard: list[set[int]] = [set() for _ in notices]
    for own, one in zip(heard, notices, strict=True):
        one.hear("probe", lambda text, own=own: own.add(int(text)))
        await one.open()
    async with asyncio.timeout(PATIENCE):
        while any(len(own) < len(notices) - 1 for own in heard):
            for number, one in enumerate(notices):
                one.tell("probe", str(number), about="probe")
            await asyncio.sleep(0.02)
