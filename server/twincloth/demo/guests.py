"""Simulated guests: they register, listen, talk now and then and answer, by HTTP and Socket.IO like anybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from twincloth.demo.lines import BY_LANGUAGE, language_of
from twincloth.demo.phones import Phones
from twincloth.rehearsal.conversation import Conversation
from twincloth.rehearsal.guest import Guest, look
from twincloth.rehearsal.party import attend, in_the_background


@asynccontextmanager
async def simulated_guests(
    url: str, code: str, count: int, *, phones: Path | None = None, pace: float | None = None
) -> AsyncIterator[None]:
    """`count` guests of all places in turn, as long as the block runs; together they speak every `pace` seconds.

    `phones` is the file by which the same people come back another time.
    """
    conversation = Conversation(BY_LANGUAGE, count, pace)
    async with in_the_background(_party(url, code, count, Phones(phones), conversation)):
        yield


async def _party(url: str, code: str, count: int, phones: Phones, conversation: Conversation) -> None:
    async with phones.session("", url, "en") as session:
        places = (await look(session, f"{url}/{code}")).places
    guests = [
        _guest(url, code, places[number % len(places)], number // len(places)) for number in range(count)
    ]
    whose = {guest: f"{guest.place} {number}" for number, guest in enumerate(guests)}
    await attend(
        guests,
        conversation,
        lambda guest: phones.session(whose[guest], url, guest.language),
        lambda guest, session: phones.remember(whose[guest], session),
    )


def _guest(url: str, code: str, place: str, number: int) -> Guest:
    language = language_of(place)
    return Guest(url, code, place, number, language, BY_LANGUAGE[language].names)


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
