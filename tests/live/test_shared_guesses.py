"""Wrong codes that are tried at several processes: together they let through what one would, and not one more."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from halls import PATIENCE
from live.test_limits import Time
from postgresql import Cluster
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.live.limits import MOST_KEYS
from twincloth.live.owner_links import SCHEMA
from twincloth.live.shared_guesses import TRUSTED_FOR, SharedGuesses

SECRET = bytes(range(32))
ALICE, TOM = "192.0.2.1", "192.0.2.2"

Processes = Callable[..., list[SharedGuesses]]


@pytest.fixture
async def connections(postgresql_database: PostgreSQLDatabase, postgresql: str) -> AsyncIterator[Connections]:
    await postgresql_database.migrate("live", SCHEMA)
    connections = Connections(postgresql)
    yield connections
    await connections.close()


@pytest.fixture
def three(connections: Connections) -> Processes:
    """Three processes, with so many guesses for an address and for all."""

    def make(per_address: int = 20, in_all: int = 300, clock: Time | None = None) -> list[SharedGuesses]:
        own = (clock or Time() for _ in range(3))
        return [SharedGuesses(connections, lambda: SECRET, per_address, in_all, clock=clock) for clock in own]

    return make


async def tried(processes: list[SharedGuesses], address: str, tries: int = 60) -> int:
    """How many of so many wrong codes, at one process after the other and all at once, were looked at."""
    turns = (processes[n % len(processes)].guess(address, wrong=True) for n in range(tries))
    return (await asyncio.gather(*turns)).count(0)


async def test_three_processes_at_once_give_no_more_tries_than_one(three):
    # At the pace of one in three seconds none comes back while this runs.
    assert await tried(three(), ALICE) == 20


async def test_whoever_may_not_guess_is_not_told_the_right_code_elsewhere_either(three):
    first, second, third = three(per_address=1)
    await first.guess(ALICE, wrong=True)

    assert 55 < await second.guess(ALICE, wrong=False) <= 60
    assert await third.guess(ALICE, wrong=True) > 0
    assert await third.guess(TOM, wrong=False) == 0


async def test_right_codes_cost_nothing(three):
    processes = three(per_address=2)

    for process in processes * 3:
        assert await process.guess(ALICE, wrong=False) == 0


async def test_when_all_have_guessed_too_often_only_who_has_not_may_and_once(three):
    processes = three(per_address=20, in_all=10)
    assert await tried(processes, ALICE) == 10

    assert await tried(processes, TOM) == 1
    assert await processes[0].guess("192.0.2.3", wrong=False) == 0


async def test_whoever_has_to_wait_is_not_asked_about_again_till_then(three, connections, monkeypatch):
    time = Time()
    first, *_ = three(per_address=1, clock=time)
    await first.guess(ALICE, wrong=True)
    assert await first.guess(ALICE, wrong=True) > 0
    asked = []

    async def fetch(sql, *parameters):
        asked.append(parameters)
        return [(0.0,)]

    monkeypatch.setattr(connections, "fetch", fetch)
    assert await first.guess(ALICE, wrong=True) > 0
    assert not asked
    time.pass_by(60)
    assert await first.guess(ALICE, wrong=False) == 0
    assert asked


async def test_right_codes_are_not_asked_about_each_time_but_after_a_wrong_one(
    three, connections, monkeypatch
):
    time = Time()
    first, *_ = three(clock=time)
    asked = []

    async def fetch(sql, *parameters):
        asked.append(parameters)
        return [(0.0,)]

    monkeypatch.setattr(connections, "fetch", fetch)
    for _ in range(10):
        await first.guess(ALICE, wrong=False)
    assert len(asked) == 1

    await first.guess(ALICE, wrong=True)
    await first.guess(ALICE, wrong=False)
    assert len(asked) == 3
    time.pass_by(TRUSTED_FOR)
    await first.guess(ALICE, wrong=False)
    assert len(asked) == 4


async def test_no_address_stands_in_the_table(three, postgresql_database):
    await tried(three(), ALICE)

    def read(connection):
        return list(connection.execute("SELECT who FROM guesses"))

    kept = await postgresql_database.run(read)
    assert len(kept) == 2
    assert ALICE not in str(kept)


async def test_a_wrong_code_does_not_cost_a_look_at_all_who_guess(three, connections):
    first, *_ = three(in_all=100_000)
    others = "INSERT INTO guesses SELECT 'address ' || n, 1e12 FROM generate_series(1, 5000) AS n"
    await connections.run(execute, others)

    for number in range(100):
        await first.guess(f"192.0.3.{number}", wrong=True)

    await connections.run(execute, "SELECT pg_stat_force_next_flush()")
    read = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'guesses'"
    assert await connections.run(value, read) < 20 * 5000


async def test_who_guessed_long_ago_is_forgotten(three, connections):
    first, *_ = three(in_all=100_000)
    await connections.run(execute, "INSERT INTO guesses VALUES ('long ago', 1)")

    async with asyncio.timeout(PATIENCE):
        while await connections.run(value, "SELECT count(*) FROM guesses WHERE who = 'long ago'"):
            await asyncio.gather(*(first.guess(f"{ALICE} {number}", wrong=True) for number in range(200)))


async def execute(connection, sql):
    await connection.execute(sql)


async def value(connection, sql):
    return await connection.fetchval(sql)


async def test_what_is_remembered_of_the_refused_is_bounded(three):
    time = Time()
    first, *_ = three(clock=time)
    for number in range(MOST_KEYS + 10):
        first._remember(first._refused, f"address {number}", time.now + 60)
    assert len(first._refused) == MOST_KEYS

    time.pass_by(60)
    first._remember(first._refused, ALICE, time.now + 60)
    assert list(first._refused) == [ALICE]


async def test_while_postgresql_is_away_a_process_counts_for_itself(own_cluster: Cluster):
    connections = Connections(own_cluster.address(await _migrated(own_cluster)))
    guesses = SharedGuesses(connections, lambda: SECRET, 5, 300)
    assert await guesses.guess(ALICE, wrong=True) == 0
    own_cluster.kill()

    assert await tried([guesses], ALICE, 20) == 4
    own_cluster.start()
    assert await guesses.guess(TOM, wrong=True) == 0
    await connections.close()


async def _migrated(cluster: Cluster) -> str:
    address = await cluster.create()
    database = await PostgreSQLDatabase.open(address)
    await database.migrate("live", SCHEMA)
    await database.close()
    return address.rpartition("@/")[2].partition("?")[0]
