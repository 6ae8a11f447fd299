"""Three processes of one installation behind one crowd: what forwarding, waking up and following cost."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

import asyncpg
from appends import p99
from crowd import CROWD_CORE, Crowd, Report, gathered
from figures import SETTLES, Sample
from peers import FAULTS, LANGUAGES, WORDS, cpu, greeting
from product import Prepared, copied, prepare, served, serving

from postgresql import Cluster

PROCESSES = 3
SENDERS = 12
"""Registered people, as many at each process."""

LOOK_ON = 20
"""Screens at each process while times are taken, few, since all three have one core; and while processor time is:"""

MANY = 1000

RATE = 60
"""Messages a second, each process's people in turn."""

LONE, FOR = 5, 4.0
IDLE_FOR = 2.0

COMMITTED = (
    "SELECT seq, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM entries WHERE exchange = $1"
)
"""By `track_commit_timestamp`: from just before a commit is flushed, by the clock that the whole machine has."""


class Ground(NamedTuple):
    """What is made once: the same hall on PostgreSQL and on SQLite."""

    folder: Path
    crowd: Path
    cluster: Cluster
    shared: Prepared
    alone: Prepared


class Trio(NamedTuple):
    """Processes that answer, and a crowd before them of whom nobody has come."""

    pids: list[int]
    crowd: Crowd
    database: str
    code: str

    @property
    def writer(self) -> int:
        """Which of them writes, by its number. As long as people post it stays the same."""
        name = asyncio.run(_fetch(self.database, "SELECT writer FROM heads WHERE exchange = $1", self.code))
        return NAMES.index(name[0][0])


NAMES = [f"p{number + 1}" for number in range(PROCESSES)]


def prepared(folder: Path, crowd: Path, cluster: Cluster) -> Ground:
    """A hall with people in it, in each database."""
    address = asyncio.run(cluster.create())
    shared, alone = (
        prepare(folder / name, [SENDERS], database) for name, database in (("shared", address), ("alone", ""))
    )
    return Ground(folder, crowd, cluster, shared, alone)


@contextmanager
def started(ground: Ground) -> Iterator[Trio]:
    """Three processes on fresh copies of folder and database."""
    template = urlsplit(ground.shared.database).path.removeprefix("/")
    with ExitStack() as running:
        running.enter_context(_apart(ground.cluster))
        data = running.enter_context(copied(ground.shared, ground.folder))
        address = asyncio.run(ground.cluster.create(template))
        processes = [running.enter_context(served(data, name, address)) for name in NAMES]
        crowd = running.enter_context(gathered(ground.crowd, *(port for _, port in processes)))
        crowd.say(WORDS)
        yield Trio([pid for pid, _ in processes], crowd, address, ground.shared.halls[0].code)


@contextmanager
def _apart(cluster: Cluster) -> Iterator[None]:
    """PostgreSQL has the crowd's core as long as the block runs: elsewhere it has a machine of its own."""
    everywhere = os.sched_getaffinity(0)
    _keep(cluster, {CROWD_CORE})
    yield
    _keep(cluster, everywhere)


def _keep(cluster: Cluster, cores: set[int]) -> None:
    for pid in cluster.processes():
        with suppress(ProcessLookupError):  # some of them come and go
            os.sched_setaffinity(pid, cores)


def times(ground: Ground, seconds: float) -> Iterator[Sample]:
    """Acks by the writer and through the others, and from a commit to the last screen of each other process."""
    with started(ground) as trio:
        _come(trio.crowd, ground.shared, PROCESSES, LOOK_ON)
        trio.crowd.post(RATE, 1)
        time.sleep(SETTLES)
        report = faultless(trio.crowd.post(RATE, seconds))
        arrivals, writer = trio.crowd.arrivals(0), trio.writer
        committed = dict(asyncio.run(_fetch(trio.database, COMMITTED, trio.code)))
    others = [door for door in range(PROCESSES) if door != writer]
    scenario = str(PROCESSES)
    for name, share in (("ack, half", "p50"), ("ack", "p99")):
        yield Sample(name, scenario, "own", report["acks"][writer][share])
        yield Sample(name, scenario, "forwarded", max(report["acks"][door][share] for door in others))
    late = [1000 * (shown[door] - committed[seq]) for seq, shown in arrivals.items() for door in others]
    yield Sample("wake-up, half", scenario, "others", median(late))
    yield Sample("wake-up", scenario, "others", p99(late))
    bare = asyncio.run(_bare(asyncio.run(ground.cluster.create()), seconds))
    yield Sample("wake-up, half", scenario, "bare", median(bare))
    yield Sample("wake-up", scenario, "bare", p99(bare))


def following(ground: Ground, seconds: float) -> Iterator[Sample]:
    """Processor time of an entry for whoever writes it and for whoever follows with nobody looking on, in microseconds.

    All of PostgreSQL's processes together are another line.
    """
    with started(ground) as trio:
        _come(trio.crowd, ground.shared, 1, SENDERS)
        trio.crowd.post(RATE, 1)
        time.sleep(SETTLES)
        pids = [*trio.pids, *ground.cluster.processes()]
        idle = _spent(pids, IDLE_FOR)
        before, began = list(map(cpu, pids)), time.monotonic()
        entries = faultless(trio.crowd.post(RATE, seconds))["posted"]
        time.sleep(SETTLES)
        took = time.monotonic() - began
        spent = [cpu(pid) - at - rest * took for pid, at, rest in zip(pids, before, idle, strict=True)]
        writer = trio.writer
    each, server = spent[:PROCESSES], sum(spent[PROCESSES:])
    for peer, used in (("writing", each.pop(writer)), ("following", max(each)), ("PostgreSQL", server)):
        yield Sample("entry", str(PROCESSES), peer, 1e6 * used / entries)


def deliveries(ground: Ground, viewers: int = MANY) -> Iterator[Sample]:
    """Processor time of a delivery in microseconds: of three processes, and of one on SQLite with as many viewers as each."""
    with serving(ground.alone, ground.folder) as server, gathered(ground.crowd, server.port) as crowd:
        crowd.say(WORDS)
        _come(crowd, ground.alone, 1, viewers)
        yield Sample("delivery", f"{viewers:,}", "one", _lone(crowd, [server.pid]))
    with started(ground) as trio:
        _come(trio.crowd, ground.shared, PROCESSES, viewers)
        yield Sample("delivery", f"{viewers:,}", "three", _lone(trio.crowd, trio.pids))


def _lone(crowd: Crowd, pids: list[int]) -> float:
    """As relay.py has it: what is done anyway in the same time is left out, as it was measured just before."""
    crowd.burst(1)
    time.sleep(SETTLES)
    idle = sum(_spent(pids, IDLE_FOR))
    before, began = sum(map(cpu, pids)), time.monotonic()
    delivered = faultless(crowd.post(LONE, FOR))["delivered"]
    return 1e6 * (sum(map(cpu, pids)) - before - idle * (time.monotonic() - began)) / delivered


def _come(crowd: Crowd, prepared: Prepared, doors: int, each: int) -> None:
    """So many to each process: who writes, the processes' people in turn, and who looks on in both languages."""
    hall = prepared.halls[0]
    for number, cookie in enumerate(hall.cookies):
        kind = number % len(LANGUAGES)
        crowd.invite(1, 0, kind, greeting(hall, kind), cookie, sends=True, door=number % doors)
    faultless(crowd.join(1))
    guests = each - len(hall.cookies) // doors
    for door in range(doors):
        for kind in range(len(LANGUAGES)):
            crowd.invite((guests + kind) // 2, 0, kind, greeting(hall, kind), door=door)
    faultless(crowd.join(32))


def _spent(pids: list[int], seconds: float) -> list[float]:
    """Processor seconds a second of each process."""
    before, began = [cpu(pid) for pid in pids], time.monotonic()
    time.sleep(seconds)
    return [(cpu(pid) - at) / (time.monotonic() - began) for pid, at in zip(pids, before, strict=True)]


def faultless(report: Report) -> Report:
    """Every screen of every process was shown every number once and in order, and all of a kind the same."""
    faults = {fault: report[fault] for fault in FAULTS if report[fault]}
    if faults:
        raise SystemExit(f"the crowd saw what nobody wants: {faults}")
    return report


async def _bare(address: str, seconds: float) -> list[float]:
    """Milliseconds from before a commit until another connection has read what it was told of, and nothing else done."""
    writing, telling, listening = [await asyncpg.connect(address) for _ in range(3)]
    await writing.execute("CREATE TABLE bare (seq bigint PRIMARY KEY, words text)")
    await telling.execute("SET synchronous_commit = off")
    heard: asyncio.Queue[str] = asyncio.Queue()
    await listening.add_listener("bare", lambda _, __, ___, text: heard.put_nowait(text))
    took = []
    for seq in range(int(RATE * seconds)):
        began = time.perf_counter()
        await writing.execute("INSERT INTO bare VALUES ($1, $2)", seq, WORDS)
        await telling.execute("SELECT pg_notify('bare', $1)", str(seq))
        await listening.fetch("SELECT words FROM bare WHERE seq >= $1", int(await heard.get()))
        took.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(1 / RATE)
    for connection in (writing, telling, listening):
        await connection.close()
    return took


async def _fetch(address: str, sql: str, *args: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetch(sql, *args)
    finally:
        await connection.close()
