"""Moving: an installation goes into PostgreSQL and back, whole or not at all, and every byte of it is as it was."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import apsw
import asyncpg
import pytest

from history.story import told, tree
from postgresql import Cluster
from processes import done, refused, serving, twincloth, with_one_more
from s3 import S3
from shared import once
from twincloth.backups.staging import UNFINISHED
from twincloth.collection.store import CACHE, FOLDER
from twincloth.database import columns_by_table
from twincloth.database.migrations import PACKAGE
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.moving import tables

OF_SEVERAL = {
    *("processes", "presence", "presence_counted", "guesses", "leases"),  # while they run
    *("files_in_use", "files_going", "touched"),  # the same
    *("heads", "timeline"),  # made from entries at the first reading
}
"""What PostgreSQL alone has, and nobody misses."""

SELDOM = """
INSERT INTO owner_links VALUES ('first', 'digest', 1, 2, NULL, 3);
INSERT INTO unreferenced VALUES ('00000000000000000000000000000007.jpg', 0);
INSERT INTO sheets VALUES ('K7Q2MX', x'00ff', '2026-11-29T12:00:00Z');
INSERT INTO store_mark VALUES ('a word');
INSERT INTO backups VALUES (1, 9000000000, 1, '0.1.0');
"""
"""What stands in tables that are empty on most days."""

KILLED = "            import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> tuple[Path, str]:
    """A data folder in which much has happened, and the code of its exchange; tests copy it."""

    async def live(home: Path) -> None:
        async with told(home / "data", prepared) as (hall, _):
            (home / "code").write_text(hall.code, "utf-8")
            await hall.services.secrets.rotate()
        with apsw.Connection(str(home / "data" / "twincloth.db")) as connection:
            connection.execute(SELDOM)
        connection.close()

    home = once(tmp_path_factory, "lived", lambda folder: asyncio.run(live(folder)))
    return home / "data", (home / "code").read_text("utf-8")


@pytest.fixture
def data(lived: tuple[Path, str], tmp_path: Path) -> Path:
    return shutil.copytree(lived[0], tmp_path / "data")


@pytest.fixture
def code(lived: tuple[Path, str]) -> str:
    return lived[1]


@pytest.fixture
def kept(cluster: Cluster) -> str:
    """The address of a database in which nothing is."""
    return asyncio.run(cluster.create())


def rows(data: Path) -> dict[str, list[tuple]]:
    """All that stands in the tables of a data folder."""
    connection = apsw.Connection(str(data / "twincloth.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {
            table: sorted(connection.execute(f"SELECT {', '.join(sorted(columns))} FROM {table}"), key=repr)
            for table, columns in columns_by_table(connection).items()
        }
    finally:
        connection.close()


def secrets(data: Path) -> dict[str, tuple[bytes, int, int]]:
    """Of each its bytes, its mode and its time."""
    found = sorted(data.glob("secret*"))
    return {path.name: (path.read_bytes(), path.stat().st_mode, int(path.stat().st_mtime)) for path in found}


def exported(code: str, target: Path, *where: object) -> dict[str, bytes]:
    done("export", code, target, "--with-history", *where)
    return tree(target)


def written(address: str) -> set[str]:
    """The tables of PostgreSQL in which something is, but what says which tables there are."""

    async def ask() -> set[str]:
        session = await asyncpg.connect(address)
        names = await session.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {name for (name,) in names if await session.fetchval(f"SELECT count(*) FROM {name}")}
        await session.close()
        return found - {"migrations", "versions"}

    return asyncio.run(ask())


def test_it_goes_into_postgresql_and_back_and_is_equal_to_the_byte(code, data, kept, tmp_path):
    back, here = tmp_path / "back", ("--data", data, "--database", kept)
    before = exported(code, tmp_path / "before", "--data", data)
    audit, stood, pictures = done("audit", code, "--data", data), rows(data), tree(data / FOLDER)

    (counted, where, *_) = done("move", "--to", kept, "--data", data)
    assert re.fullmatch(
        r"Everything is moved. Exchanges: 1, entries: \d\d+, codes: \d+, symbols: \d+.", counted
    )
    assert where == f"Pictures and recordings are in {data / FOLDER}."
    assert rows(data) == stood
    done("move", "--to", back, *here)

    empty = [table for table, found in stood.items() if not found]
    assert len(empty) <= 1, f"where nothing is, nothing is moved: {empty}"
    assert rows(back) == stood
    assert secrets(back) == secrets(data)
    assert len(secrets(back)) == 2
    assert tree(back / FOLDER) == {
        name: it for name, it in pictures.items() if "/" not in name or "zoom/" not in name
    }
    assert len(done("verify", "--data", back)) == 1
    assert done("audit", code, *here) == done("audit", code, "--data", back) == audit
    assert exported(code, tmp_path / "there", *here) == before
    assert exported(code, tmp_path / "after", "--data", back) == before


def test_it_is_served_from_where_it_went_and_moved_by_nobody_meanwhile(code, data, kept, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serving(data):
        assert refused("move", "--to", kept, "--data", data) == [
            f"Another Twincloth is already running on the data folder {data}"
        ]
    assert written(kept) == set()
    done("move", "--to", kept, "--data", data)

    with serving(data, "--database", kept) as server:
        assert "Oxford" in urlopen(f"{server.url}/{code}").read().decode()
        (one,) = refused("move", "--to", tmp_path / "back", "--data", data, "--database", kept)
        (other,) = refused("move", "--to", tmp_path / "back", "--data", elsewhere, "--database", kept)
    assert one == f"Another Twincloth is already running on the data folder {data}"
    assert other.startswith("PostgreSQL is served by p: stop every process first")
    assert not (tmp_path / "back").exists()


def test_nobody_opens_unawares_what_was_moved(code, data, kept):
    done("move", "--to", kept, "--data", data)

    for command in (("staff", code), ("serve", "--port", 0), ("move", "--to", kept)):
        (told,) = refused(*command, "--data", data)
        assert (
            f"it was moved to PostgreSQL; name that with --database, or delete the file {data / 'moved'}"
            in told
        )
    assert done("staff", code, "--data", data, "--database", kept)
    (data / "moved").unlink()
    assert done("staff", code, "--data", data)


def test_what_is_not_empty_takes_nothing(data, kept, tmp_path):
    stood, full = rows(data), tmp_path / "full"
    full.mkdir()
    (full / "letter").write_text("Dear Vera")
    done("owner", "--data", tmp_path / "other", "--database", kept)

    (told,) = refused("move", "--to", kept, "--data", data)
    assert told.startswith("The PostgreSQL to move to is not empty: there is something in its table")
    assert not (data / "moved").exists()
    assert rows(data) == stood
    (told,) = refused("move", "--to", full, "--data", data, "--database", kept)
    assert "there is something in it (letter)" in told
    assert [path.name for path in full.iterdir()] == ["letter"]


def test_what_cannot_be_meant_is_told_in_a_line(data, tmp_path):
    nowhere = "postgresql://twincloth:Canary@127.0.0.1:1/nothing"
    for arguments, said in (
        (("--to", tmp_path / "new"), "Both are data folders"),
        (("--to", nowhere, "--database", nowhere), "Both are PostgreSQL"),
        (("--to", nowhere), "PostgreSQL cannot be used"),
    ):
        (told,) = refused("move", *arguments, "--data", data)
        assert said in told
        assert "Canary" not in told
    (told,) = refused("move", "--to", nowhere, "--data", tmp_path / "none")
    assert told == f"{tmp_path / 'none'}: there is no such data folder; name yours with --data"
    assert {path.name for path in tmp_path.iterdir()} <= {"data"}


@pytest.fixture
def moved(data: Path, kept: str) -> Iterator[str]:
    """PostgreSQL with all that was in the data folder."""
    done("move", "--to", kept, "--data", data)
    return kept


def test_one_that_is_killed_on_the_way_has_moved_nothing_and_is_done_again(data, kept, tmp_path):
    stood = rows(data)
    asked = with_one_more(
        tables, "            done += len(rows)\n", KILLED, "move", "--to", kept, "--data", data
    )
    assert asked.returncode == -9
    assert written(kept) == set()
    done("move", "--to", kept, "--data", data)

    back = tmp_path / "back"
    home = ("move", "--to", back, "--data", data, "--database", kept)
    assert with_one_more(tables, "            done += len(rows)\n", KILLED, *home).returncode == -9
    assert [path.name for path in sorted(back.iterdir())] == ["lock", UNFINISHED]
    assert "broken off" in refused("serve", "--port", 0, "--data", back)[0]
    done(*home)
    assert rows(back) == stood


def test_what_postgresql_does_not_take_leaves_both_as_they_were(data, kept):
    with apsw.Connection(str(data / "twincloth.db")) as connection:
        connection.execute("INSERT INTO scans VALUES ('K7Q2MX', 'no' || char(0) || 'month', 1)")
    connection.close()
    stood = rows(data)

    (told,) = refused("move", "--to", kept, "--data", data)

    assert told.startswith("A row of the table scans cannot be stored there")
    assert written(kept) == set()
    assert rows(data) == stood
    assert not (data / "moved").exists()


def test_files_go_into_another_store_and_come_back_from_it(s3: S3, code, data, kept, tmp_path):
    at_s3 = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    pictures = {name: it for name, it in tree(data / FOLDER).items() if "zoom/" not in name}
    asked = twincloth("move", "--to", kept, "--to-store", s3.where, "--data", data, **at_s3)
    assert f"files: {len(pictures)}." in asked.stdout, asked.stderr
    assert s3.names() == set(pictures)
    shutil.rmtree(data)

    asked = twincloth(
        "move", "--to", tmp_path / "back", "--data", data, "--database", kept, "--store", s3.where, **at_s3
    )
    assert f"files: {len(pictures)}." in asked.stdout, asked.stderr
    assert tree(tmp_path / "back" / FOLDER) == pictures
    assert not (tmp_path / "back" / CACHE).exists()
    assert not data.exists()


async def test_every_table_is_moved_or_of_processes_alone(postgresql: str, tmp_path: Path):
    there = await PostgreSQLDatabase.open(postgresql)
    file = apsw.Connection(":memory:")
    for schema in sorted(PACKAGE.glob("*/schema")):
        await there.migrate(schema.parent.name, schema)
        for step in sorted(schema.glob("*.sql")):
            file.execute(step.read_text("utf-8"))
    found = await there.run(columns_by_table)
    await there.close()

    here = tables.columns_to_move(file)
    assert {table: sorted(found[table]) for table in here} == here
    assert found.keys() - here.keys() - {"migrations", "versions"} == OF_SEVERAL | tables.BESIDE
