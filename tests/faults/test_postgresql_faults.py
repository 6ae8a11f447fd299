"""PostgreSQL is killed, stopped and followed by another under people who write: what was acked stays, and all goes on."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.request import Request, urlopen

import asyncpg
import pytest

from databases import copy
from faults.figures import Figures
from faults.ground import Ground
from faults.several import TOKEN, Several, several_up
from faults.standby import FIRST_OF_ANY, follow, follower, leave, promote
from faults.talk import Talk, repeat, talking
from postgresql import Cluster

PAUSE = 0.02

TOLD = "told that it is not stored"
TOLD_WITHIN = 1.0
"""Seconds within which senders are told that PostgreSQL is away."""

PROMPT = 0.95
"""Of all looks at the loop, how many must find it not later than 50 ms while PostgreSQL stands still."""

BACK_WITHIN = 1.0
"""Seconds after PostgreSQL is back within which somebody is acked again."""


END_ONE = """
CREATE FUNCTION pg_temp.end_one() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE ended bigint := 0;
BEGIN
  WHILE ended = 0 LOOP
    PERFORM pg_stat_clear_snapshot();
    SELECT count(pg_terminate_backend(pid)) INTO ended FROM (
      SELECT pid FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%UPDATE heads SET head%' LIMIT 1
    ) AS appending;
  END LOOP;
  RETURN ended;
END $$
"""
"""Looks without a pause until somebody appends, which takes less than a millisecond, and ends their connection."""


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
        for person in people:
            person.on_refusal = lambda _, seconds: figures.add(TOLD, seconds)
        async with talking(people, PAUSE) as talk:
            for _ in range(times(2, 20)):
                await talk.acked(3 * clients)
                await asyncio.to_thread(own_cluster.kill)
                await asyncio.sleep(random.uniform(0.5, 1.5))
                await asyncio.to_thread(own_cluster.start)
                await acked_again(talk, figures, "acked again after a kill")
        await repeat(people)
        await apart.judge(people)
    assert TOLD in figures.told, "nobody was told that nothing can be stored"
    if long:
        figures.must_be_within(TOLD, TOLD_WITHIN)
        figures.must_be_within("acked again after a kill", BACK_WITHIN)


async def test_nothing_is_lost_when_connections_are_ended_in_mid_commit(
    apart: Several, times, figures: Figures
):
    clients = times(6, 50)
    async with several_up(apart, clients) as people:
        async with talking(people, PAUSE) as talk:
            session = await asyncpg.connect(apart.address)
            await session.execute(END_ONE)
            ended = 0
            while ended < times(4, 200):
                ended += await session.fetchval("SELECT pg_temp.end_one()")
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
                before, looked = talk.acks, await looks(apart)
                await asyncio.sleep(seconds)
                assert talk.acks == before, "it was acked, and nobody could have stored it"
                of_all, prompt = (now - then for now, then in zip(await looks(apart), looked, strict=True))
                assert of_all, "no loop was looked at"
                figures.count(
                    f"of {of_all:g} looks at the loop in {seconds} s, not within 50 ms", of_all - prompt
                )
                assert not long or prompt >= PROMPT * of_all, f"only {prompt} of {of_all}"
                own_cluster.signal(signal.SIGCONT)
                await acked_again(talk, figures, "acked again after standing still")
        await repeat(people)
        await apart.judge(people)
    if long:
        figures.must_be_within("acked again after standing still", BACK_WITHIN)


async def looks(several: Several) -> tuple[float, float]:
    """How often the loops of all processes were looked at so far, and how often they were not later than 50 ms."""
    shown = {"Authorization": f"Bearer {TOKEN}"}
    told = [await asyncio.to_thread(fetched, f"{site.url}/metrics", shown) for site in several.sites.values()]
    return summed("loop_lag_seconds_count", told), summed('loop_lag_seconds_bucket{le="0.05"}', told)


def fetched(url: str, headers: dict[str, str]) -> str:
    """A page as text."""
    with urlopen(Request(url, headers=headers)) as answer:
        return str(answer.read().decode())


def summed(name: str, told: list[str]) -> float:
    """One of the figures, of all processes together."""
    lines = [line for text in told for line in text.splitlines() if line.startswith(f"twincloth_{name} ")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


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
    primary, clients, rounds = own_cluster, times(6, 50), times(1, 10)
    async with several_up(several, clients) as people:
        async with talking(people, PAUSE) as talk:
            for number in range(rounds):
                if number:
                    await wait_for_standbys(primary, "")
                    await asyncio.to_thread(follow, primary, standby)
                await wait_for_standbys(primary, FIRST_OF_ANY)
                await talk.acked(3 * clients)
                await asyncio.to_thread(primary.kill)
                await asyncio.to_thread(promote, standby)
                await acked_again(talk, figures, "acked again after a failover")
                await talk.acked(2 * clients)
                primary, standby = standby, primary
        await repeat(people)
        await several.judge(people)
        era = await several.ask("SELECT era FROM heads WHERE exchange = $1", several.ground.code)
        assert era == 1 + rounds


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
