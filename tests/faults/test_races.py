"""Races between rendering a page and joining its channel: whatever happens in between, the screen is right."""

import asyncio
import random

import pytest

from faults.ground import Ground
from faults.history import ClientLog, must_be_whole, read_journal
from faults.people import Person, Site, browsers, come_in
from faults.talk import leave, talking, up

AT_ONCE = 10


class CarelessPerson(Person):
    """Somebody whose phone never asks for what came after its page."""

    def _catch_up(self, *, page: bool = False) -> None:
        pass


async def race(
    ground: Ground, kind: type[Person], number: int, caught_up: bool
) -> tuple[list[ClientLog], list[ClientLog]]:
    """The logs of guests who fetched the page and then joined while others wrote, and of those others."""
    site = Site(ground.code)
    guests: list[ClientLog] = []
    async with browsers() as http, up(ground, site) as server:
        writers = await come_in(4, site, http)
        async with talking(writers, pause=0.004):
            left = (kind(f"Guest {n}", "oxford", site, http) for n in range(number))

            async def come_and_go() -> None:
                guests.extend([await one_guest(guest, writers, caught_up) for guest in left])

            await asyncio.gather(*(come_and_go() for _ in range(AT_ONCE)))
        logs = await leave(writers)
        await asyncio.to_thread(server.stop)
    return guests, logs


async def one_guest(guest: Person, writers: list[Person], caught_up: bool) -> ClientLog:
    """Fetch, dawdle, join; go once what was acked before joining is on the screen."""
    await guest.fetch()
    await asyncio.sleep(random.uniform(0, 0.01))
    guest.come()
    await guest.here()
    newest = max(writer.screen.seq for writer in writers)
    while caught_up and guest.screen.seq < newest:  # noqa: ASYNC110  # it changes at the end of a network
        await asyncio.sleep(0.002)
    await asyncio.sleep(random.uniform(0, 0.02))
    await guest.leave()
    return guest.log


async def test_a_page_and_what_its_channel_tells_make_the_journal(ground: Ground, times, figures):
    guests, writers = await race(ground, Person, times(300, 10_000), caught_up=True)

    journal = await read_journal(ground.data, ground.code)
    must_be_whole(journal, writers)
    must_be_whole(journal, guests, caught_up=False)
    between = sum(bool(guest.screens[0].numbers) for guest in guests)
    figures.count("guests to whom something happened between page and leaving", between)
    assert between > len(guests) / 2


async def test_a_phone_that_does_not_ask_for_what_it_missed_falls_behind(ground: Ground):
    guests, _ = await race(ground, CarelessPerson, 60, caught_up=False)

    journal = await read_journal(ground.data, ground.code)
    with pytest.raises(AssertionError, match="stands at"):
        must_be_whole(journal, guests)
    assert not all(guest.screens[0].numbers for guest in guests)
