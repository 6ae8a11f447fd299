"""One process of several does what is to be done once, and another one as soon as it is gone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from halls import come_true
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.live import runner
from twincloth.live.background import BackgroundTask
from twincloth.live.last_uses import SCHEMA
from twincloth.live.runner import Runner


class Counted(BackgroundTask):
    """A part that says whether it goes on, and how often it was begun."""

    def __init__(self, fails: bool = False) -> None:
        self.goes_on = False
        self.begun = 0
        self._fails = fails

    async def open(self) -> None:
        self.begun += 1
        if self._fails:
            raise OSError("it cannot")
        await super().open()

    async def _run(self) -> None:
        self.goes_on = True
        try:
            await asyncio.Event().wait()
        finally:
            self.goes_on = False


class Process:
    """As much of a process as the runner needs."""

    def __init__(self, address: str) -> None:
        self.connections = Connections(address)
        self.failing, self.part = Counted(fails=True), Counted()
        self.runner = Runner(self.connections, [self.failing, self.part])

    async def dies(self) -> None:
        """Without a word to anybody."""
        await BackgroundTask.close(self.runner)
        await self.part.close()

    async def close(self) -> None:
        await self.runner.close()
        await self.connections.close()


@pytest.fixture
async def processes(
    postgresql: str, postgresql_database: PostgreSQLDatabase, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Process]]:
    monkeypatch.setattr(runner, "EVERY", 0.05)
    await postgresql_database.migrate("live", SCHEMA)
    processes = [Process(postgresql) for _ in range(3)]
    await asyncio.gather(*(process.runner.open() for process in processes))
    yield processes
    for process in processes:
        await process.close()


def running(processes: list[Process]) -> list[Process]:
    return [process for process in processes if process.part.goes_on]


def one_of(processes: list[Process]) -> Callable[[], bool]:
    return lambda: len(running(processes)) == 1


async def test_one_process_runs_and_what_cannot_begin_keeps_nothing_else_from_it(processes):
    await come_true(one_of(processes))
    (first,) = running(processes)

    for _ in range(20):
        await asyncio.sleep(0.05)
        assert running(processes) == [first]
    assert (first.part.begun, first.failing.begun) == (1, 1)
    assert [process.runner.runs for process in processes].count(True) == 1


async def test_whoever_stops_leaves_it_to_another_at_once(processes):
    await come_true(one_of(processes))
    (first,) = running(processes)

    await first.runner.close()

    assert not first.part.goes_on
    await come_true(one_of([process for process in processes if process is not first]))


async def test_of_whoever_dies_another_takes_over_within_seconds(processes, postgresql_database):
    await come_true(one_of(processes))
    (first,) = running(processes)
    await first.dies()
    rest = [process for process in processes if process is not first]
    await asyncio.sleep(0.5)
    assert running(rest) == [], "its lease still holds"

    await postgresql_database.write(_later, runner.HELD_FOR)

    await come_true(one_of(rest))


async def test_whoever_stood_still_and_was_succeeded_rests_and_may_run_again(processes, postgresql_database):
    await come_true(one_of(processes))
    (first,) = running(processes)
    await BackgroundTask.close(first.runner)  # it stands still, and its parts with it
    await postgresql_database.write(_later, runner.HELD_FOR)
    rest = [process for process in processes if process is not first]
    await come_true(one_of(rest))
    assert first.part.goes_on

    await first.runner.open()

    await come_true(lambda: not first.part.goes_on)
    for process in rest:
        await process.runner.close()
    await come_true(lambda: first.part.goes_on)
    assert first.part.begun == 2


async def test_while_the_database_is_away_nobody_runs_beside_the_one_and_it_stops_in_time(
    own_cluster, monkeypatch
):
    monkeypatch.setattr(runner, "EVERY", 0.05)
    address = await own_cluster.create()
    database = await PostgreSQLDatabase.open(address)
    await database.migrate("live", SCHEMA)
    await database.close()
    processes = [Process(address) for _ in range(2)]
    ahead = 0.0
    for process in processes:
        process.runner._clock = lambda: time.monotonic() + ahead
        await process.runner.open()
    await come_true(one_of(processes))

    own_cluster.kill()
    ahead = runner.HELD_FOR - runner.MARGIN
    await come_true(lambda: running(processes) == [])

    own_cluster.start()
    await come_true(one_of(processes))
    for process in processes:
        await process.close()


def _later(connection, seconds):
    """As if so many seconds had passed."""
    connection.execute("UPDATE leases SET until = until - $1 * interval '1 second'", (seconds,))
