"""Simulated guests: they register, listen, talk now and then and answer, by HTTP and Socket.IO like anybody."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from twincloth.demo.conversation import Conversation
from twincloth.demo.guest import Guest, TurnedAway, look
from twincloth.demo.phones import Phones

BETWEEN_ARRIVALS = 0.2
"""Seconds; an audience does not come in all at once."""

QUICKEST = 6.0
PER_GUEST = 40.0
"""Seconds between two messages of all guests together, and of one guest where there are few."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def simulated_guests(
    url: str, code: str, count: int, *, phones: Path | None = None, pace: float | None = None
) -> AsyncIterator[None]:
    """`count` guests of all places in turn, as long as the block runs; together they speak every `pace` seconds.

    `phones` is the file by which the same people come back another time.
    """
    conversation = Conversation(pace or max(QUICKEST, PER_GUEST / max(count, 1)))
    party = asyncio.create_task(_until_they_leave(_party(url, code, count, Phones(phones), conversation)))
    try:
        yield
    finally:
        party.cancel()
        await asyncio.gather(party, return_exceptions=True)


async def _until_they_leave(party: Coroutine[Any, Any, None]) -> None:
    try:
        await party
    except Exception:  # the exchange goes on without them
        log.exception("the simulated guests have left")


async def _party(url: str, code: str, count: int, phones: Phones, conversation: Conversation) -> None:
    async with phones.session("", url, "en") as session:
        places = (await look(session, f"{url}/{code}")).places
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(conversation.go_on())
        for number in range(count):
            guest = Guest(url, code, places[number % len(places)], number // len(places))
            tasks.create_task(_attend(guest, f"{guest.place} {number}", url, phones, conversation))
            await asyncio.sleep(BETWEEN_ARRIVALS)


async def _attend(guest: Guest, phone: str, url: str, phones: Phones, conversation: Conversation) -> None:
    async with phones.session(phone, url, guest.language) as session:
        try:
            page = await guest.come_in(session)
            phones.remember(phone, session)
            await guest.stay(session, page, conversation)
        except TurnedAway as reason:
            log.warning("a simulated guest was turned away: %s", reason)


def main(
    url: Annotated[str, typer.Option(help="Where the server is.")],
    code: Annotated[str, typer.Option(help="The code of the exchange.")],
    guests: Annotated[int, typer.Option(min=1, help="How many of all places.")] = 10,
    pace: Annotated[float | None, typer.Option(help="Seconds between two messages of all.")] = None,
) -> None:
    """Simulated guests come to an exchange, until Ctrl-C."""

    async def attend() -> None:
        async with simulated_guests(url.rstrip("/"), code, guests, pace=pace):
            await asyncio.Event().wait()

    asyncio.run(attend())


if __name__ == "__main__":
    typer.run(main)
