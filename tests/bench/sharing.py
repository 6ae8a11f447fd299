"""Measures what several processes cost that share one PostgreSQL: python tests/bench/sharing.py [--figure append] [--rounds 3].

All of docs/performance.md's table of several processes, in some five minutes. The server of PostgreSQL is a private one
with fsync on, on the disk on which SQLite has its file. Exit status 1 when a target is missed, and when a frame is lost,
doubled, out of order or not the same everywhere. Linux only: it reads /proc and keeps processes to cores.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import appends
import trio
import writers
from crowd import compiled
from figures import Sample

from postgresql import Cluster, make_cluster

DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "128MB",
    "track_commit_timestamp": "on",
}
"""As PostgreSQL comes, in place of what the tests do without; and the time of each commit, to measure from."""


class Figure(NamedTuple):
    """A line of the table: whose value, beside whose, and what it must be; alone where nobody stands beside it."""

    name: str
    title: str
    whose: str
    beside: str = ""
    bound: float | None = None
    at_most: bool = True
    decimals: int = 2

    @property
    def target(self) -> str:
        if self.bound is None:
            return ""
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}{f' × {self.beside}' if self.beside else ''}"


TABLE = (
    Figure("append, half", "append, half of them, ms", "postgresql", "sqlite"),
    Figure("append", "append, p99, ms", "postgresql", "sqlite", 2),
    Figure("ack, half", "ack, half of them, ms", "forwarded", "own"),
    Figure("ack", "ack, p99, ms", "forwarded", "own", 2),
    Figure("wake-up, half", "commit → last screen of another process, half of them, ms", "others"),
    Figure("wake-up", "commit → last screen of another process, p99, ms", "others", bound=10),
    Figure("wake-up, half", "commit → notice → reading, by three bare connections, half of them, ms", "bare"),
    Figure("wake-up", "commit → notice → reading, by three bare connections, p99, ms", "bare"),
    Figure("commits", "commits a second", "wake-ups", "no wake-ups", 0.8, at_most=False, decimals=0),
    Figure("commits", "commits a second, the control", "NOTIFY inside", "no wake-ups", decimals=0),
    Figure("slowest commit", "commit, p99 of the slowest writer, ms", "wake-ups", "no wake-ups"),
    Figure("entry", "CPU per entry, µs", "following", "writing", decimals=0),
    Figure("entry", "CPU per entry of PostgreSQL, µs", "PostgreSQL", decimals=0),
    Figure("delivery", "lone message, CPU per delivery, µs", "three", "one", 1.1),
)


class Bench:
    """A server of PostgreSQL, and what is made once for each figure."""

    def __init__(self, folder: Path, cluster: Cluster, wanted: argparse.Namespace) -> None:
        self._folder = folder
        self._cluster = cluster
        self._wanted = wanted
        self._ground: trio.Ground | None = None

    @property
    def ground(self) -> trio.Ground:
        """Made when the first figure asks for it."""
        self._ground = self._ground or trio.prepared(
            self._folder, compiled("crowd", self._folder), self._cluster
        )
        return self._ground

    def append(self) -> Iterator[Sample]:
        with tempfile.TemporaryDirectory(dir=self._folder) as files:
            yield from appends.append(self._new(), Path(files), self._wanted.appends)

    def writing(self) -> Iterator[Sample]:
        yield from writers.writing(self._new(), rounds=len(writers.WAYS))

    def times(self) -> Iterator[Sample]:
        yield from trio.times(self.ground, self._wanted.seconds)

    def following(self) -> Iterator[Sample]:
        yield from trio.following(self.ground, self._wanted.seconds)

    def deliveries(self) -> Iterator[Sample]:
        yield from trio.deliveries(self.ground)

    def _new(self) -> str:
        return asyncio.run(self._cluster.create())


FIGURES: dict[str, Callable[[Bench], Iterator[Sample]]] = {
    "append": Bench.append,
    "writing": Bench.writing,
    "times": Bench.times,
    "following": Bench.following,
    "deliveries": Bench.deliveries,
}


@contextmanager
def prepared(wanted: argparse.Namespace) -> Iterator[Bench]:
    """The bench, as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        make_cluster(Path(folder, "made"))
        with Cluster.running(Path(folder, "made", "data"), **DURABLE) as cluster:
            yield Bench(Path(folder), cluster, wanted)


def rows(samples: list[Sample]) -> Iterator[tuple[list[str], bool]]:
    """The cells of each line of the table that was measured, and whether it is as it must be."""
    values: dict[tuple[str, str, str], list[float]] = {}
    for sample in samples:
        values.setdefault((sample.figure, sample.scenario, sample.peer), []).append(sample.value)
    for figure in TABLE:
        for name, scenario, peer in list(values):
            if (name, peer) == (figure.name, figure.whose):
                yield _row(figure, scenario, values)


def _row(
    figure: Figure, scenario: str, values: dict[tuple[str, str, str], list[float]]
) -> tuple[list[str], bool]:
    whose = values[figure.name, scenario, figure.whose]
    beside = values[figure.name, scenario, figure.beside] if figure.beside else []
    value = median(whose) / median(beside) if beside else median(whose)
    ratios = [one / other for one, other in zip(whose, beside, strict=False)]
    reached = figure.bound is None or (value <= figure.bound if figure.at_most else value >= figure.bound)
    cells = [
        figure.title,
        scenario,
        f"{figure.whose}: {_spread(whose, figure.decimals)}",
        f"{figure.beside}: {_spread(beside, figure.decimals)}" if beside else "",
        _spread(ratios, 2, value) if beside else "",
        figure.target,
        "" if figure.bound is None else "✓" if reached else "✗",
    ]
    return cells, reached


def _spread(values: list[float], decimals: int, middle: float | None = None) -> str:
    """The median, or what is given instead; the lowest and the highest where there are several."""
    written = [
        f"{value:,.{decimals}f}"
        for value in (median(values) if middle is None else middle, min(values), max(values))
    ]
    return f"{written[0]} ({written[1]}–{written[2]})" if len(values) > 1 else written[0]


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figure", choices=FIGURES, help="only this one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--appends", type=int, default=1000, help="of each number of entries, in a round")
    parser.add_argument("--seconds", type=float, default=10.0, help="of messages, for what is read off them")
    parser.add_argument("--json", type=Path, help="write every sample into this file")
    return parser.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    wanted = asked()
    figures = [wanted.figure] if wanted.figure else list(FIGURES)
    samples: list[Sample] = []
    with prepared(wanted) as bench:
        for _ in range(wanted.rounds):
            for figure in figures:
                for sample in FIGURES[figure](bench):
                    print(" ".join(map(str, sample)), file=sys.stderr, flush=True)
                    samples.append(sample)
    if wanted.json:
        wanted.json.write_text(json.dumps([sample._asdict() for sample in samples], indent=1), "utf-8")
    head = ["Figure", "Scenario", "This", "Beside", "Came out", "Target", "Reached"]
    found = list(rows(samples))
    for cells in (head, ["---"] * len(head), *(cells for cells, _ in found)):
        print(f"| {' | '.join(cells)} |")
    return 1 if not all(reached for _, reached in found) else 0


if __name__ == "__main__":
    sys.exit(main())
