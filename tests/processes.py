"""Twincloth as an operator runs it: real processes, real ports, real data folders."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
import pyvips

from collection.conftest import Authored
from twincloth.settings import COUNTS, PREFIX
from warm_start import begin

HANG_GUARD = 120
"""Seconds; nothing is measured by it."""

GENEROUS = {f"{PREFIX}{name.upper()}": "1000000" for name in COUNTS}
"""Limits that no test meets by accident: tests are quicker than people, and all come from one address."""


def environment(**more: str) -> dict[str, str]:
    """This environment without settings but generous limits, wide enough for every line, and with UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TWINCLOTH_")}
    return kept | GENEROUS | {"PYTHONUTF8": "1", "COLUMNS": "200", **more}


def twincloth(*arguments: object, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return _run(["-m", "twincloth", *map(str, arguments)], cwd, **env)


def with_one_more(
    module: ModuleType, before: str, line: str, *arguments: object, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run one command of a Twincloth in which one module has one more line before another, and all else is as it is."""
    source = Path(module.__file__ or "").read_text("utf-8")
    assert source.count(before) == 1
    code = f"""
from importlib.machinery import SourceFileLoader
as_it_is = SourceFileLoader.get_code
written = compile({source.replace(before, line + before)!r}, "written", "exec")
SourceFileLoader.get_code = lambda self, name: written if name == {module.__name__!r} else as_it_is(self, name)
from twincloth.__main__ import main
main()
"""
    return _run(["-c", code, *map(str, arguments)], **env)


def _run(arguments: list[str], cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(command, cwd=cwd, env=environment(**env), **streams) as process:
        told = process.communicate(timeout=HANG_GUARD)
    return subprocess.CompletedProcess(command, process.returncode, *told)


class Running:
    """A process that was started and said where it is."""

    def __init__(self, process: subprocess.Popen[str], url: str, log: Path) -> None:
        self.process, self.url, self._log = process, url, log

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Its exit status."""
        self.process.send_signal(how)
        return self.process.wait(HANG_GUARD)


@contextmanager
def serving(
    data: Path,
    *arguments: object,
    launcher: tuple[object, ...] = ("-m", "twincloth"),
    env: dict[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Running]:
    """`twincloth serve` on any free port, once it says that it listens.

    `launcher` is what Python runs, which may be a script that changes something before it starts Twincloth.
    """
    log = log or data.parent / "serve.log"
    command = [sys.executable, *launcher, "serve", "--data", data, "--port", 0, *arguments]
    with (
        log.open("w") as stderr,
        started(command, stderr=stderr, env=environment(**(env or {}))) as process,
    ):
        for line in lines_of(log, process):
            said = re.search(r"people come to (\S+?);?(?: |$)", line)
            if said:
                yield Running(process, said[1], log)
                return
    raise AssertionError(f"it never listened: {log.read_text('utf-8')}")


@contextmanager
def demonstrating(data: Path, *arguments: object, env: dict[str, str] | None = None) -> Iterator[dict]:
    """The JSON of `twincloth demo --json`, with its process beside it."""
    command = [sys.executable, "-m", "twincloth", "demo", "--json", "--data", data, "--port", 0, *arguments]
    with started(command, stdout=subprocess.PIPE, env=environment(**(env or {}))) as process:
        yield {**json.loads(process.stdout.readline()), "process": process}


@contextmanager
def started(command: list[object], **streams: object) -> Iterator[subprocess.Popen[str]]:
    """A process until the block ends, or this one does."""
    with begin(command, **{"env": environment(), **streams}) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(file: Path, process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of a file as they are written, until the process ends."""
    with file.open("r") as reading:
        ended = False
        while not ended:
            ended = process.poll() is not None
            yield from reading
            time.sleep(0.005)


def small_folder(target: Path) -> Path:
    """An exchange folder of Oxford and Perm with little in it, where messages are shown at once.

    Its quilts are small photographs: a drawing is drawn so large that importing it takes ten times as long.
    """
    authored = Authored(target)
    for number, gift in enumerate(("perm-quilt", "oxford-quilt")):
        cloth = pyvips.Image.black(400, 300, bands=3).linear(1, [150 - 50 * number, 40, 40 + 50 * number])
        authored.write(
            f"gifts/{gift}/quilt.png", cloth.cast("uchar").copy(interpretation="srgb").pngsave_buffer()
        )
        authored.edit(f"gifts/{gift}/gift.toml", "quilt.svg", "quilt.png")
        (target / "gifts" / gift / "quilt.svg").unlink()
    authored.edit("exchange.toml", "retention_days", "moderated = false\nretention_days")
    return target


def imported(folder: Path, data: Path) -> str:
    """The code of an exchange that was imported into a data folder."""
    asked = twincloth("import", folder, "--data", data)
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.splitlines()[0].rsplit("/", 1)[1]


@contextmanager
def no_server(data: Path):
    """Stands where `serving` stands: nobody owns the data folder."""
    yield None


def done(*arguments: object) -> list[str]:
    """The lines of a command that succeeded."""
    asked = twincloth(*arguments)
    assert asked.returncode == 0, asked.stderr
    assert asked.stderr == "", asked.stderr
    return asked.stdout.splitlines()


def refused(*arguments: object) -> list[str]:
    """The lines of a command that failed."""
    asked = twincloth(*arguments)
    assert asked.returncode == 1, asked.stdout
    assert asked.stdout == ""
    return asked.stderr.splitlines()


BOTH = pytest.mark.parametrize("around", [no_server, serving], ids=["alone", "beside a server"])
