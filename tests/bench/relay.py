"""Measures the live path against its peers: python tests/bench/relay.py [--figure lone] [--viewers 1000] [--rounds 3].

Without --figure everything that docs/performance.md tells, in some twenty minutes. Exit status 1 when a target is
missed, or a frame is lost, doubled or out of order. Linux only: it reads /proc and keeps processes to cores.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import figures
from figures import Sample
from peers import NAMES, Bench, Scenario, present
from table import aligned, markdown, missed

STAY = ("memory", "join", "lone", "burst", "leave")
ALONE: dict[str, Callable[..., Iterator[Sample]]] = {
    "rate": figures.rate,
    "storm": figures.storm,
    "last": figures.last,
    "history": figures.history,
    "durable": figures.durable,
    "ceiling": figures.ceiling,
}
TWENTY = Scenario(200, exchanges=20, senders=3)


class Part(NamedTuple):
    """Some figures of one scenario: who takes part, and how many rounds of the rounds asked for."""

    measure: Callable[[Bench, str, Scenario], Iterator[Sample]]
    scenario: Scenario
    peers: tuple[str, ...] = ()
    once: bool = False


def everything() -> list[Part]:
    """What `make bench` measures."""
    staying = partial(figures.stay, figures=set(STAY))
    return [
        *(Part(staying, Scenario(viewers)) for viewers in (1000, 4000)),
        *(Part(staying, scenario, once=True) for scenario in (Scenario(200), Scenario(10_000), TWENTY)),
        Part(figures.rate, Scenario(1000), ("ours", "node")),
        Part(figures.storm, Scenario(figures.STORM), ("ours", "node")),
        Part(figures.last, Scenario(1000), ("ours",)),
        Part(figures.history, Scenario(1000, senders=4), ("ours",)),
        Part(figures.history, Scenario(4, senders=4), ("ours",)),
        Part(figures.durable, Scenario(50), ("ours",)),
        Part(figures.ceiling, Scenario(1000), ("ceiling",), once=True),
    ]


def one(figure: str, scenario: Scenario, peers: list[str]) -> list[Part]:
    """One figure of one scenario, with the peers asked for or else with those that it is about."""
    if figure in STAY:
        return [Part(partial(figures.stay, figures={figure}), scenario)]
    known = {part.measure: part.peers for part in everything()}
    return [Part(ALONE[figure], scenario, tuple(peers) or known[ALONE[figure]])]


def measure(
    bench: Bench, parts: list[Part], rounds: int, peers: list[str], say: Callable[[str], None]
) -> list[Sample]:
    """Round after round, the peers in turn; who begins changes, so that nobody always comes after the same one."""
    samples: list[Sample] = []
    for part in parts:
        taking_part = [peer for peer in part.peers or peers if peer in peers or peer == "ceiling"]
        for number in range(1 if part.once else rounds):
            first = number % max(1, len(taking_part))
            for peer in taking_part[first:] + taking_part[:first]:
                began = time.monotonic()
                taken = list(part.measure(bench, peer, part.scenario))
                samples += taken
                values = ", ".join(f"{sample.figure} {sample.value:,.1f}" for sample in taken)
                say(
                    f"{part.scenario} viewers, round {number + 1}, {NAMES[peer]}: {values} [{time.monotonic() - began:.0f} s]"
                )
    return samples


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figure", choices=[*STAY, *ALONE], help="only this one")
    parser.add_argument("--viewers", type=int, default=1000, help="of each exchange, with --figure")
    parser.add_argument("--exchanges", type=int, default=1, help="with --figure")
    parser.add_argument("--senders", type=int, default=50, help="of each exchange, with --figure")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="", help="comma separated, of: " + ", ".join(NAMES))
    parser.add_argument("--json", type=Path, help="write every sample into this file")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
    return parser.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    wanted = asked()
    scenario = Scenario(wanted.viewers, wanted.exchanges, wanted.senders)
    peers = wanted.peers.split(",") if wanted.peers else []
    parts = one(wanted.figure, scenario, peers) if wanted.figure else everything()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), [part.scenario for part in parts])
        samples = measure(
            bench, parts, wanted.rounds, peers or present(), partial(print, file=sys.stderr, flush=True)
        )
    return told(wanted, bench, samples)


def told(wanted: argparse.Namespace, bench: Bench, samples: list[Sample]) -> int:
    """Print what came out; the exit status."""
    if wanted.json:
        found = {
            "samples": [sample._asdict() for sample in samples],
            "faults": bench.faults,
            "busy": bench.busiest,
        }
        wanted.json.write_text(json.dumps({**found, "frame_bytes": bench.frame_bytes}, indent=1), "utf-8")
    print((markdown if wanted.markdown else aligned)(samples, bench.faults, bench.busiest))
    for sentence in missed(samples, bench.faults):
        print(f"Missed: {sentence}")
    return 1 if missed(samples, bench.faults) else 0


if __name__ == "__main__":
    sys.exit(main())
