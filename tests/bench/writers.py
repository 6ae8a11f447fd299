"""Writing processes: how often many of them store something in one PostgreSQL, with wake-ups and without."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

import uvloop
from appends import messages, p99
from figures import Sample

from twincloth.database.notices import Notices
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.journal.postgresql import PostgreSQLJournal
from twincloth.journal.sqlite import SCHEMA
from twincloth.live.heads import Heads

WRITERS = 16
SECONDS = 4.0
STARTS = 0.2
"""Seconds from the word to the first append, by when all have heard it."""

WAYS = ("no wake-ups", "wake-ups", "NOTIFY inside")
"""What an append brings about; the last, by a trigger within its own transaction, is what is not to be done."""

WITHIN_THE_TRANSACTION = """
CREATE FUNCTION notify_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('twincloth_head', NEW.exchange || ' ' || NEW.era || ' ' || NEW.head); RETURN NULL; END $$;
CREATE TRIGGER notify_head AFTER UPDATE OF head ON heads FOR EACH ROW EXECUTE FUNCTION notify_head();
ALTER TABLE heads DISABLE TRIGGER notify_head;
"""


class Written(NamedTuple):
    """What one process did in one slice: appends, milliseconds of 99 % of them, and what it was told of others'."""

    appends: int
    p99: float
    heard: int


def writing(address: str, rounds: int, seconds: float = SECONDS) -> Iterator[Sample]:
    """Commits a second of all writers together, each way in turn; who begins changes from round to round."""
    asyncio.run(_prepare(address))
    with ExitStack() as running:
        writers = [running.enter_context(_Writer(f"w{number}", address)) for number in range(WRITERS)]
        for writer in writers:
            writer.ready()
        for number in range(rounds):
            first = number % len(WAYS)
            for way in WAYS[first:] + WAYS[:first]:
                yield from _slice(address, writers, way, seconds)


def _slice(address: str, writers: list["_Writer"], way: str, seconds: float) -> Iterator[Sample]:
    asyncio.run(_trigger(address, enabled=way == "NOTIFY inside"))
    starts = time.monotonic() + STARTS
    for writer in writers:
        writer.begin(starts, seconds, told=way == "wake-ups")
    written = [writer.done() for writer in writers]
    if way == "wake-ups" and not all(one.heard for one in written):
        raise SystemExit("a process heard nothing of what the others stored")
    scenario = str(len(writers))
    yield Sample("commits", scenario, way, sum(one.appends for one in written) / seconds)
    yield Sample("slowest commit", scenario, way, max(one.p99 for one in written))


async def _prepare(address: str) -> None:
    database = await PostgreSQLDatabase.open(address)
    await database.migrate("journal", SCHEMA)
    await database.close()
    connections = Connections(address)
    await connections.run(lambda connection: connection.execute(WITHIN_THE_TRANSACTION))
    await connections.close()


async def _trigger(address: str, *, enabled: bool) -> None:
    connections = Connections(address)
    which = "ENABLE" if enabled else "DISABLE"
    await connections.run(
        lambda connection: connection.execute(f"ALTER TABLE heads {which} TRIGGER notify_head")
    )
    await connections.close()


class _Writer:
    """A process that writes an exchange of its own when it is told to."""

    def __init__(self, name: str, address: str) -> None:
        self._ours, theirs = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_run, args=(theirs, name, address), daemon=True)

    def __enter__(self) -> "_Writer":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def ready(self) -> None:
        self._ours.recv()

    def begin(self, starts: float, seconds: float, *, told: bool) -> None:
        self._ours.send((starts, seconds, told))

    def done(self) -> Written:
        return self._ours.recv()


def _run(parent: Connection, name: str, address: str) -> None:
    uvloop.run(_write(parent, name, address))


async def _write(parent: Connection, name: str, address: str) -> None:
    """All that of a process which has to do with the journal, and appends one after the other."""
    connections, notices = Connections(address), Notices(address)
    notices.others = lambda: WRITERS - 1
    heads, journal = Heads(connections, notices, name), PostgreSQLJournal(connections)
    heard, seq = count(), 0
    for number in range(WRITERS):
        if f"w{number}" != name:
            heads.watch(f"w{number}", lambda: next(heard))
    await journal.append(name, messages(0, 1))
    await notices.open()
    await heads.open()
    parent.send("ready")
    while True:
        starts, seconds, told = await asyncio.to_thread(parent.recv)
        journal.appended = heads.appended if told else lambda _, __: None
        await asyncio.sleep(starts - time.monotonic())
        before, took, passed_over = seq, [], next(heard) + 1 - heads.healed
        while (began := time.monotonic()) < starts + seconds:
            seq += 1
            await journal.append(name, messages(seq, 1))
            took.append(1000 * (time.monotonic() - began))
        parent.send(Written(seq - before, p99(took), next(heard) - heads.healed - passed_over))
