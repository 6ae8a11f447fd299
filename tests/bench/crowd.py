"""The crowd and the floor, compiled; and the crowd's commands from Python."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMPILERS = ("cc", "gcc", "clang")
SERVER_CORE, CROWD_CORE = 0, 1

Report = dict[str, Any]
"""What the crowd answers; crowd.c says what is in it."""


def compiled(name: str, folder: Path) -> Path:
    """A program of this folder, built; ends the process with a clear sentence where there is no compiler."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        raise SystemExit(f"The benches need a C compiler, as one of: {', '.join(COMPILERS)}")
    program = folder / name
    command = [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, HERE / f"{name}.c"]
    subprocess.run([*map(str, command)], check=True)
    return program


def keep_to(core: int, pid: int = 0) -> None:
    """Run a process on one core only, so that server and crowd do not share one; where there is one, they do."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


class Crowd:
    """Screens of one server; every command waits until it is done."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def invite(
        self,
        count: int,
        exchange: int,
        kind: int,
        auth: dict[str, Any],
        cookie: str = "",
        *,
        sends: bool = False,
        door: int = 0,
    ) -> None:
        """So many screens will come with the next `join`, to that one of the servers."""
        greeting = json.dumps(auth, separators=(",", ":"))
        self._tell(f"party {count} {exchange} {kind} {door} {int(sends)}\t{greeting}\t{cookie}")

    def join(self, at_once: int) -> Report:
        return self._ask(f"join {at_once}")

    def post(self, rate: float, seconds: float, latest: float = 0) -> Report:
        return self._ask(f"post {rate} {seconds} {latest}")

    def burst(self, each: int) -> Report:
        return self._ask(f"burst {each}")

    def flow(self, seconds: float, most: int = 2**31) -> Report:
        return self._ask(f"flow {seconds} {most}")

    def leave(self) -> Report:
        return self._ask("leave")

    def say(self, words: str) -> None:
        """What the messages say from now on; nothing that JSON would escape."""
        self._tell(f"text {words}")

    def sample(self) -> tuple[str, dict[str, Any]]:
        """A frame that was seen: its text as it came, and the entry in it."""
        self._tell("sample")
        text = self._line()
        return text, json.loads(text)[1]

    def arrivals(self, exchange: int) -> dict[int, list[float]]:
        """When each message of the last command was on the last screen of each server, by number; seconds since 1970."""
        return {int(seq): times for seq, times in self._ask(f"arrivals {exchange}").items()}

    def _ask(self, command: str) -> Report:
        self._tell(command)
        return json.loads(self._line())

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the crowd has ended before it was done")
        return line


@contextmanager
def gathered(program: Path, *ports: int, patience: int = 30) -> Iterator[Crowd]:
    """A crowd before a server, or several that share their exchanges, nobody in it yet.

    What has not come after so many seconds is lost.
    """
    command = [str(program), ",".join(map(str, ports)), str(patience)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        keep_to(CROWD_CORE, process.pid)
        try:
            yield Crowd(process)
        finally:
            process.kill()
