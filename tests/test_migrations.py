"""Migrations: every earlier state of the tables comes to today's, and a newer one is refused in clear words."""

from pathlib import Path

import apsw
import pytest

from twincloth import __version__
from twincloth.app import open_application
from twincloth.database.migrations import PACKAGE, migrate, note_version, versions
from twincloth.settings import Settings
from twincloth.storage_failures import StorageFailure

SCHEMAS = sorted({path.parent for path in PACKAGE.glob("*/schema/*.sql")})
STATES = [(folder, number) for folder in SCHEMAS for number in range(len(list(folder.glob("*.sql"))) + 1)]


def tables(connection: apsw.Connection) -> list[tuple]:
    return sorted(connection.execute("SELECT name, sql FROM sqlite_schema"))


@pytest.mark.parametrize(
    ("folder", "number"), STATES, ids=lambda one: getattr(one, "parent", Path(str(one))).name
)
def test_every_earlier_state_comes_to_todays(folder: Path, number: int, tmp_path: Path):
    earlier = tmp_path / "schema"
    earlier.mkdir()
    for path in sorted(folder.glob("*.sql"))[:number]:
        (earlier / path.name).write_bytes(path.read_bytes())
    old, new = apsw.Connection(":memory:"), apsw.Connection(":memory:")

    migrate(old, "quilt", earlier)
    migrate(old, "quilt", folder)
    migrate(new, "quilt", folder)

    assert tables(old) == tables(new)
    assert len(tables(new)) > 1


@pytest.fixture
def connection() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    note_version(connection)
    return connection


def test_a_version_notes_that_it_was_here_once(connection):
    note_version(connection)

    assert versions(connection) == [__version__]


@pytest.mark.parametrize("newer", ["0.2.0", "1.0.0", "0.10.0"])
def test_there_is_no_way_back_from_a_newer_release(connection, newer):
    connection.execute("INSERT INTO versions VALUES (?, 1)", (newer,))

    with pytest.raises(StorageFailure) as refused:
        note_version(connection)

    assert refused.value.code == "storage-too-new"
    said = str(refused.value)
    assert f"stored by Twincloth {newer}" in said
    assert f"this is {__version__}" in said
    assert "twincloth restore" in said


@pytest.mark.parametrize("same", ["0.1.7", "0.0.9"])
def test_of_the_same_release_or_an_older_one_all_can_be_read(connection, same):
    connection.execute("INSERT INTO versions VALUES (?, 1)", (same,))

    note_version(connection)


def test_a_step_that_this_one_does_not_know_is_named_with_who_took_it(connection, tmp_path):
    migrate(connection, "quilt", tmp_path)
    connection.execute("INSERT INTO migrations VALUES ('quilt', '042-loom.sql')")
    connection.execute("INSERT INTO versions VALUES ('0.1.9', 1)")

    for opening in (lambda: note_version(connection), lambda: migrate(connection, "quilt", tmp_path)):
        with pytest.raises(StorageFailure, match=r"Twincloth 0\.1\.9, which added 042-loom\.sql; this is"):
            opening()


async def test_a_server_refuses_such_a_folder_and_leaves_it_as_it_is(tmp_path):
    database = apsw.Connection(str(tmp_path / "twincloth.db"))
    note_version(database)
    database.execute("INSERT INTO versions VALUES ('9.0.0', 1)")
    before = tables(database)

    with pytest.raises(StorageFailure, match=r"Use 9\.0\.0 or a newer one"):
        async with open_application(Settings(data=tmp_path)):
            pass

    assert tables(database) == before
    database.close()
