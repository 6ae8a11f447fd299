"""Kill -9 at random moments under many clients: nothing acked is lost, nothing is there twice, no number is missing."""

import asyncio
import random
import signal

import pytest

from faults.ground import Ground
from faults.people import Person, Site, all_show, browsers, come_in
from faults.rigged import rigged
from faults.talk import PRODUCT, Talk, judge, repeat, talking, up

BACK_WITHIN = 3.0
"""Seconds from starting the process again to the first ack, in 95 of 100 cases."""


async def test_nothing_that_was_acked_is_lost_when_the_server_is_killed(ground: Ground, times, figures):
    kills, clients = times(12, 500), times(12, 50)
    site, loop = Site(ground.code), asyncio.get_running_loop()
    async with browsers() as http:
        async with up(ground, site) as server:
            people = await come_in(clients, site, http)
            talk = Talk(people)
            await kill_soon(server, site)
        for _ in range(kills - 1):
            began = loop.time()
            async with up(ground, site) as server:
                await talk.acked(1)
                figures.add("from the restart to the first ack", loop.time() - began)
                await kill_soon(server, site)
        async with up(ground, site) as server:
            await talk.end()
            await repeat(people)
            async with talking(people):
                await asyncio.sleep(0.2)
            await asyncio.to_thread(server.stop)
        figures.count("messages acked", talk.acks)
        assert talk.acks > kills, "too little was sent for the kills to mean anything"
        await judge(ground, people)
    figures.must_be_within("from the restart to the first ack", BACK_WITHIN, 0.95)


async def kill_soon(server, site: Site) -> None:
    await asyncio.sleep(random.uniform(0.0, 0.3))
    site.url = ""
    await asyncio.to_thread(server.stop, signal.SIGKILL)


@pytest.mark.parametrize(
    ("rig", "found_as"),
    [
        ("acks-before-storing", "was acked as"),
        ("forgets-answers", "was refused and is in the journal"),
        ("blanks-entries", "it differs from the journal"),
    ],
)
async def test_a_server_that_lies_is_found_out(ground: Ground, rig: str, found_as: str):
    with pytest.raises(AssertionError, match=found_as):
        await kill_and_judge(ground, rigged(rig))


async def test_the_same_server_without_a_lie_is_whole(ground: Ground):
    await kill_and_judge(ground, PRODUCT)


async def kill_and_judge(ground: Ground, launcher: tuple[object, ...]) -> None:
    """Kill it in mid-conversation, start it again, and let everybody send their last message once more."""
    site = Site(ground.code)
    async with browsers() as http:
        async with up(ground, site, launcher) as server:
            people = await come_in(4, site, http)
            talk = Talk(people)
            await talk.acked(40)
            site.url = ""
            await asyncio.to_thread(server.stop, signal.SIGKILL)
            await talk.break_off()
        async with up(ground, site, launcher) as server:
            await repeat(people)
            await all_heard(people)
            await asyncio.to_thread(server.stop)
        await judge(ground, people)


async def all_heard(people: list[Person]) -> None:
    """Until every screen shows the newest that the server has for any of them.

    What was acked is no measure here: a server that lies may have lost it.
    """
    answers = [await person.ask("catch-up", after=person.screen.seq) for person in people]
    await all_show(
        people, max((entry["seq"] for answer in answers for entry in answer.get("entries", ())), default=0)
    )
