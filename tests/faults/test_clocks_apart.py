"""Three processes whose clocks are an hour apart: the time is PostgreSQL's, and the cloth is unfolded at one moment."""

import asyncio
import time
from collections import Counter
from itertools import islice

import pytest

from faults.figures import Figures
from faults.people import Person
from faults.rigged_shared import COUNTDOWN, rigged_shared
from faults.several import NAMES, Roamer, Several, several_up
from faults.test_mid_unveiling import host, must_lie_open
from faults.test_processes_killed import victim
from faults.test_two_writers import at
from halls import come_true
from twincloth.exchange.exchange import Entry
from twincloth.exchange.unveiling import GiftUnveiled, UnveilingStarted

HOUR = 3600

OFF = {"by hours": (HOUR, -HOUR, 0), "by a second": (1, -1, 0)}
"""By how many seconds the clock of each process is off."""

FROM_DATABASE = 0.05
"""Seconds by which the time of a process may differ from PostgreSQL's."""

NEARLY = 0.5
"""Seconds that tell a clock that is led from one that is a second off, on a busy machine too."""

TOGETHER = 0.15
"""Seconds from the first screen that unfolds the cloth to any other."""

apart = pytest.mark.parametrize("off", OFF)


def clocks(off: str):
    """What each process runs."""
    return lambda name: rigged_shared("clock-off", OFF[off][NAMES.index(name)])


@apart
async def test_the_time_is_that_of_the_database_at_every_process(
    several: Several, times, figures: Figures, off: str
):
    async with several_up(several, 3, clocks(off)) as people:
        for number in range(times(5, 100)):
            person = people[number % 3]
            away = await off_by(several, person)
            figures.add("off by", away)
            assert away < NEARLY
            seq = await person.say(f"message-{number}")
            now = await now_of(several)
            journal = await several.journal()
            assert abs(now - journal[seq - 1].at) < 5000 * NEARLY
            await asyncio.sleep(times(0, 0.2))
        await several.judge(people)
    figures.must_be_within("off by", FROM_DATABASE)


async def test_the_cloth_is_unfolded_on_every_screen_of_every_process_at_one_moment(
    several: Several, times, figures: Figures
):
    for off, gift in islice(zip(OFF, several.ground.gifts, strict=False), times(1, 2)):
        async with several_up(several, times(12, 60), clocks(off), f"Person {off}") as people:
            hosts = await hosts_of(several, people)
            seq, instant = await count_down(several, hosts, gift)
            await come_true(lambda seq=seq, people=people: all(one.screen.seq > seq for one in people))
            shown = sorted(one.shown_at[seq + 1] for one in people)
            for when in shown:
                figures.add("from the first screen to another", when - shown[0])
                figures.add("from the instant to a screen", when - instant)
            assert shown[0] > instant - NEARLY, "not before its time"
            await must_lie_open(list(people))
            journal = await several.judge([*people, *hosts])
    must_be_unveiled_once(journal, times(1, 2))
    figures.must_be_within("from the first screen to another", TOGETHER, 0.99)


async def test_the_cloth_is_unfolded_once_though_the_writer_dies_in_the_countdown(
    several: Several, times, figures: Figures
):
    async with several_up(several, times(6, 60), clocks("by hours")) as people:
        hosts = await hosts_of(several, people)
        seq, instant = await count_down(several, hosts, several.ground.gifts[0])
        name = await victim(several, writes=True)
        here = at(people, several, name)
        await several.end(name)
        await come_true(lambda: all(one.screen.seq > seq for one in people))
        for one in people:
            if one not in here:
                figures.add("from the instant to a screen elsewhere", one.shown_at[seq + 1] - instant)
        await must_lie_open(list(people))
        must_be_unveiled_once(await several.judge([*people, *hosts]), 1)


async def off_by(several: Several, person: Person) -> float:
    """By how many seconds at least its process's time differs from the database's."""
    before = await now_of(several)
    told = (await person.ask("clock"))["at"]
    after = await now_of(several)
    return max(0, before - told, told - after) / 1000


async def now_of(several: Several) -> int:
    """The database's time, in milliseconds since 1970."""
    return await several.ask("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")


async def hosts_of(several: Several, people: list[Roamer]) -> list[Person]:
    """Both hosts, at two processes."""
    sites, http = several.sites, people[0]._http
    return [
        await host(several.ground, place, sites[name], http)
        for place, name in (("perm", "p2"), ("oxford", "p3"))
    ]


async def count_down(several: Several, hosts: list[Person], gift: str) -> tuple[int, float]:
    """The number of the countdown's entry, and the loop's time of its end."""
    for one in hosts:
        await one.give("arm-gift", f"arm-{gift}", gift=gift)
    seq = await hosts[0].give("start-unveiling", f"go-{gift}", gift=gift)
    assert seq
    journal = await several.journal()
    left = journal[seq - 1].at + COUNTDOWN - time.time() * 1000
    return seq, asyncio.get_running_loop().time() + left / 1000


def must_be_unveiled_once(journal: list[Entry], gifts: int) -> None:
    happened = Counter(type(entry.fact) for entry in journal)
    assert (happened[UnveilingStarted], happened[GiftUnveiled]) == (gifts, gifts)
