"""The servers that are held against each other, each started afresh for every round."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from crowd import SERVER_CORE, Crowd, Report, compiled, gathered, keep_to
from product import Hall, Prepared, Served, prepare, serving

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru")
WORDS = "Мы все сидим за одним столом: hello to Oxford from all of us in Perm!"
"""What every message of the benches says, in a frame of some 500 bytes."""

FAULTS = ("lost", "twice", "disordered", "different", "cut_off", "refused", "refused_joins", "held")
"""What the crowd counts and nobody wants."""


class Scenario(NamedTuple):
    """So many viewers of each exchange, of whom so many write."""

    viewers: int
    exchanges: int = 1
    senders: int = 50

    def __str__(self) -> str:
        return f"{self.exchanges} × {self.viewers}" if self.exchanges > 1 else f"{self.viewers:,}"

    @property
    def everybody(self) -> int:
        return self.viewers * self.exchanges


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used, to the nanosecond, in all its threads."""
    return time.clock_gettime(~pid << 3 | 2)  # what clock_getcpuclockid(3) gives on Linux


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


class Bench:
    """Everything that is made once: programs, a data folder, and a frame of ours for the others to relay."""

    def __init__(self, folder: Path, scenarios: list[Scenario]) -> None:
        self.folder = folder
        self.crowd_program = compiled("crowd", folder)
        self.floor_program = compiled("floor", folder)
        exchanges = max(scenario.exchanges for scenario in scenarios)
        each = max(scenario.senders for scenario in scenarios)
        several = max((scenario.senders for scenario in scenarios if scenario.exchanges > 1), default=0)
        self.prepared: Prepared = prepare(folder / "prepared", [each, *[several] * (exchanges - 1)])
        self.template = folder / "template"
        self.faults: dict[str, dict[str, int]] = {}
        self.busiest: dict[str, float] = {}
        with self.started("ours") as (_, crowd):
            self.arrive(crowd, Scenario(2, senders=2))
            crowd.post(50, 0.1)
            frame, _ = crowd.sample()
        self.frame_bytes = len(frame.strip().encode()) + len("42")
        self.template.write_text(template_of(frame), "utf-8")

    @contextmanager
    def started(self, peer: str) -> Iterator[tuple[Served, Crowd]]:
        """A peer, fresh, with a crowd before it."""
        with (
            PEERS[peer](self) as server,
            gathered(self.crowd_program, server.port) as crowd,
        ):
            crowd.say(WORDS)
            yield server, crowd

    def arrive(self, crowd: Crowd, scenario: Scenario, at_once: int = 32) -> Report:
        """Senders and viewers of both languages come in."""
        for number, hall in enumerate(self.prepared.halls[: scenario.exchanges]):
            for sender, cookie in enumerate(hall.cookies[: scenario.senders]):
                crowd.invite(1, number, sender % 2, greeting(hall, sender % 2), cookie, sends=True)
        return self.look_on(crowd, scenario, scenario.viewers - scenario.senders, at_once)

    def look_on(self, crowd: Crowd, scenario: Scenario, viewers: int, at_once: int = 32) -> Report:
        """So many more viewers of each exchange, half of them in each language."""
        for number, hall in enumerate(self.prepared.halls[: scenario.exchanges]):
            for kind in range(len(LANGUAGES)):
                crowd.invite((viewers + kind) // 2, number, kind, greeting(hall, kind))
        return crowd.join(at_once)

    def count(self, peer: str, figure: str, report: Report) -> Report:
        """Keep what went wrong, and how busy the crowd was."""
        faults = self.faults.setdefault(peer, dict.fromkeys(FAULTS, 0))
        for fault in FAULTS:
            faults[fault] += report[fault]
        key = f"{figure} {peer}"
        self.busiest[key] = max(self.busiest.get(key, 0), report["busy"])
        return report


def greeting(hall: Hall, kind: int) -> dict[str, object]:
    return {"code": hall.code, "view": "session", "language": LANGUAGES[kind]}


def template_of(frame: str) -> str:
    """What stands after the number, with a @ for the message's id where it stands first; where else, any id is as long."""
    after = re.fullmatch(r'\["entry",\{"seq":\d+(,.*\])', frame.strip())
    assert after, frame
    assert "bench-" in json.loads(frame)[1]["html"], frame
    return re.sub(r"bench-\d{8}", "@", after[1], count=1)


@contextmanager
def _relaying(bench: Bench, *command: object) -> Iterator[Served]:
    """A process that prints its port."""
    with subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True) as process:
        keep_to(SERVER_CORE, process.pid)
        try:
            said = process.stdout.readline()
            if not said:
                raise SystemExit(f"{command[0]} did not start")
            yield Served(process.pid, int(said), bench.prepared.halls)
        finally:
            process.kill()


PEERS: dict[str, Callable[[Bench], AbstractContextManager[Served]]] = {
    "ours": lambda bench: serving(bench.prepared, bench.folder),
    "node": lambda bench: _relaying(bench, "node", HERE / "node_relay.mjs", bench.template),
    "stock": lambda bench: _relaying(bench, sys.executable, HERE / "stock_relay.py", bench.template),
    "floor": lambda bench: _relaying(bench, bench.floor_program, 0, bench.template),
    "ceiling": lambda bench: _relaying(bench, bench.floor_program, 0, bench.template, "joined"),
}
NAMES = {
    "ours": "Twincloth",
    "node": "Node",
    "stock": "python-socketio",
    "floor": "floor in C",
    "ceiling": "crowd's ceiling",
}


def present() -> list[str]:
    """The peers that are held against each other; ends the process where one was not installed."""
    if not (shutil.which("node") and (HERE.parents[1] / "web/node_modules/socket.io").exists()):
        raise SystemExit("The benches need Node.js and its socket.io in web/: say make setup")
    return ["ours", "node", "stock", "floor"]
