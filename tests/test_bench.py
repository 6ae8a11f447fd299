"""The benches: that they run, and that their crowd would see what it is there to see."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.crowd import Crowd, Report, compiled, gathered
from processes import HANG_GUARD

BENCH = Path(__file__).parent / "bench"
TEMPLATE = ',"html":"<p id=\\"@\\">Alice and Vera wave to each other across the table.</p>","live":true}]'
POSTED, SCREENS = 20, 7


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the crowd and the floor, and what the floor relays."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "template").write_text(TEMPLATE)
    compiled("crowd", folder)
    compiled("floor", folder)
    return folder


@pytest.fixture
def floor(programs: Path, request: pytest.FixtureRequest) -> Iterator[Crowd]:
    """A crowd before a floor, which may be told to spoil the frames of the third screen."""
    command = [programs / "floor", "0", programs / "template", *request.param]
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        try:
            with gathered(programs / "crowd", int(process.stdout.readline()), patience=1) as crowd:
                yield crowd
        finally:
            process.kill()


def posted(crowd: Crowd) -> Report:
    """What came of it when one screen of seven posts twenty messages."""
    greeting = {"code": "K7Q2MX"}
    crowd.invite(1, 0, 0, greeting, sends=True)
    crowd.invite(SCREENS - 1, 0, 0, greeting)
    assert crowd.join(0)["joined"] == SCREENS
    return crowd.burst(POSTED)


@pytest.mark.parametrize("floor", [(), ("joined",)], indirect=True)
def test_the_crowd_counts_every_delivery_once(floor: Crowd):
    report = posted(floor)

    assert (report["acked"], report["delivered"]) == (POSTED, POSTED * SCREENS)
    assert (report["each"]["count"], report["last"]["count"]) == (POSTED * SCREENS, POSTED)
    assert faults(report) == {}


@pytest.mark.parametrize(
    ("floor", "seen"),
    [
        (("lose",), [{"lost": 4}]),
        (("repeat",), [{"twice": 4}]),
        (("swap",), [{"disordered": 3, "lost": 1}]),
        # The frame that is read first is the measure: should that be a spoilt one, the six others differ from it.
        (("differ",), [{"different": 4 + first * (SCREENS - 2)} for first in range(5)]),
    ],
    indirect=["floor"],
)
def test_the_crowd_sees_what_is_lost_doubled_out_of_order_or_different(
    floor: Crowd, seen: list[dict[str, int]]
):
    assert faults(posted(floor)) in seen


@pytest.fixture
def two_doors(programs: Path) -> Iterator[Crowd]:
    """A crowd before two servers that share what they tell: the same floor twice."""
    command = [str(programs / "floor"), "0", str(programs / "template")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline())
            with gathered(programs / "crowd", port, port, patience=1) as crowd:
                yield crowd
        finally:
            process.kill()


def test_the_crowd_tells_of_each_server_how_late_acks_are_and_when_its_last_screen_was_told(two_doors: Crowd):
    for door in range(2):
        two_doors.invite(1, 0, 0, {"code": "K7Q2MX"}, sends=door == 1, door=door)
    two_doors.join(0)
    began = time.time()

    report = two_doors.post(100, 0.2)

    arrivals = two_doors.arrivals(0)
    assert [acks["count"] for acks in report["acks"]] == [0, POSTED]
    assert list(arrivals) == list(range(min(arrivals), min(arrivals) + POSTED))
    assert all(began <= shown <= time.time() for at_doors in arrivals.values() for shown in at_doors)
    assert [len(at_doors) for at_doors in arrivals.values()] == [2] * POSTED
    assert faults(report) == {}


def faults(report: Report) -> dict[str, int]:
    kinds = ("lost", "twice", "disordered", "different", "cut_off", "refused", "refused_joins", "held")
    return {kind: report[kind] for kind in kinds if report[kind]}


def test_a_short_bench_of_the_whole_product_comes_to_its_figures(tmp_path: Path):
    command = [sys.executable, BENCH / "relay.py", "--figure", "burst", "--viewers", "20", "--senders", "4"]
    found = tmp_path / "found.json"
    options = ["--rounds", "1", "--peers", "ours", "--markdown", "--json", found]
    run = subprocess.run(
        [*map(str, command + options)], capture_output=True, text=True, timeout=HANG_GUARD, check=False
    )

    assert "| deliveries in a burst, thousand/s | 20 |" in run.stdout, run.stderr
    result = json.loads(found.read_text())
    assert [(one["figure"], one["peer"]) for one in result["samples"]] == [
        ("join again", "ours"),
        ("burst", "ours"),
    ]
    assert all(not any(counts.values()) for counts in result["faults"].values()), result["faults"]


def test_a_short_bench_of_cards_asks_for_the_same_bytes_of_both():
    command = [sys.executable, BENCH / "cards.py", "--rounds", "1", "--seconds", "1"]
    run = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=HANG_GUARD, check=False
    )

    assert run.returncode == 0, run.stderr
    first, second = run.stdout.splitlines()
    found = json.loads(first)
    assert found["bytes"] > 1000
    assert min(found["bare"], found["card"]) > 0
    assert second.startswith(f"card pages per second: {found['card']}")


def sharing(figure: str, found: Path, *options: str) -> tuple[str, dict[tuple[str, str, str], float]]:
    """The table that a short bench of several processes prints, and its values."""
    command = [
        sys.executable,
        BENCH / "sharing.py",
        "--figure",
        figure,
        "--rounds",
        "1",
        "--json",
        found,
        *options,
    ]
    run = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=HANG_GUARD, check=False
    )
    assert found.exists(), run.stderr
    values = json.loads(found.read_text())
    return run.stdout, {(one["figure"], one["scenario"], one["peer"]): one["value"] for one in values}


def test_a_short_bench_of_two_journals_appends_the_same_to_both(tmp_path: Path):
    table, values = sharing("append", tmp_path / "found.json", "--appends", "10")

    assert "| append, p99, ms | 64 | postgresql: " in table
    assert {one[1:] for one in values} == {
        (size, peer) for size in ("1", "8", "64") for peer in ("sqlite", "postgresql")
    }


def test_a_short_bench_of_three_processes_shows_every_screen_of_each_the_same(tmp_path: Path):
    table, values = sharing("times", tmp_path / "found.json", "--seconds", "1")

    assert "| ack, p99, ms | 3 | forwarded: " in table
    assert 0 < values["wake-up, half", "3", "others"] <= values["wake-up", "3", "others"]


@pytest.mark.parametrize(("now", "status"), [([0.7, 1.04, 2.0], 0), ([1.0, 1.06, 1.07], 1)])
def test_what_has_become_dearer_than_before_by_more_than_a_twentieth_is_missed(now: list[float], status: int):
    pairs = {"CPU per join": [(1.0, value) for value in now]}
    program = f"import before; raise SystemExit(before.told({pairs}))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BENCH,
        capture_output=True,
        text=True,
        timeout=HANG_GUARD,
        check=False,
    )

    assert run.returncode == status, run.stderr
    assert (
        f"| {1 / now[1]:.2f} | {1 / now[2]:.2f}–{1 / now[0]:.2f} | ≥ 0.95 | {'✗' if status else '✓'} |"
        in run.stdout
    )
