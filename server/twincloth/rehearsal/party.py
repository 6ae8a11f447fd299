"""A party of simulated guests: they come in one after the other, and stay until it is over."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession

from twincloth.rehearsal.conversation import Conversation
from twincloth.rehearsal.guest import Guest, TurnedAway

BETWEEN_ARRIVALS = 0.2
"""Seconds; an audience does not come in all at once."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def in_the_background(party: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The party goes on as long as the block runs; what goes wrong with it is in the log."""
    task = asyncio.create_task(_until_they_leave(party))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def attend(
    guests: Iterable[Guest],
    conversation: Conversation,
    browser: Callable[[Guest], ClientSession],
    arrived: Callable[[Guest, ClientSession], None] = lambda *_: None,
) -> None:
    """Come in, talk and listen, until cancelled; `arrived` is told of each who is in, and of their browser."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(conversation.go_on())
        for guest in guests:
            tasks.create_task(_attend(guest, conversation, browser, arrived))
            await asyncio.sleep(BETWEEN_ARRIVALS)


async def _attend(
    guest: Guest,
    conversation: Conversation,
    browser: Callable[[Guest], ClientSession],
    arrived: Callable[[Guest, ClientSession], None],
) -> None:
    async with browser(guest) as session:
        try:
            page = await guest.come_in(session)
            arrived(guest, session)
            await guest.stay(session, page, conversation)
        except TurnedAway as reason:
            log.warning("a simulated guest was turned away: %s", reason)


async def _until_they_leave(party: Coroutine[Any, Any, None]) -> None:
    try:
        await party
    except Exception:  # the exchange goes on without them
        log.exception("the simulated guests have left")
