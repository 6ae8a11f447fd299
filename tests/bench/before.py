"""Holds this source tree against an earlier commit: python tests/bench/before.py COMMIT [--rounds 3] [--only burst].

Every figure that `make bench` reads off one process, each by its own tree's bench, both trees by turns and part by part,
in some forty minutes. A ratio above 1 says that it has become better. Exit status 1 where one is below 0.95, or a frame
is lost, doubled or out of order.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from table import FIGURES

HERE = Path(__file__).parents[2]
LEAST = 0.95
MORE_IS_BETTER = {"burst", "rate", "durable"}
"""Of relay.py's figures; of all others here, less is."""

INSTALLED = ("web/node_modules", "web/vendor", "web/viewers")
"""What `make setup` has brought, and no commit holds."""

Values = dict[str, float]
"""Figures of one run by their names, of each the less the better."""


class Tree(NamedTuple):
    """A source tree, and its own bench of the live path, which waits for the number of a part."""

    folder: Path
    bench: subprocess.Popen[str]
    parts: list[str]

    def part(self, name: str) -> Values:
        """What came of one part; ends the process where a screen was not shown what it should be."""
        assert self.bench.stdin
        assert self.bench.stdout
        print(self.parts.index(name), file=self.bench.stdin, flush=True)
        found = json.loads(self.bench.stdout.readline())
        faults = {name: count for name, count in found["faults"].items() if count}
        if faults:
            raise SystemExit(f"{self.folder}: the crowd saw what nobody wants: {faults}")
        return dict(map(_less_is_better, found["samples"]))

    def script(self, name: str, *options: str) -> str:
        """What a bench of this tree prints; it may miss its own targets."""
        command = [sys.executable, f"tests/bench/{name}.py", *options]
        done = subprocess.run(
            command, cwd=self.folder, env=_of(self.folder), capture_output=True, text=True, check=False
        )
        if not done.stdout:
            raise SystemExit(f"{self.folder}: {name} told nothing: {done.stderr}")
        return done.stdout


def _less_is_better(sample: dict[str, object]) -> tuple[str, float]:
    figure, value = str(sample["figure"]), float(str(sample["value"]))
    name = f"{FIGURES[figure].title}, {sample['scenario']} viewers"
    return name, (1 / value if value else float("inf")) if figure in MORE_IS_BETTER else value


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """An earlier commit's files, built as this tree's are, as long as the block runs."""
    packed = subprocess.run(["git", "-C", HERE, "archive", commit], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    for name in INSTALLED:
        if (HERE / name).exists():
            (folder / name).symlink_to((HERE / name).resolve())
    subprocess.run(["node", "build.mjs"], cwd=folder / "web", check=True, stdout=subprocess.DEVNULL)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def standing(folder: Path) -> Iterator[Tree]:
    """A tree whose bench is ready."""
    command = [sys.executable, str(Path(__file__).with_name("tree.py")), str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=_of(folder), **pipes) as bench:
        try:
            said = bench.stdout.readline()
            if not said:
                raise SystemExit(f"{folder}: its bench did not start")
            yield Tree(folder, bench, json.loads(said))
        finally:
            bench.terminate()


def _of(folder: Path) -> dict[str, str]:
    """The environment in which Python takes its modules from a tree, whichever one is installed."""
    # Benches of some commits want to be told where to keep what they made of templates.
    kept = {} if folder == HERE else {"READ_TEMPLATES": str(folder)}
    return {**os.environ, "PYTHONPATH": str(folder / "server"), **kept}


def _cards(tree: Tree) -> Values:
    found = json.loads(tree.script("cards").splitlines()[0])
    return {"card page, CPU beside a bare handler's": found["bare"] / found["card"]}


def _ingest(tree: Tree) -> Values:
    rows = _cells(tree.script("ingest", "--rounds", "1", "--ingests", "5"))
    return {f"ingest, {row[0]} beside the other's": float(row[3]) for row in rows}


def _openings(tree: Tree) -> Values:
    return {
        f"openings, {view}, {patches} patches, kB": float(kilobytes.replace(",", ""))
        for view, patches, kilobytes, _ in _cells(tree.script("openings"))
    }


def _loading(tree: Tree) -> Values:
    columns = ("requests", "kB", "kB without fonts", "connected, ms")
    return {
        f"{page}, {column}": float(value)
        for page, *values in _cells(tree.script("loading", "--rounds", "1"))
        for column, value in zip(columns, values, strict=False)
        if value
    }


def _cells(text: str) -> list[list[str]]:
    """Of each line of a table but its head."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


SCRIPTS: dict[str, Callable[[Tree], Values]] = {
    "cards": _cards,
    "ingest": _ingest,
    "openings": _openings,
    "loading": _loading,
}


def readings(trees: list[Tree], only: str) -> Iterator[tuple[str, Callable[[Tree], Values]]]:
    """Everything that is read off a tree, with what it is called."""
    for part in trees[0].parts:
        if only in part and all(part in tree.parts for tree in trees):
            yield part, lambda tree, part=part: tree.part(part)
    yield from ((name, read) for name, read in SCRIPTS.items() if only in name)


def compare(trees: list[Tree], rounds: int, only: str) -> dict[str, list[tuple[float, float]]]:
    """Of each figure, what came out before and now, round by round."""
    found: dict[str, list[tuple[float, float]]] = {}
    for name, read in readings(trees, only):
        for number in range(rounds):
            turn = trees if number % 2 == 0 else trees[::-1]
            values = {tree.folder: read(tree) for tree in turn}
            before, now = (values[tree.folder] for tree in trees)
            for figure in filter(now.__contains__, before):
                found.setdefault(figure, []).append((before[figure], now[figure]))
            print(f"{name}, round {number + 1}", file=sys.stderr, flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="what holds this in its name, such as: durable, cards")
    asked = parser.parse_args()
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()), "before")
        before = closing.enter_context(checked_out(asked.commit, folder))
        trees = [closing.enter_context(standing(tree)) for tree in (before, HERE)]
        found = compare(trees, asked.rounds, asked.only)
    return told(found)


def told(found: dict[str, list[tuple[float, float]]]) -> int:
    """Print what came out; the exit status."""
    print("| Figure | Before ÷ now | Rounds | Must be | Reached |\n| --- | --- | --- | --- | --- |")
    missed = 0
    for figure, pairs in found.items():
        ratios = [before / now if now else 1.0 for before, now in pairs]
        reached = median(ratios) >= LEAST
        missed += not reached
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        print(f"| {figure} | {median(ratios):.2f} | {spread} | ≥ {LEAST} | {'✓' if reached else '✗'} |")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
