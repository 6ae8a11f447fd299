"""Workers: several real processes at one port, what becomes of one that dies, and how all are replaced and end."""

import json
import os
import pickle
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from msgspec.structs import asdict

from processes import HANG_GUARD, Running, serving, twincloth
from twincloth.settings import Networks, Settings, SettingsError, read_settings
from twincloth.worker import settings_of

OPEN = "/socket.io/?EIO=4&transport=polling"


def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + HANG_GUARD
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def workers(running: Running) -> dict[int, str]:
    """The processes that the parent has started, by their numbers."""
    parent = running.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    lines = {int(id): Path(f"/proc/{id}/cmdline").read_text("utf-8") for id in children}
    return {id: line for id, line in lines.items() if "spawn_main" in line}


def whose(running: Running) -> str:
    """The name of the process to which a new session came."""
    with urlopen(running.url + OPEN, timeout=HANG_GUARD) as answer:
        return json.loads(answer.read()[1:])["sid"].partition("~")[0]


def all_answer(running: Running) -> None:
    """Ask until each of the three has taken a session."""
    seen: set[str] = set()
    until(lambda: seen.add(whose(running)) or seen == {"p1", "p2", "p3"})


def is_there(id: int) -> bool:
    """Whether a process is, and not just what is left of one until its parent asks."""
    try:
        return " Z " not in Path(f"/proc/{id}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def three(tmp_path: Path, postgresql: str) -> Iterator[Running]:
    """Three workers, all of them ready."""
    with serving(tmp_path / "data", "--workers", 3, "--database", postgresql, "--drain", 1) as running:
        until(lambda: "All 3 workers are ready" in running.log)
        yield running


def test_one_that_is_killed_is_replaced_and_all_make_way_for_new_ones(three):
    all_answer(three)
    first = workers(three)
    assert len(first) == 3

    victim = min(first)
    os.kill(victim, signal.SIGKILL)
    until(lambda: "has ended (status -9); another takes its place in 0.5 s" in three.log)
    until(lambda: len(workers(three)) == 3)
    all_answer(three)
    second = workers(three)
    assert len(second.keys() & first.keys()) == 2

    three.process.send_signal(signal.SIGHUP)
    refused = []

    def is_new() -> bool:
        try:
            whose(three)
        except OSError as error:
            refused.append(error)
        return len(workers(three)) == 3 and not workers(three).keys() & second.keys()

    until(is_new)
    all_answer(three)
    assert refused == [], "there was always somebody to answer"


def test_they_end_with_their_parent_when_it_is_told_to(three):
    ids = workers(three)
    assert three.stop(signal.SIGTERM) == 0
    assert not any(map(is_there, ids))
    assert three.log.count("security: stopped") == 3


def test_they_end_with_their_parent_however_it_ends(three):
    ids = workers(three)
    assert all(map(is_there, ids)), "the control: they are there"
    three.stop(signal.SIGKILL)
    until(lambda: not any(map(is_there, ids)))
    assert three.log.count("security: stopped") == 3, "and not without a word"


def test_one_that_could_not_begin_ends_all(tmp_path: Path):
    asked = twincloth(
        *("serve", "--data", tmp_path / "data", "--port", 0, "--workers", 2),
        *("--database", f"postgresql:///twincloth?host={tmp_path}"),
    )

    assert asked.returncode == 1
    lines = asked.stderr.splitlines()
    assert re.fullmatch(r"p\d could not begin \(status 1\); the lines above say why", lines[-1])
    assert any(re.search(r"CRITICAL twincloth.running: p\d cannot go on: ", line) for line in lines[:-1])


@pytest.mark.parametrize(
    ("told", "of_the_third"),
    [
        ({}, {"process_name": "p3", "internal_address": "127.0.0.1:0", "metrics_port": 0, "workers": 1}),
        ({"process_name": "a"}, {"process_name": "a3"}),
        ({"metrics_port": 9470}, {"metrics_port": 9472}),
        ({"internal_address": "10.0.0.5:8471"}, {"internal_address": "10.0.0.5:8473"}),
        ({"internal_address": "[fd00::5]:8471"}, {"internal_address": "[fd00::5]:8473"}),
        ({"internal_address": "/run/twincloth.sock"}, {"internal_address": "/run/twincloth.sock.3"}),
        ({"internal_address": "/run/a:b/twincloth"}, {"internal_address": "/run/a:b/twincloth.3"}),
        ({"trusted_proxies": Networks("127.0.0.1")}, {"trusted_proxies": Networks("127.0.0.1")}),
    ],
)
def test_what_can_be_one_workers_alone_is_counted_on_from_the_firsts(told, of_the_third):
    settings = settings_of(Settings(**told, workers=3), 3)

    assert {name: getattr(settings, name) for name in of_the_third} == of_the_third
    assert pickle.loads(pickle.dumps(asdict(settings))) == asdict(settings), "so they reach the worker"


@pytest.mark.parametrize("address", ["0.0.0.0:8471", "8471", "host:", "relative/path", "/" + "x" * 100])
def test_an_internal_address_by_which_nobody_would_be_found_is_refused(address):
    with pytest.raises(
        SettingsError, match=r"--internal-address: .* is not an address like 10\.0\.0\.5:8471"
    ):
        read_settings({"internal_address": address}, environment={})


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_sqlite_is_for_one_process(tmp_path: Path, command):
    asked = twincloth(command, "--data", tmp_path / "data", "--workers", 2)

    assert asked.returncode == 1
    (line,) = asked.stderr.splitlines()
    assert line.startswith("--workers 2: ")
    assert not (tmp_path / "data").exists()
