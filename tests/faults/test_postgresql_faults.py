"""PostgreSQL is killed, stopped and followed by another under people who write: what was acked stays, and all goes on."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from databases import copy
from faults.figures import Figures
from faults.ground import Ground
from faults.several import Several, several_up
from faults.standby import FIRST_OF_ANY, follower, leave, promote
from faults.talk import Talk, repeat, talking
from postgresql import Cluster

PAUSE = 0.02

BACK_WITHIN = 1.0
"""Seconds after PostgreSQL is back within which somebody is acked again."""


@pytest.fixture
async def apart(own_cluster: Cluster, ground: Ground, prepared_ground: Path) -> Several:
    """Three processes on a PostgreSQL of their own, which a test may kill."""
    address = await own_cluster.create()
    await copy(prepared_ground / "twincloth.db", address)
    return Several(ground, address)


async def acked_again(talk, figures: Figures, what: str) -> None:
    """Until somebody is acked who was not before; how long that took is noted."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await talk.acked(1)
    figures.add(what, loop.time() - began)


async def test_nothing_is_lost_when_postgresql_is_killed(
    apart: Several, own_cluster: Cluster, times, figures: Figures, long: bool
):
    clients = times(6, 50)
    async with several_up(apart, clients) as people:
        async with talking(people, PAUSE) as talk:
            for _ in range(times(2, 20)):
                await talk.acked(3 * clients)
                await asyncio.to_thread(own_cluster.kill)
                await asyncio.sleep(random.uniform(0, 1.5))
                await asyncio.to_thread(own_cluster.start)
                await acked_again(talk, figures, "acked again after a kill")
        await repeat(people)
        await apart.judge(people)
    if long:
        figures.must_be_within("acked again after a kill", BACK_WITHIN)


async def test_nothing_is_lost_when_connections_are_ended_in_mid_commit(
    apart: Several, times, figures: Figures
):
    clients = times(6, 50)
    async with several_up(apart, clients) as people:
        async with talking(people) as talk:
            session = await asyncpg.connect(apart.address)
            ended = 0
            while ended < times(4, 200):
                ended += await session.fetchval(
                    "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%UPDATE heads SET head%'"
                    " LIMIT 1) AS appending"
                )
                await talk.acked(1)
            await session.close()
            figures.count("connections ended", ended)
        await repeat(people)
        await apart.judge(people)


async def test_while_postgresql_stands_still_nothing_is_acked_and_afterwards_all_goes_on(
    apart: Several, own_cluster: Cluster, times, figures: Figures, long: bool
):
    clients = times(6, 50)
    async with several_up(apart, clients) as people:
        async with talking(people, PAUSE) as talk:
            for seconds in (5, 30) if long else (3,):
                await talk.acked(3 * clients)
                own_cluster.signal(signal.SIGSTOP)
                await asyncio.sleep(0.2)
                before = talk.acks
                await asyncio.sleep(seconds)
                assert talk.acks == before, "it was acked, and nobody could have stored it"
                own_cluster.signal(signal.SIGCONT)
                await acked_again(talk, figures, "acked again after standing still")
        await repeat(people)
        await apart.judge(people)
    if long:
        figures.must_be_within("acked again after standing still", BACK_WITHIN)


@pytest.fixture
async def followed(
    own_cluster: Cluster, ground: Ground, prepared_ground: Path
) -> AsyncIterator[tuple[Several, Cluster]]:
    """Three processes on a PostgreSQL that another one follows, and the one that follows."""
    address = await own_cluster.create()
    await copy(prepared_ground / "twincloth.db", address)
    standby = await asyncio.to_thread(follower, own_cluster)
    name = address.partition("?")[0]
    both = f"{name}?host={own_cluster.folder},{standby.folder}&target_session_attrs=read-write"
    several = Several(ground, both)
    try:
        yield several, standby
    finally:
        await several.close()
        standby.remove()


async def wait_for_standbys(cluster: Cluster, names: str) -> None:
    """From now on commits wait for a standby, or for none."""
    session = await asyncpg.connect(cluster.address())
    await session.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
    await session.execute("SELECT pg_reload_conf()")
    while names and not await session.fetchval(  # noqa: ASYNC110  # it is another process
        "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"
    ):
        await asyncio.sleep(0.05)
    await session.close()


async def test_a_synchronous_standby_takes_over_and_nothing_acked_is_lost(
    followed: tuple[Several, Cluster], own_cluster: Cluster, times, figures: Figures
):
    several, standby = followed
    await wait_for_standbys(own_cluster, FIRST_OF_ANY)
    clients = times(6, 50)
    async with several_up(several, clients) as people:
        async with talking(people, PAUSE) as talk:
            await talk.acked(3 * clients)
            await asyncio.to_thread(own_cluster.kill)
            await asyncio.to_thread(promote, standby)
            await acked_again(talk, figures, "acked again after a failover")
            await talk.acked(2 * clients)
        await repeat(people)
        await several.judge(people)
        assert await several.ask("SELECT era FROM heads WHERE exchange = $1", several.ground.code) == 2


async def test_an_asynchronous_standby_loses_what_was_acked_and_that_is_found(
    followed: tuple[Several, Cluster], own_cluster: Cluster
):
    """The control: what is kept above, is kept by the wait for the standby."""
    several, standby = followed
    async with several_up(several, 6) as people:
        talk = Talk(people, PAUSE)
        await talk.acked(18)
        await leave(standby)
        await talk.acked(18)
        await asyncio.to_thread(own_cluster.kill)
        await asyncio.to_thread(promote, standby)
        await talk.break_off()
        with pytest.raises(AssertionError, match="was acked as"):
            await several.judge(people)
