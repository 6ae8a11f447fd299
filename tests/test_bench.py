"""The benches: that they run, and that their crowd would see what it is there to see."""

import json
import subprocess
import sys
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
