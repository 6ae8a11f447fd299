"""The table of processes, in PostgreSQL: signs of life by its clock, and one process a name."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.live.process_table import DatabaseProcessTable
from twincloth.live.processes import Process

FIRST = Process("p1", "127.0.0.1:1", "1.0", "/static/a", "first")
SECOND = Process("p2", "127.0.0.1:2", "1.1", "/static/b", "second")
LATER = Process("p1", "127.0.0.1:3", "1.0", "/static/a", "later")


@pytest.fixture
async def table(
    postgresql: str, postgresql_database: PostgreSQLDatabase
) -> AsyncIterator[DatabaseProcessTable]:
    table = DatabaseProcessTable(postgresql)
    await table.open(postgresql_database)
    yield table
    await table.close()


async def test_whoever_has_entered_is_alive_until_it_leaves(table):
    await table.enter(FIRST)
    await table.enter(SECOND)
    assert sorted(await table.alive(), key=lambda one: one.name) == [FIRST, SECOND]

    await table.leave(FIRST)
    assert await table.alive() == [SECOND]


async def test_who_leaves_no_sign_is_not_alive_any_more_and_is_again_by_the_next(
    table, postgresql_database: PostgreSQLDatabase
):
    await table.enter(FIRST)
    await postgresql_database.run(
        lambda on: on.execute("UPDATE processes SET seen_at = seen_at - interval '6 seconds'")
    )
    assert await table.alive() == []

    await table.renew(FIRST)
    assert await table.alive() == [FIRST]


async def test_whose_name_is_taken_does_not_take_it_back(table):
    await table.enter(FIRST)
    await table.enter(LATER)

    await table.renew(FIRST)
    await table.leave(FIRST)

    assert await table.alive() == [LATER]


async def test_a_table_that_was_emptied_is_filled_again(table, postgresql_database: PostgreSQLDatabase):
    """It is not logged: a server that was killed has nothing in it."""
    await table.enter(FIRST)
    await postgresql_database.run(lambda on: on.execute("DELETE FROM processes"))

    await table.renew(FIRST)

    assert await table.alive() == [FIRST]


async def test_no_sign_of_life_waits_for_what_else_is_asked(table, postgresql_database: PostgreSQLDatabase):
    await table.enter(FIRST)
    busy = asyncio.create_task(postgresql_database.run(lambda on: on.execute("SELECT pg_sleep(1)")))
    await asyncio.sleep(0.05)

    await table.renew(FIRST)

    assert not busy.done()
    await busy
