"""Both databases, for tests of what is kept alike in either: those that are marked so run on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import apsw
import pytest

from postgresql import Cluster
from twincloth.database import Connection, Database, columns_by_table
from twincloth.database.migrations import PACKAGE
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.sqlite import SQLiteDatabase

MARKERS = {
    "on_both": "what of it keeps tables runs on SQLite and on PostgreSQL",
    "on_postgresql": "it runs on PostgreSQL, where several processes have what one has",
    "on_sqlite": "it looks into SQLite's file, whatever --kept-in says",
}
KEPT = {"on_both": ["sqlite", "postgresql"], "on_postgresql": ["postgresql"], "on_sqlite": ["sqlite"]}

OF_EACH = {"migrations", "versions"}
"""Tables that each has of its own."""

Opening = Callable[[Path], Awaitable[Database]]


def pytest_addoption(parser: pytest.Parser) -> None:
    words = (
        "where tests keep their tables that are not marked: sqlite as most installations do, or postgresql"
    )
    parser.addoption("--kept-in", choices=("sqlite", "postgresql"), default="sqlite", help=words)


def pytest_configure(config: pytest.Config) -> None:
    for marker, words in MARKERS.items():
        config.addinivalue_line("markers", f"{marker}: {words}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    asked = [kept for marker, kept in KEPT.items() if metafunc.definition.get_closest_marker(marker)]
    if asked and "kept_in" in metafunc.fixturenames:
        metafunc.parametrize("kept_in", asked[0], indirect=True)


class KeptIn:
    """One of the two; `addresses` are those of the databases in PostgreSQL by the files that would stand for them."""

    def __init__(self, cluster: Cluster | None) -> None:
        self._cluster = cluster
        self._addresses: dict[Path, str] = {}

    async def address(self, file: Path) -> str:
        """Where the database is that would be in this file, with what is in the file; empty where it is there itself."""
        if self._cluster and file not in self._addresses:
            self._addresses[file] = await self._cluster.create()
            if file.exists():  # noqa: ASYNC240  # in a moment
                await copy(file, self._addresses[file])
        return self._addresses.get(file, "")

    async def open(self, file: Path) -> Database:
        """The database that would be in this file."""
        if address := await self.address(file):
            return await PostgreSQLDatabase.open(address)
        return await SQLiteDatabase.open(file)


async def copy(file: Path, address: str) -> None:
    """Have in a new database of PostgreSQL all that a file holds."""
    database = await PostgreSQLDatabase.open(address)
    for folder in sorted({path.parent for path in PACKAGE.glob("*/schema/*.sql")}):
        await database.migrate(folder.parent.name, folder)
    source = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    await database.write(_fill, source)
    source.close()
    await database.close()


def _fill(target: Connection, source: apsw.Connection) -> None:
    for table, columns in columns_by_table(source).items():
        if table not in OF_EACH:
            names, places = ", ".join(sorted(columns)), ", ".join(f"${n + 1}" for n in range(len(columns)))
            rows = source.execute(f"SELECT {names} FROM {table}").fetchall()
            target.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> KeptIn:
    """As a test is marked, or as `--kept-in` says."""
    postgresql = getattr(request, "param", request.config.getoption("--kept-in")) == "postgresql"
    return KeptIn(request.getfixturevalue("cluster") if postgresql else None)


@pytest.fixture
async def open_database(kept_in: KeptIn) -> AsyncIterator[Opening]:
    """Opens the database that would be in a file, as often as there are processes."""
    opened: list[Database] = []

    async def open_one(file: Path) -> Database:
        opened.append(await kept_in.open(file))
        return opened[-1]

    yield open_one
    for database in opened:
        await database.close()
