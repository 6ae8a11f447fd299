"""Appending: the journal in PostgreSQL beside the one in SQLite, on one disk, each as its process calls it."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import uvloop
from figures import Sample

from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.exchange.exchange import Entry
from twincloth.exchange.messages import MessagePosted
from twincloth.journal.journal import Journal
from twincloth.journal.postgresql import PostgreSQLJournal
from twincloth.journal.sqlite import SQLiteJournal
from twincloth.live.clock import server_clock

SIZES = (1, 8, 64)
"""Entries of a turn: a lone message, a lively hall, a burst."""

WARM = 50
"""Appends of each size that are not counted."""

WORDS = "Мы все сидим за одним столом: hello to Oxford from all of us in Perm!"


def append(address: str, folder: Path, times: int) -> Iterator[Sample]:
    """Milliseconds of an append until it is durable, half and 99 % of them, for each number of entries."""
    for size, took in uvloop.run(_appended(address, folder, times)).items():
        for peer, milliseconds in took.items():
            yield Sample("append, half", str(size), peer, median(milliseconds))
            yield Sample("append", str(size), peer, p99(milliseconds))


def p99(values: list[float]) -> float:
    """That below which 99 % lie."""
    return quantiles(values, n=100)[98]


async def _appended(address: str, folder: Path, times: int) -> dict[int, dict[str, list[float]]]:
    """One append of each in turn, so that whatever else the machine does, it does to both."""
    files, server = await SQLiteDatabase.open(folder / "bench.db"), await PostgreSQLDatabase.open(address)
    connections = Connections(address)
    journals: dict[str, Journal] = {
        "sqlite": await SQLiteJournal.open(files),
        "postgresql": await PostgreSQLJournal.open(server, connections),
    }
    took: dict[int, dict[str, list[float]]] = {size: {peer: [] for peer in journals} for size in SIZES}
    for size, milliseconds in took.items():
        for number in range(WARM + times):
            for peer, journal in journals.items():
                entries = messages(number * size, size)
                began = time.perf_counter()
                await journal.append(f"of-{size}", entries)
                if number >= WARM:
                    milliseconds[peer].append(1000 * (time.perf_counter() - began))
    await connections.close()
    for database in (files, server):
        await database.close()
    return took


def messages(after: int, count: int) -> list[Entry]:
    """So many entries as a hall writes them, numbered from the one after `after`."""
    return [
        Entry(
            seq,
            server_clock(),
            "Zq3vK8pLw2Xy",
            f"bench-{seq:08}",
            MessagePosted(
                message=f"bench-{seq:08}", author="Zq3vK8pLw2Xy", text=WORDS, language="ru", held=False
            ),
        )
        for seq in range(after + 1, after + count + 1)
    ]
