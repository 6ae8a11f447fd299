"""Death at named points of a turn: the repeated command returns the same `seq`, and nothing is lost or there twice."""

import asyncio
import random
from collections.abc import Callable, Sequence

import pytest

from faults.ground import Ground
from faults.history import read_journal
from faults.people import Person, Site, browsers, come_in
from faults.rigged import TURN, rigged
from faults.talk import Talk, finish, up
from processes import HANG_GUARD
from twincloth.exchange.exchange import Entry

CLIENTS = 6


class Scene:
    """What there was when the server died: the commands of its last turn, the journal, and what people knew."""

    def __init__(self, log: str, journal: list[Entry], people: Sequence[Person]) -> None:
        self.turn = set(log.rpartition(TURN)[2].split())
        self.stored = {entry.cause: entry.seq for entry in journal if entry.cause in self.turn}
        self.acked = self.turn & {id for person in people for id in person.log.acked}
        self.seen = [person.screen.seq for person in people]

    @property
    def seq(self) -> int:
        """The last number of the turn."""
        return max(self.stored.values())


AS_NAMED: dict[str, Callable[[Scene], bool]] = {
    "before-commit": lambda scene: bool(scene.turn) and not scene.stored,
    "after-commit": lambda scene: scene.stored.keys() == scene.turn and not scene.acked,
    "after-ack": lambda scene: scene.acked == scene.turn and min(scene.seen) < min(scene.stored.values()),
    "mid-relay": lambda scene: min(scene.seen) < max(scene.seen) == scene.seq,
}
"""What tells that the server has died where it should have."""


@pytest.mark.parametrize("point", AS_NAMED)
async def test_the_repeated_command_returns_the_same_number(ground: Ground, times, figures, point: str):
    rounds, hits = times(3, 50), 0
    site = Site(ground.code)
    async with browsers() as http:
        async with up(ground, site) as server:
            people = await come_in(CLIENTS, site, http)
            await asyncio.to_thread(server.stop)
        talk = Talk(people)
        for _ in range(rounds):
            log = await die_once(ground, site, rigged(point, count=random.randint(2, 30)))
            hits += AS_NAMED[point](await scene_of(log, ground, people))
        await finish(ground, site, talk)
    figures.count(f"died {point}", hits)
    assert hits >= (1 if point == "mid-relay" else rounds)


async def die_once(ground: Ground, site: Site, launcher: tuple[object, ...]) -> str:
    """What the server has said in its life."""
    async with up(ground, site, launcher) as server:
        await asyncio.to_thread(server.process.wait, HANG_GUARD)
        return server.log


async def scene_of(log: str, ground: Ground, people: Sequence[Person]) -> Scene:
    await asyncio.gather(*(person.gone() for person in people))
    return Scene(log, await read_journal(ground.data, ground.code), people)
