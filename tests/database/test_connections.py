"""Connections for the event loop: never cancelled on the server, given up in time, and doubted where PostgreSQL doubts."""

import asyncio
import signal
from collections.abc import AsyncIterator

import asyncpg
import pytest

from twincloth.database import StorageFailure
from twincloth.database.postgresql_connections import Connections


@pytest.fixture
async def connections(own_cluster) -> AsyncIterator[Connections]:
    connections = Connections(await own_cluster.create(), most=2)
    await connections.run(execute, "CREATE TABLE letters (text text)")
    yield connections
    await connections.close()


async def execute(connection, sql):
    return await connection.execute(sql)


async def value(connection, sql):
    return await connection.fetchval(sql)


async def letters(connections):
    return await connections.run(value, "SELECT count(*) FROM letters")


async def test_who_is_cancelled_stops_waiting_and_what_was_asked_for_happens(connections):
    asking = asyncio.create_task(
        connections.run(execute, "INSERT INTO letters SELECT 'x' FROM pg_sleep(0.2)")
    )
    await asyncio.sleep(0.05)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0.4)

    assert await letters(connections) == 1


async def test_who_closes_them_waits_for_what_was_asked_for_and_leaves_none_open(own_cluster):
    connections = Connections(await own_cluster.create())
    asking = asyncio.create_task(connections.run(execute, "SELECT pg_sleep(0.2)"))
    await asyncio.sleep(0.05)
    asking.cancel()

    await connections.close()

    other = await asyncpg.connect(own_cluster.address())
    left = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.2)' AND pid <> pg_backend_pid()"
    )
    async with asyncio.timeout(5):
        while await other.fetchval(left):  # noqa: ASYNC110  # the server takes a moment
            await asyncio.sleep(0.01)
    await other.close()


async def test_what_takes_too_long_is_given_up_but_not_cancelled_there(connections, monkeypatch):
    monkeypatch.setattr("twincloth.database.postgresql_connections.WITHIN", 0.1)

    with pytest.raises(StorageFailure) as failure:
        await connections.run(execute, "INSERT INTO letters SELECT 'x' FROM pg_sleep(0.4)")

    assert failure.value.code == "storage-unreachable"
    await asyncio.sleep(0.6)
    assert await letters(connections) == 1


async def test_no_more_connections_are_open_than_were_wanted(connections):
    sleeping = [connections.run(value, "SELECT pg_backend_pid() FROM pg_sleep(0.05)") for _ in range(10)]

    assert len(set(await asyncio.gather(*sleeping))) == 2


async def test_a_server_that_stands_still_is_given_up_and_found_again(connections, own_cluster, monkeypatch):
    monkeypatch.setattr("twincloth.database.postgresql_connections.WITHIN", 0.2)
    own_cluster.signal(signal.SIGSTOP)
    with pytest.raises(StorageFailure):
        await letters(connections)
    own_cluster.signal(signal.SIGCONT)

    assert await letters(connections) == 0


async def test_an_answer_that_postgresql_itself_doubts_is_none(connections):
    with pytest.raises(StorageFailure, match="standby"):
        await connections.run(
            execute, "DO $$ BEGIN RAISE WARNING 'canceling wait' USING ERRCODE = '01000'; END $$"
        )

    assert await letters(connections) == 0


async def test_what_postgresql_refuses_is_told_and_the_connection_kept(connections):
    before = {await connections.run(value, "SELECT pg_backend_pid()") for _ in range(3)}

    with pytest.raises(asyncpg.UndefinedTableError):
        await connections.run(execute, "SELECT * FROM nowhere")

    assert await connections.run(value, "SELECT pg_backend_pid()") in before


async def test_each_connection_is_looked_at_once_before_it_is_used(connections):
    seen = []

    async def note(connection):
        seen.append(connection.get_server_pid())

    await connections.close()
    connections.connected = note

    pids = {await connections.run(value, "SELECT pg_backend_pid()") for _ in range(3)}

    assert set(seen) == pids
    assert len(seen) == 1


async def test_one_that_does_not_pass_is_ended(connections):
    async def refuse(_):
        raise asyncpg.InterfaceError("not this one")

    await connections.close()
    connections.connected = refuse
    for _ in range(3):
        with pytest.raises(StorageFailure, match="not this one"):
            await letters(connections)

    connections.connected = None
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    async with asyncio.timeout(10):
        while await connections.run(value, open_ones) > 1:  # noqa: ASYNC110  # the server takes notice by itself
            await asyncio.sleep(0.02)


async def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(connections):
    await connections.run(execute, "INSERT INTO letters VALUES ('a'), ('b')")

    async def both(connection, first, second):
        async with connection.transaction():
            for letter in (first, second):
                await connection.execute("UPDATE letters SET text = text WHERE text = $1", letter)
                await asyncio.sleep(0.2)

    given = await asyncio.gather(
        connections.run(both, "a", "b"), connections.run(both, "b", "a"), return_exceptions=True
    )

    assert sorted(type(one) for one in given if one) == [StorageFailure]
    assert await letters(connections) == 2
