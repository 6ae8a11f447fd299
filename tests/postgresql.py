"""A real PostgreSQL for the tests: a private server on a Unix socket, which ends with them."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from glob import glob
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from bound_process import bound
from shared import once
from twincloth.database.postgresql import PostgreSQLDatabase

FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
OWNERS = ("postgres", "nobody")
"""Who runs it where the tests are run by root, as whom it would not start."""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a server that is killed loses nothing by it, only a machine that is
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "200",
    "logging_collector": "off",
}

HANG_GUARD = 60


class Cluster:
    """A server with a folder of its own; `settings` are those of postgresql.conf that a test wants otherwise."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._settings = SETTINGS | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._names = (f"test{number}" for number in count(1))

    @classmethod
    @contextmanager
    def running(cls, made: Path, **settings: str) -> Iterator["Cluster"]:
        """A new one, from a folder that `initdb` has filled; it runs when the block begins, and is gone after it."""
        folder = Path(tempfile.mkdtemp(prefix="twincloth-pg-"))
        shutil.copytree(made, folder / "data", copy_function=shutil.copy)
        give_away(folder)
        cluster = cls(folder, **settings)
        try:
            yield cluster.start()
        finally:
            cluster.remove()

    def address(self, database: str = "postgres") -> str:
        """Where one of its databases is."""
        return f"postgresql://twincloth@/{database}?host={self.folder}"

    def start(self) -> "Cluster":
        """Begin, and come back when it answers."""
        told = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = [program("postgres"), "-D", self.folder / "data", "-k", self.folder, *told]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(as_owner(command), stdout=log, stderr=log)
        self.wait()
        return self

    def wait(self) -> None:
        """Until it answers."""
        ends = time.monotonic() + HANG_GUARD
        while subprocess.run([program("pg_isready"), "-q", "-h", self.folder], check=False).returncode:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < ends, self.log.read_text("utf-8")
            time.sleep(0.02)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process, "it was never started"
        return self._process

    def files_with(self, text: bytes) -> list[str]:
        """The files of tables, as against what was written ahead, which PostgreSQL keeps for as long as it needs it."""
        tables = self.folder / "data" / "base"
        return [path.name for path in tables.rglob("*") if path.is_file() and text in path.read_bytes()]

    def processes(self) -> list[int]:
        """The server's own, and those of its connections."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [self.process.pid, *map(int, children.split())]

    def _tell(self, number: signal.Signals) -> None:
        for id in self.processes():
            with suppress(ProcessLookupError):
                os.kill(id, number)

    def signal(self, number: signal.Signals) -> None:
        """To all of them, as to a machine that stands still."""
        self._tell(number)
        if number is signal.SIGSTOP:
            self._tell(number)  # those too that were begun while it was told to all others

    def kill(self) -> None:
        """At once, all of it, as by a loss of power."""
        self.signal(signal.SIGKILL)
        self.process.wait(HANG_GUARD)

    def stop(self) -> None:
        """As an operator does who restarts it, without waiting for who is connected."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(HANG_GUARD)

    def remove(self) -> None:
        """With everything in it."""
        with suppress(OSError):
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(HANG_GUARD)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def create(self, template: str = "template1") -> str:
        """The address of a database of its own, made as another one is, to which nobody is connected."""
        name = next(self._names)
        session = await asyncpg.connect(self.address())
        await session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        await session.close()
        return self.address(name)


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is, of the newest that is here."""
    folders = sorted(folder for pattern in FOLDERS for folder in glob(pattern))  # noqa: PTH207  # absolute
    found = shutil.which(name, path=os.pathsep.join([*reversed(folders), os.environ["PATH"]]))
    assert found, f"install PostgreSQL 15 or newer: there is no {name}"
    return found


def make_cluster(folder: Path) -> None:
    """What `initdb` makes, sorting as people do, so that whoever wants bytes must say so."""
    making = Path(tempfile.mkdtemp(prefix="twincloth-pg-"))
    give_away(making)
    sorts = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")
    command = [
        program("initdb"),
        "-D",
        making / "data",
        "-U",
        "twincloth",
        "-A",
        "trust",
        "-E",
        "UTF8",
        *sorts,
    ]
    subprocess.run(as_owner([*command, "--no-sync"]), check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(making / "data", folder / "data")
    shutil.rmtree(making)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    return next(user for user in pwd.getpwall() if user.pw_name in OWNERS)


def as_owner(command: list[object]) -> list[object]:
    """The command as whoever may run it; it ends with this process."""
    owner = _owner()
    if owner is None:
        return bound(*command)
    become = (f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--pdeathsig=KILL")
    return ["setpriv", *become, *command]


def give_away(folder: Path) -> None:
    """A folder and all in it to whoever may run PostgreSQL, and to nobody else."""
    owner = _owner()
    folder.chmod(0o700)
    for path in (folder, *folder.rglob("*")) if owner else ():
        os.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o700 if path.is_dir() else 0o600)


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that never ran; `Cluster.running` copies it."""
    return once(tmp_path_factory, "postgresql", make_cluster) / "data"


@pytest.fixture(scope="session")
def cluster(made_cluster: Path) -> Iterator[Cluster]:
    """A running server that is for all tests of this process: none stops it."""
    with Cluster.running(made_cluster) as cluster:
        yield cluster


@pytest.fixture
def own_cluster(made_cluster: Path) -> Iterator[Cluster]:
    """A running server that a test may stop, kill and hold."""
    with Cluster.running(made_cluster) as cluster:
        yield cluster


@pytest.fixture
async def postgresql(cluster: Cluster) -> str:
    """The address of a new database in which nothing is."""
    return await cluster.create()


@pytest.fixture
def new_postgresql(cluster: Cluster) -> str:
    """The same, for tests that have no loop."""
    return asyncio.run(cluster.create())


@pytest.fixture
async def postgresql_database(postgresql: str) -> AsyncIterator[PostgreSQLDatabase]:
    """The same, opened."""
    database = await PostgreSQLDatabase.open(postgresql)
    yield database
    await database.close()
