"""Hostile input: a hundred thousand packets, bodies and requests cost nobody anything."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from faults.ground import Ground
from faults.hostile import Hostile, Unanswered, Witness, must_be_quiet
from faults.hostile_corpus import BODIES, FRAMES, PACKETS, REQUESTS
from faults.hostile_words import BODY, RAW, REQUEST, WORDS, Command
from faults.people import Person, Site, browsers
from live.engine.wires import Door

VOLLEY = 25
PLANTED = Path(__file__).with_name("hostile_plant.py")
VOLLEYS = st.one_of(
    st.tuples(st.just("talk"), st.lists(WORDS, min_size=VOLLEY, max_size=VOLLEY)),
    st.tuples(st.just("talk"), st.lists(WORDS, min_size=VOLLEY, max_size=VOLLEY)),
    st.tuples(st.just("throw"), st.lists(RAW, min_size=VOLLEY, max_size=VOLLEY)),
    st.tuples(st.just("post"), st.lists(BODY, min_size=VOLLEY, max_size=VOLLEY)),
    st.tuples(st.just("request"), st.lists(REQUEST, min_size=VOLLEY, max_size=VOLLEY)),
)
CORPUS = (("talk", PACKETS), ("throw", FRAMES * 2), ("post", BODIES), ("request", REQUESTS))


Besiegers = Callable[[Door, str], Coroutine[Any, Any, list[Hostile]]]


async def nobody_else(door: Door, url: str) -> list[Hostile]:
    return []


class Siege:
    """The whole product, two hostile clients (a guest and a participant), and a witness."""

    def __init__(self, runner: asyncio.Runner, hostile: list[Hostile], witness: Witness) -> None:
        self._runner = runner
        self._turn = 0
        self.hostile = hostile
        self.witness = witness

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.hostile)

    def take(self, way: str, words: list) -> None:
        """One volley, while the witness goes on."""
        self._turn += 1
        hostile = self.hostile[self._turn % len(self.hostile)]

        async def both() -> None:
            async with asyncio.TaskGroup() as at_once:
                at_once.create_task(getattr(hostile, way)(words))
                at_once.create_task(self.witness.go_on())

        self._runner.run(both())
        hostile.leave()


@contextmanager
def besieged(ground: Ground, port: int, url: str, more: Besiegers = nobody_else) -> Iterator[Siege]:
    """`more` are who attack beside a guest and a participant."""
    with asyncio.Runner() as runner:
        http = browsers()
        session = runner.run(http.__aenter__())
        site = Site(ground.code, url)
        alice, oleg = Person("Alice", "oxford", site, session), Person("Oleg", "perm", site, session)

        async def come() -> Door:
            await alice.register()
            await oleg.register()
            alice.come()
            await alice.here()
            return Door(port, session)

        door = runner.run(come())
        hostile = [Hostile(door, ground.code, cookie) for cookie in ("", oleg.cookie)]
        hostile += runner.run(more(door, url))
        try:
            yield Siege(runner, hostile, Witness(alice))
        finally:
            door.close()
            runner.run(alice.leave())
            runner.run(http.__aexit__(None, None, None))


def test_hostile_input_leaves_no_trace_and_disturbs_nobody(
    ground: Ground, times: Callable[[int, int], int], long: bool
):
    with ground.serving() as server, besieged(ground, server.port, server.url) as siege:
        began, before = time.monotonic(), len(server.log)
        for way, words in CORPUS * len(siege.hostile):
            siege.take(way, list(words))
        siege.take("talk", [Command("clock", [{}])])

        @settings(
            max_examples=times(60, 4000),
            deadline=None,
            database=None,
            derandomize=not long,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(VOLLEYS)
        def attack(volley: tuple[str, list]) -> None:
            siege.take(*volley)

        attack()
        must_be_quiet(server.log[before:], (time.monotonic() - began) / 60)

    assert siege.sent >= times(1500, 100_000)
    assert sum(one.acked for one in siege.hostile) > times(100, 5_000)


@pytest.mark.parametrize(
    ("planted", "noticed"),
    [
        ("raise", AssertionError),
        ("forget", Unanswered),
        ("disturb", AssertionError),
        ("chatter", AssertionError),
    ],
)
def test_what_a_siege_must_not_do_would_be_noticed(
    ground: Ground, planted: str, noticed: type[Exception], monkeypatch
):
    monkeypatch.setattr("live.engine.wires.PATIENCE", 1)

    def siege_it() -> None:
        with (
            ground.serving(launcher=(PLANTED, planted)) as server,
            besieged(ground, server.port, server.url) as siege,
        ):
            before = len(server.log)
            try:
                for _ in range(5):
                    siege.take("talk", [Command("clock", [{}])])
            except* (Unanswered, AssertionError) as group:
                raise group.exceptions[0] from None
            must_be_quiet(server.log[before:], 0)

    with pytest.raises(noticed):
        siege_it()


def test_a_quiet_log_is_let_through():
    must_be_quiet("one line\nanother\n", 0)
