"""One of three processes is cut off, one way or both, from PostgreSQL, from the others, or from all of them."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import aiohttp
import pytest

from faults.figures import Figures
from faults.partitions import POSTGRESQL, Network, Way, network
from faults.people import browsers
from faults.several import NAMES, Roamer, Several, come_in_everywhere
from faults.talk import repeat, talking
from faults.test_processes_killed import PAUSE, victim
from faults.test_two_writers import at

GO_ON = 2.0
"""Seconds until the others ack again."""

SENT_AWAY = 5.0
"""Seconds until nobody looks any more at a process that PostgreSQL has left."""

LASTS = 7.0
"""Seconds of a partition: more than a lease and the sending away take."""

PATIENCE = 30.0
"""Seconds after which what does not come is taken not to; nothing is measured by it."""

DIRECTIONS = ("what it says", "what it hears", "both")
WORST = {"PostgreSQL": "what it hears", "the others": "both", "all": "both"}
"""What the short form cuts. Who hears nothing of PostgreSQL does not know that what it appends is stored."""


@pytest.mark.parametrize("end", WORST)
async def test_a_partition_costs_the_others_seconds_and_loses_nothing(
    several: Several, times, figures: Figures, tmp_path: Path, end: str
):
    async with network(several, tmp_path) as lines, browsers() as http:
        people = await come_in_everywhere(times(6, 50), several, http)
        async with talking(people, PAUSE * len(people)) as talk:
            for direction, writes in times([(WORST[end], True)], [*product(DIRECTIONS, (True, False))]):
                await talk.acked(2 * len(people))
                name = await victim(several, writes=writes)
                await cut_off(lines, name, ways(name, direction, end), people, figures)
                await ready(http, several, name)
                await asyncio.gather(*(person.go_home() for person in people))
        await repeat(people)
        await several.judge(people)
    figures.must_be_within("until the others acked", GO_ON)
    if end != "the others":
        figures.must_be_within("until it had sent everybody away", SENT_AWAY)


def ways(name: str, direction: str, end: str) -> list[Way]:
    """From whom to whom nothing is to come through."""
    others = [other for other in NAMES if other != name]
    ends = {"PostgreSQL": [POSTGRESQL], "the others": others, "all": [POSTGRESQL, *others]}[end]
    said, heard = [(name, other) for other in ends], [(other, name) for other in ends]
    return {"what it says": said, "what it hears": heard, "both": said + heard}[direction]


async def cut_off(
    lines: Network, name: str, cut: list[Way], people: Sequence[Roamer], figures: Figures
) -> None:
    """Cut it off for a while: the others go on, and it sends its people to them if it is PostgreSQL that it has lost."""
    here, loop = at(people, lines.several, name), asyncio.get_running_loop()
    elsewhere = [person for person in people if person not in here]
    lost_postgresql = any(POSTGRESQL in way for way in cut)
    lines.cut(cut)
    began = loop.time()
    acked = sum(len(person.log.acked) for person in elsewhere)

    async def note(what: str, true: Callable[[], object]) -> None:
        await until(true)
        figures.add(what, loop.time() - began)

    go_on = note("until the others acked", lambda: sum(len(one.log.acked) for one in elsewhere) > acked + 10)
    if lost_postgresql:
        sent_away = note("until it had sent everybody away", lambda: not at(people, lines.several, name))
        await asyncio.gather(go_on, sent_away)
    else:
        await go_on
    await asyncio.sleep(max(0.0, began + LASTS - loop.time()))
    assert lost_postgresql or here == at(people, lines.several, name), "it has no reason to send them away"
    assert lines.mend(), "nobody has noticed: nothing was on its way there"


async def until(true: Callable[[], object]) -> None:
    """Until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  # it happens at the other end of a network
            await asyncio.sleep(0.02)


async def ready(http: aiohttp.ClientSession, several: Several, name: str) -> None:
    """Until a balancer would send people to it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with http.get(f"{several.sites[name].url}/readyz") as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.1)
