"""The database: whole or not at all, said plainly when the disk gives out, and stopped when it lies."""

import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from twincloth.database import Conflict, Database, StorageFailure, write_ahead_log
from twincloth.database.sqlite import SQLiteDatabase, refuse_old_sqlite


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await SQLiteDatabase.open(tmp_path / "twincloth.db")
    await database.run(make_table)
    yield database
    await database.close()


def make_table(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE names (name TEXT PRIMARY KEY)")


def sew(connection: apsw.Connection, *names: str) -> None:
    connection.executemany("INSERT INTO names VALUES (?)", [(name,) for name in names])


def sewn(connection: apsw.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM names ORDER BY rowid")]


def pragma(connection: apsw.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").get


async def test_every_commit_waits_for_the_disk(database):
    assert await database.run(pragma, "journal_mode") == "wal"
    assert await database.run(pragma, "synchronous") == 2
    assert await database.run(pragma, "secure_delete") == 1
    assert await database.run(pragma, "foreign_keys") == 1
    assert await database.run(pragma, "busy_timeout") == 5000


async def test_what_is_written_is_there_after_opening_again(database):
    await database.write(sew, "Vera", "Alice")

    again = await SQLiteDatabase.open(database.path)
    assert await again.run(sewn) == ["Vera", "Alice"]
    await again.close()


async def test_a_write_that_fails_leaves_nothing_behind_and_the_next_one_works(database):
    with pytest.raises(Conflict):
        await database.write(sew, "Vera", "Oleg", "Vera")

    assert await database.run(sewn) == []
    await database.write(sew, "Oleg")
    assert await database.run(sewn) == ["Oleg"]


async def test_a_full_disk_is_told_nothing_is_half_stored_and_room_heals_it(database):
    pages = await database.run(pragma, "page_count")
    await database.run(pragma, f"max_page_count={pages}")
    crowd = [f"Participant {number} of Perm" for number in range(1000)]

    with pytest.raises(StorageFailure) as full:
        await database.write(sew, *crowd)

    assert full.value.code == "storage-full"
    assert await database.run(sewn) == []
    await database.run(pragma, f"max_page_count={pages + 1000}")
    await database.write(sew, *crowd)
    assert await database.run(sewn) == crowd


async def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StorageFailure) as failure:
        await SQLiteDatabase.open(tmp_path / "file" / "twincloth.db")

    assert failure.value.code == "storage-failed"


async def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "twincloth.db").write_text("Dear women of Stalingrad, " * 100)

    with pytest.raises(StorageFailure) as failure:
        await SQLiteDatabase.open(tmp_path / "twincloth.db")

    assert failure.value.code == "storage-failed"


@pytest.mark.parametrize("version", ["3.7.0", "3.40.1", "3.51.2"])
def test_an_sqlite_with_the_reset_bug_is_refused(version):
    with pytest.raises(StorageFailure) as refused:
        refuse_old_sqlite(version)

    assert refused.value.code == "storage-too-old"
    assert version in str(refused.value)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_an_sqlite_without_the_reset_bug_is_taken(version):
    refuse_old_sqlite(version)


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "001-patches.sql").write_text(
        "CREATE TABLE patches (code TEXT); INSERT INTO patches VALUES ('bear');"
    )
    return folder


def patches(connection: apsw.Connection) -> list[str]:
    return [code for (code,) in connection.execute("SELECT code FROM patches ORDER BY rowid")]


async def test_each_migration_runs_once_and_in_order(database, schema):
    await database.migrate("quilt", schema)
    (schema / "003-mini.sql").write_text("UPDATE patches SET code = 'mini' WHERE code = 'bull';")
    (schema / "002-bull.sql").write_text("INSERT INTO patches VALUES ('bull');")

    await database.migrate("quilt", schema)
    await database.migrate("quilt", schema)

    assert await database.run(patches) == ["bear", "mini"]


async def test_migrations_of_the_same_file_name_are_told_apart_by_whose_they_are(database, schema, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "001-patches.sql").write_text("CREATE TABLE threads (colour TEXT);")

    await database.migrate("quilt", schema)
    await database.migrate("loom", other)

    assert await database.run(lambda connection: connection.execute("SELECT count(*) FROM threads").get) == 0


async def test_a_migration_that_fails_is_undone_and_runs_when_it_is_mended(database, schema):
    broken = schema / "002-bull.sql"
    broken.write_text("INSERT INTO patches VALUES ('bull'); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(apsw.SQLError):
        await database.migrate("quilt", schema)
    assert await database.run(patches) == ["bear"]

    broken.write_text("INSERT INTO patches VALUES ('bull');")
    await database.migrate("quilt", schema)

    assert await database.run(patches) == ["bear", "bull"]


async def test_data_of_a_newer_version_are_refused(database, schema):
    (schema / "002-bull.sql").write_text("INSERT INTO patches VALUES ('bull');")
    await database.migrate("quilt", schema)
    (schema / "002-bull.sql").unlink()

    with pytest.raises(StorageFailure) as refused:
        await database.migrate("quilt", schema)

    assert refused.value.code == "storage-too-new"


@pytest.fixture
def reader(database):
    """Another process that reads the log for long, as one does that replicates it."""
    connection = apsw.Connection(str(database.path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM names").fetchall()
    yield connection
    connection.close()


def log_of(database) -> Path:
    return database.path.with_name(f"{database.path.name}-wal")


async def test_a_long_reader_holds_up_nobody_and_sees_one_moment(database, reader, monkeypatch):
    moved = []
    monkeypatch.setattr(write_ahead_log, "CHECKPOINT_AFTER", 20)
    monkeypatch.setattr(write_ahead_log.log, "warning", lambda *_: moved.append("not"))

    for number in range(100):
        await database.write(sew, f"Participant {number}")

    assert sewn(reader) == []
    assert len(await database.run(sewn)) == 100
    grown = log_of(database).stat().st_size
    assert grown > 100 * 4096
    assert moved == []
    reader.execute("COMMIT")
    for number in range(100, 160):
        await database.write(sew, f"Participant {number}")
    assert log_of(database).stat().st_size < grown + 30 * 4096, "it is begun anew once nobody reads it"


async def test_what_was_erased_leaves_the_log_as_soon_as_nobody_reads_it(database, reader):
    def erase(connection: apsw.Connection) -> None:
        connection.execute("UPDATE names SET name = '' WHERE name = 'Вера Снегова'")

    def on_disk() -> bool:
        words = "Вера Снегова".encode()
        return any(words in path.read_bytes() for path in (database.path, log_of(database)))

    await database.write(sew, "Вера Снегова")
    await database.write(erase)
    await database.forget_log()
    assert on_disk(), "else the reader hinders nothing"

    await database.write(sew, "Oleg")
    assert on_disk()
    reader.execute("COMMIT")
    await database.write(sew, "Alice")

    assert not on_disk()


FAULTY_DISK = textwrap.dedent("""
    import asyncio, sys, apsw
    from pathlib import Path
    from twincloth.database import sqlite, write_ahead_log

    ending, path = sys.argv[1], Path(sys.argv[2])
    failing = False
    sound = apsw.vfs_names()[0]

    class FaultyFile(apsw.VFSFile):
        def __init__(self, filename, flags):
            self.name = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
            super().__init__(sound, filename, flags)

        def xSync(self, flags):
            if failing and self.name.endswith(ending):
                error = apsw.IOError("the disk went away")
                error.extendedresult = apsw.SQLITE_IOERR_FSYNC
                raise error
            return super().xSync(flags)

    class FaultyDisk(apsw.VFS):
        def __init__(self):
            super().__init__("faulty", sound, makedefault=True)

        def xOpen(self, name, flags):
            return FaultyFile(name, flags)

    def make(connection):
        connection.execute("CREATE TABLE letters (text TEXT)")

    def write(connection):
        connection.execute("INSERT INTO letters VALUES (?)", ("Better a small help than a lot of pity",))

    async def main():
        global failing
        disk = FaultyDisk()
        letters = await sqlite.SQLiteDatabase.open(path)
        await letters.write(make)
        write_ahead_log.CHECKPOINT_AFTER = 1
        await letters.write(write)
        print("acked", flush=True)
        failing = True
        try:
            await letters.write(write)
            print("acked", flush=True)
        finally:
            print("went on", flush=True)

    asyncio.run(main())
""")


def write_to_a_faulty_disk(tmp_path: Path, ending: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FAULTY_DISK, ending, str(tmp_path / "letters.db")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("ending", ["letters.db-wal", "letters.db"])
def test_a_failed_fsync_stops_the_process_before_anything_is_acked(tmp_path, ending):
    stopped = write_to_a_faulty_disk(tmp_path, ending)

    assert stopped.stdout.split("\n") == ["acked", ""]
    assert "fsync failed" in stopped.stderr
    assert stopped.returncode == 70


def test_the_same_process_goes_on_where_every_fsync_works(tmp_path):
    went_on = write_to_a_faulty_disk(tmp_path, "no such file")

    assert went_on.stdout.split("\n") == ["acked", "acked", "went on", ""]
    assert went_on.returncode == 0
