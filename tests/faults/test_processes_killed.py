"""One of three processes is killed at a named point of a turn: nothing acked is lost or doubled, and the others go on."""

import asyncio
import random
import signal
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import pytest

from faults.figures import Figures
from faults.rigged_shared import POINTS, rigged_shared
from faults.several import NAMES, Roamer, Several, several_up
from faults.talk import Talk, repeat, talking

ACK_ELSEWHERE = 1.5
"""Seconds, in 95 of 100 cases, from handing in what was under way when a process died to its ack by another process."""

PAUSE = 0.01
"""Seconds between two messages, of whomever: each comes to all screens, of which one process here is the phones."""

AFTERWARDS = 1.0
"""Seconds after the death in which what is handed in counts among these."""


@pytest.mark.parametrize("doing", ["writes", "renews", "follows"])
async def test_nothing_is_lost_wherever_a_process_is_killed_that(
    several: Several, times, figures: Figures, tmp_path: Path, doing: str
):
    points = [name for name, point in POINTS.items() if point.doing == doing]
    rounds, clients = times(len(points), 100), times(6, 50)
    passing = 2 if doing == "renews" else 10
    arms = {name: tmp_path / name for name in NAMES}
    loop = asyncio.get_running_loop()
    async with several_up(several, clients, lambda name: rigged_shared("armed", arms[name])) as people:
        async with talking(people, PAUSE * clients) as talk:
            for point in islice(cycle(points), rounds):
                await talk.acked(2 * clients)
                name = await victim(several, writes=doing != "follows")
                arms[name].write_text(f"{point} {random.randint(1, passing)}", "ascii")
                several.running[name].process.send_signal(signal.SIGUSR1)
                said = await several.ended(name)
                note_acks(people, several, name, loop.time(), figures)
                assert said.rstrip().endswith(f"It dies {point}"), said
                await several.start(name, rigged_shared("armed", arms[name]))
                await asyncio.gather(*(person.go_home() for person in people))
        await repeat(people)
        figures.count("messages acked", talk.acks)
        await several.judge(people)
    figures.must_be_within("ack elsewhere", ACK_ELSEWHERE, 0.95)


async def victim(several: Several, *, writes: bool) -> str:
    """Who writes, as soon as somebody does; or one who does not."""
    while not (writer := await several.writer()):  # noqa: ASYNC110  # it is the lease that changes
        await asyncio.sleep(0.05)
    return writer if writes else random.choice([name for name in NAMES if name != writer])


def note_acks(people: Sequence[Roamer], several: Several, dead: str, died: float, figures: Figures) -> None:
    """From now on, count how long acks took of what was under way at the death, or came soon after, elsewhere."""
    loop = asyncio.get_running_loop()
    for person in people:
        elsewhere = person.site is not several.sites[dead] and person.connected

        def note(_: str, seconds: float, elsewhere: bool = elsewhere) -> None:
            if elsewhere and loop.time() - seconds < died + AFTERWARDS:
                figures.add("ack elsewhere", seconds)

        person.on_ack = note


async def test_processes_that_ack_what_they_do_not_store_are_found_out(several: Several):
    async with several_up(several, 6, lambda _: rigged_shared("acks-unstored")) as people:
        talk = Talk(people)
        await talk.acked(60)
        await talk.break_off()
        with pytest.raises(AssertionError, match="was acked as"):
            await several.judge(people)
