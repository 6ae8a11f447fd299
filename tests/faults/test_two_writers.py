"""Two processes that both write, one that is paused, and notices that nobody hears: what is right depends on none of it."""

import asyncio
import signal
from collections.abc import Sequence

import pytest

from faults.figures import Figures
from faults.people import all_caught_up
from faults.rigged_shared import rigged_shared
from faults.several import NAMES, Roamer, Several, several_up
from faults.talk import PRODUCT, Talk, repeat, talking
from faults.test_processes_killed import PAUSE, victim

LAG = 1.2
"""Seconds from an ack to the screens of a process that no notice reaches: it looks each second."""


async def test_two_that_both_take_themselves_for_the_writer_leave_no_gap_and_both_go_on(
    several: Several, times, figures: Figures
):
    turns = times(200, 1000)
    async with several_up(several, 3, lambda _: rigged_shared("sure-of-itself")) as people:
        vera, alice, oleg = people
        async with talking([vera, alice]) as talk:
            await talk.acked(turns)
        assert oleg.site is several.sites["p3"], "nobody is sent away"
        acks = [len(person.log.acked) for person in (vera, alice)]
        figures.count("acked by the one", acks[0])
        figures.count("acked by the other", acks[1])
        assert min(acks) > turns / 10
        await several.judge(people)
    lost = [several.running[name].log.count("was not stored") for name in NAMES[:2]]
    assert sum(lost) > turns / 10, f"they hardly met: {lost}"


async def test_the_writer_that_stood_still_comes_back_to_what_others_have_written(
    several: Several, times, figures: Figures
):
    pauses = times((1.5, 4.5), (0.5, 1.5, 2.5, 3.5, 4.5, 6.0, 10.0))
    loop = asyncio.get_running_loop()
    async with several_up(several, times(6, 50)) as people:
        async with talking(people, PAUSE * len(people)) as talk:
            for pause in pauses:
                await talk.acked(2 * len(people))
                name = await victim(several, writes=True)
                several.running[name].process.send_signal(signal.SIGSTOP)
                stood = loop.time()
                elsewhere = [person for person in people if person.site is not several.sites[name]]
                acked = sum(len(person.log.acked) for person in elsewhere)
                await asyncio.sleep(pause)
                several.running[name].process.send_signal(signal.SIGCONT)
                assert pause < 2 or sum(len(person.log.acked) for person in elsewhere) > acked
                await talk.acked(2 * len(people))
                figures.add("from standing still to acks anew", loop.time() - stood - pause)
                await asyncio.gather(*(person.go_home() for person in people))
        await repeat(people)
        await several.judge(people)


@pytest.mark.parametrize("rig", ["deaf", "mute"])
async def test_what_no_notice_has_told_is_shown_within_about_a_second(
    several: Several, times, figures: Figures, rig: str
):
    """The first process writes; the third one hears nothing, or is told nothing."""
    rigged = "p1" if rig == "mute" else "p3"
    acked: dict[int, float] = {}
    async with several_up(several, times(6, 50), spoiled(rigged, rig)) as people:
        writing = at(people, several, "p1")
        note_when_acked(writing, acked)
        async with talking(writing, times(10, 3) * PAUSE * len(people)) as talk:
            await talk.acked(times(30, 2000))
        await all_caught_up(people)
        for person in at(people, several, "p3"):
            for seq, when in acked.items():
                figures.add("from an ack to a screen elsewhere", person.shown_at[seq] - when)
        await several.judge(people)
    figures.must_be_within("from an ack to a screen elsewhere", LAG)


async def test_without_the_look_each_second_it_would_never_be_shown(several: Several):
    async with several_up(several, 3, spoiled("p3", "deaf-and-blind")) as people:
        (deaf,), (writing,) = at(people, several, "p3"), at(people, several, "p1")
        await asyncio.sleep(LAG)  # whoever has just come is shown what there is by then
        talk = Talk([writing])
        await talk.acked(20)
        await asyncio.sleep(2 * LAG)
        await talk.break_off()
        assert deaf.connected
        assert deaf.screen.seq <= writing.screen.seq - 20


def spoiled(name: str, rig: str):
    """The product, but for one of the processes."""
    return lambda other: rigged_shared(rig) if other == name else PRODUCT


def at(people: Sequence[Roamer], several: Several, name: str) -> list[Roamer]:
    """Who is connected to a process."""
    return [person for person in people if person.site is several.sites[name]]


def note_when_acked(people: Sequence[Roamer], acked: dict[int, float]) -> None:
    """When each number was acked, by the loop's clock."""
    loop = asyncio.get_running_loop()
    for person in people:
        person.on_ack = lambda id, _, log=person.log: acked.setdefault(log.acked[id][-1], loop.time())
