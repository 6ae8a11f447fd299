"""Twincloth itself under the benches: a data folder with people in it, and `twincloth serve` on a copy of it."""

import asyncio
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from crowd import SERVER_CORE, keep_to

from twincloth.app import open_application
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.doors import OpenDoors
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

sys.path.append(
    str(Path(__file__).parents[1])
)  # tests/ is no package; its small exchange is found by its path
STARTS_WITHIN = 30
"""Seconds."""

UNLIMITED = {
    f"TWINCLOTH_{name}": "1000000"
    for name in (
        *("COMMANDS_PER_PERSON", "COMMANDS_PER_ADDRESS", "SOCKETS_PER_PERSON", "SOCKETS_PER_ADDRESS"),
        *("GUESSES_PER_ADDRESS", "GUESSES"),
    )
}
"""The whole crowd comes from one address; the limits are for people, not for benches."""


class Hall(NamedTuple):
    """An exchange, and the cookies of the people who will write in it."""

    code: str
    cookies: list[str]


class Prepared(NamedTuple):
    """A data folder to be copied, and the halls in it; their tables are elsewhere where a database is named."""

    folder: Path
    halls: list[Hall]
    database: str = ""


class Served(NamedTuple):
    """A server that answers."""

    pid: int
    port: int
    halls: list[Hall]


def prepare(folder: Path, writers: list[int], database: str = "") -> Prepared:
    """An exchange with open admission and so many registered people for each number; made once, copied for each round."""
    settings = Settings(data=folder / "data", database=database)
    codes = asyncio.run(_import(settings, folder, len(writers)))
    with served(settings.data, database=database) as (_, port):
        halls = [
            Hall(code, [_register(port, code, number) for number in range(count)])
            for code, count in zip(codes, writers, strict=True)
        ]
    return Prepared(settings.data, halls, database)


@contextmanager
def serving(prepared: Prepared, folder: Path) -> Iterator[Served]:
    """The product on a fresh copy of what was prepared."""
    with copied(prepared, folder) as data, served(data) as (pid, port):
        yield Served(pid, port, prepared.halls)


@contextmanager
def copied(prepared: Prepared, folder: Path) -> Iterator[Path]:
    """A fresh copy of the data folder, as long as the block runs."""
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        data = Path(copy) / "data"
        shutil.copytree(prepared.folder, data, ignore=shutil.ignore_patterns("*.sock"))
        yield data


async def _import(settings: Settings, folder: Path, count: int) -> list[str]:
    async with open_application(settings) as app:
        services = app[SERVICES]
        for number in range(count):
            await services.collection.import_parsed(read_folder(_authored(folder / f"hall-{number}", number)))
        codes = list(services.collection.contents)
        for code in codes:
            await services.rooms.revise(code)
            await services.rooms.find(code).give(OpenDoors(), OPERATOR.id)
    return codes


def _authored(folder: Path, number: int) -> Path:
    """The small exchange of the tests under a key of its own, where messages are shown at once."""
    from collection.conftest import Authored

    authored = Authored(folder)
    authored.edit("exchange.toml", 'key = "oxford-perm"', f'key = "hall-{number}"')
    authored.edit("exchange.toml", "retention_days", "moderated = false\nretention_days")
    return folder


@contextmanager
def served(data: Path, name: str = "p", database: str = "") -> Iterator[tuple[int, int]]:
    """The process and the port of `twincloth serve`, which is stopped the hard way."""
    sharing = {"TWINCLOTH_DATABASE": database, "TWINCLOTH_PROCESS_NAME": name} if database else {}
    environment = {**os.environ, **UNLIMITED, **sharing, "PYTHONUTF8": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "twincloth", "serve", "--data", str(data), "--port", "0"]
    log = data.parent / f"{name}.log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [*command, "--log-level", "warning"], stderr=stderr, stdout=stderr, env=environment
        ) as process,
    ):
        keep_to(SERVER_CORE, process.pid)
        try:
            yield process.pid, _port(log, process)
        finally:
            process.kill()


def _port(log: Path, process: subprocess.Popen[bytes]) -> int:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        said = re.search(r"people come to \S+:(\d+)", log.read_text("utf-8"))
        if said:
            return int(said[1])
        time.sleep(0.02)
    raise SystemExit(f"twincloth serve never listened: {log.read_text('utf-8')}")


def _register(port: int, code: str, number: int) -> str:
    """The cookies of somebody who has come in by the form."""
    place = ("perm", "oxford")[number % 2]
    form = urllib.parse.urlencode({"name": f"{'Вера' if number % 2 else 'Alice'} {number}", "place": place})
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTS_WITHIN)
    line.request("POST", f"/{code}/register", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    page = answer.read().decode()
    given = answer.headers.get_all("Set-Cookie") or []
    if answer.status != http.HTTPStatus.SEE_OTHER or not given:
        raise SystemExit(f"{code}: nobody could register: {answer.status} {page[:300]}")
    return "; ".join(cookie.partition(";")[0] for cookie in given)
