"""The table: medians with their spread, ratios against the peers, and whether each target is reached."""

import statistics
from collections.abc import Iterable
from typing import NamedTuple

from figures import Sample
from peers import FAULTS, NAMES


class Figure(NamedTuple):
    """How a figure is called, its unit, and with how many decimals it is written."""

    title: str
    unit: str
    decimals: int = 0


FIGURES = {
    "lone": Figure("lone message, CPU per delivery", "µs", 1),
    "lone, all": Figure("the same, with pings and presence", "µs", 1),
    "idle": Figure("CPU while nothing happens", "% of a core", 1),
    "burst": Figure("deliveries in a burst", "thousand/s"),
    "rate": Figure("rate with p99 ≤ 100 ms", "messages/s"),
    "memory": Figure("memory per idle viewer", "kB", 1),
    "join": Figure("CPU per join", "µs"),
    "join again": Figure("the same, after everybody has been here before", "µs"),
    "leave": Figure("CPU per leave", "µs"),
    "leave again": Figure("the same, after everybody has been here before", "µs"),
    "storm": Figure("joins in the same moment, all in within", "s", 2),
    "page": Figure("slowest page meanwhile", "ms"),
    "last": Figure("post → last screen, p99", "ms", 1),
    "turn": Figure("CPU per message, 100 before it", "µs"),
    "history": Figure("the same with 5,000 before it, against 100", "times", 2),
    "durable": Figure("durable commands, 50 senders", "a second"),
    "ceiling": Figure("deliveries the crowd can take in", "thousand/s"),
}
SCALES = {"burst": 1000, "ceiling": 1000}


class Target(NamedTuple):
    """What a figure must reach: of its own, or of a peer's."""

    figure: str
    scenarios: tuple[str, ...]
    at_most: bool
    bound: float
    peer: str = ""

    def __str__(self) -> str:
        times = f" × {NAMES[self.peer]}" if self.peer else ""
        return f"{'≤' if self.at_most else '≥'} {self.bound:,g}{times}"

    def reached(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound


BOTH = ("1,000", "4,000")
TARGETS = (
    Target("lone", BOTH, True, 0.65, "node"),
    Target("lone", BOTH, True, 1.4, "floor"),
    Target("burst", BOTH, False, 15, "node"),
    Target("rate", ("1,000",), False, 16, "node"),
    Target("memory", BOTH, True, 0.5, "node"),
    Target("join", BOTH, True, 0.8, "node"),
    Target("leave", BOTH, True, 0.6, "node"),
    Target("storm", ("3,000",), True, 3),
    Target("page", ("3,000",), True, 3000),
    Target("last", ("1,000",), True, 60),
    Target("history", ("1,000",), True, 1.1),
    Target("durable", ("50",), False, 3000),
)


class Cell(NamedTuple):
    """All readings of one figure, scenario and peer."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def text(self, figure: str) -> str:
        written = [_number(figure, value) for value in (self.median, min(self.values), max(self.values))]
        return f"{written[0]} ({written[1]}–{written[2]})" if len(self.values) > 1 else written[0]


class Row(NamedTuple):
    """A line of the table."""

    figure: str
    scenario: str
    cells: dict[str, Cell]

    def verdicts(self) -> list[tuple[Target, float]]:
        """Every target of this row whose peer was there, and what came out: a ratio or the figure itself."""
        asked = [t for t in TARGETS if t.figure == self.figure and self.scenario in t.scenarios]
        return [
            (target, self.cells["ours"].median / (self.cells[target.peer].median if target.peer else 1))
            for target in asked
            if "ours" in self.cells and (not target.peer or target.peer in self.cells)
        ]

    def ratio_spread(self, peer: str) -> str:
        """The ratio of each round."""
        pairs = zip(self.cells["ours"].values, self.cells[peer].values, strict=False)
        ratios = [ours / theirs for ours, theirs in pairs if theirs]
        return f" ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else ""


def rows(samples: Iterable[Sample]) -> list[Row]:
    """In the order of FIGURES, then as they came."""
    found: dict[tuple[str, str], Row] = {}
    for sample in samples:
        row = found.setdefault((sample.figure, sample.scenario), Row(sample.figure, sample.scenario, {}))
        row.cells.setdefault(sample.peer, Cell([])).values.append(sample.value)
    return sorted(found.values(), key=lambda row: list(FIGURES).index(row.figure))


def markdown(samples: Iterable[Sample], faults: dict[str, dict[str, int]], busiest: dict[str, float]) -> str:
    """The whole result as docs/performance.md has it."""
    written = []
    for head, *lines in (_figures(samples), _counted(faults)):
        written += [_line(head), _line(["---"] * len(head)), *map(_line, lines), ""]
    return "\n".join([*written, _busy(busiest)])


def aligned(samples: Iterable[Sample], faults: dict[str, dict[str, int]], busiest: dict[str, float]) -> str:
    """The whole result for a terminal, a figure a line."""
    written = []
    for lines in (_figures(samples), _counted(faults)):
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        written += ["  ".join(map(str.ljust, cells, widths)).rstrip() for cells in lines] + [""]
    return "\n".join([*written, _busy(busiest)])


def missed(samples: Iterable[Sample], faults: dict[str, dict[str, int]]) -> list[str]:
    """What is not as it must be."""
    return [
        f"{FIGURES[row.figure].title}, {row.scenario} viewers: {value:,.2f}, and must be {target}"
        for row in rows(samples)
        for target, value in row.verdicts()
        if not target.reached(value)
    ] + [f"{count} {fault.replace('_', ' ')}" for fault, count in faults.get("ours", {}).items() if count]


def _figures(samples: Iterable[Sample]) -> list[list[str]]:
    table = rows(samples)
    peers = [peer for peer in NAMES if any(peer in row.cells for row in table)]
    head = ["Figure", "Viewers", *(NAMES[peer] for peer in peers), "Came out", "Target", "Reached"]
    return [head, *([*_named(row), *_cells(row, peers), *_verdict(row)] for row in table)]


def _named(row: Row) -> list[str]:
    figure = FIGURES[row.figure]
    return [f"{figure.title}, {figure.unit}", row.scenario]


def _cells(row: Row, peers: list[str]) -> list[str]:
    return [row.cells[peer].text(row.figure) if peer in row.cells else "" for peer in peers]


def _verdict(row: Row) -> list[str]:
    verdicts = row.verdicts()
    came_out = [
        f"{value:.2f}{row.ratio_spread(target.peer)}" if target.peer else "" for target, value in verdicts
    ]
    passes = ["✓" if target.reached(value) else "✗" for target, value in verdicts]
    return [
        "; ".join(came_out).strip("; "),
        "; ".join(str(target) for target, _ in verdicts),
        " ".join(passes),
    ]


def _counted(faults: dict[str, dict[str, int]]) -> list[list[str]]:
    head = ["Counted over all runs", *(fault.replace("_", " ") for fault in FAULTS)]
    return [
        head,
        *([NAMES[peer], *(f"{counts[fault]:,}" for fault in FAULTS)] for peer, counts in faults.items()),
    ]


def _busy(busiest: dict[str, float]) -> str:
    shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in sorted(busiest.items()))
    return f"The crowd's own share of its core, the highest of all rounds: {shares}."


def _number(figure: str, value: float) -> str:
    return f"{value / SCALES.get(figure, 1):,.{FIGURES[figure].decimals}f}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
