"""PostgreSQL: what one file promises, kept among several processes and through everything that befalls a server."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from halls import PATIENCE, come_true
from postgresql import Cluster
from twincloth.database import (
    Conflict,
    Connection,
    OutcomeUnknown,
    StorageFailure,
    blocking_connection,
    postgresql,
    postgresql_failures,
    touch,
)
from twincloth.database.postgresql import PostgreSQLDatabase

Opened = Callable[..., Awaitable[PostgreSQLDatabase]]


def make_table(connection: Connection) -> None:
    connection.execute("CREATE TABLE names (name text PRIMARY KEY, place integer)")


def sew(connection: Connection, *names: str) -> None:
    connection.executemany("INSERT INTO names VALUES ($1, 0)", [(name,) for name in names])


def sewn(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM names ORDER BY name")]


def move(connection: Connection) -> int:
    """To the next place, as read and then written."""
    ((place,),) = connection.execute("SELECT place FROM names WHERE name = $1", ("Vera",))
    connection.execute("UPDATE names SET place = $1 WHERE name = $2", (place + 1, "Vera"))
    return int(place) + 1


@pytest.fixture
async def opened(postgresql: str) -> AsyncIterator[Opened]:
    """Opens one database as often as there are processes."""
    databases = []

    async def open_one(address: str = postgresql) -> PostgreSQLDatabase:
        databases.append(await PostgreSQLDatabase.open(address))
        return databases[-1]

    yield open_one
    for database in databases:
        await database.close()


@pytest.fixture
async def database(opened: Opened) -> PostgreSQLDatabase:
    database = await opened()
    await database.run(make_table)
    return database


async def test_a_commit_is_on_the_disk_whatever_the_server_does_for_others(cluster, postgresql, opened):
    session = await asyncpg.connect(postgresql)
    await session.execute("ALTER ROLE twincloth SET synchronous_commit = off")
    try:
        database = await opened()
        asked = await database.run(lambda on: on.execute("SHOW synchronous_commit").fetchone())
    finally:
        await session.execute("ALTER ROLE twincloth RESET synchronous_commit")
        await session.close()

    assert asked == ("on",)


async def test_a_write_that_fails_leaves_nothing_and_the_next_one_works(database):
    with pytest.raises(Conflict):
        await database.write(lambda on: [sew(on, "Vera", "Oleg"), sew(on, "Vera")])
    assert await database.run(sewn) == []

    await database.write(sew, "Oleg")

    assert await database.run(sewn) == ["Oleg"]


async def test_a_failure_that_a_function_swallowed_is_no_commit(database):
    def careless(connection: Connection) -> None:
        sew(connection, "Vera")
        with suppress(asyncpg.UniqueViolationError):
            sew(connection, "Vera")

    with pytest.raises(StorageFailure):
        await database.write(careless)

    assert await database.run(sewn) == []


async def test_what_is_read_and_then_written_is_lost_by_nobody(database, opened):
    others = [database, await opened(), await opened()]
    await database.write(sew, "Vera")

    given = await asyncio.gather(*(one.write(move) for one in others for _ in range(20)))

    assert sorted(given) == list(range(1, 61))


async def test_processes_that_migrate_at_once_wait_for_each_other(opened, tmp_path):
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "001-patches.sql").write_text(
        "CREATE TABLE patches (code text); INSERT INTO patches VALUES ('bear'); SELECT pg_sleep(0.1)"
    )
    others = [await opened() for _ in range(4)]

    await asyncio.gather(*(one.migrate("quilt", tmp_path) for one in others))

    assert await others[0].run(lambda on: list(on.execute("SELECT code FROM patches"))) == [("bear",)]


async def test_a_step_that_fails_leaves_nothing_and_runs_when_it_is_mended(opened, tmp_path):
    database, step = await opened(), tmp_path / "postgresql" / "001-patches.sql"
    step.parent.mkdir()
    step.write_text("CREATE TABLE patches (code text); INSERT INTO nowhere VALUES (1)")
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.migrate("quilt", tmp_path)

    step.write_text("CREATE TABLE patches (code text)")
    await database.migrate("quilt", tmp_path)

    assert await database.run(lambda on: list(on.execute("SELECT code FROM patches"))) == []


async def test_tables_of_a_newer_version_are_refused(opened, tmp_path):
    database, step = await opened(), tmp_path / "postgresql" / "001-patches.sql"
    step.parent.mkdir()
    step.write_text("CREATE TABLE patches (code text)")
    await database.migrate("quilt", tmp_path)
    step.unlink()

    for opening in (lambda: database.migrate("quilt", tmp_path), database.note_version):
        with pytest.raises(StorageFailure) as refused:
            await opening()
        assert refused.value.code == "storage-too-new"
        assert "Any moment" in str(refused.value), "a backup of the folder holds nothing of PostgreSQL"


async def test_a_newer_release_is_refused_by_its_name(opened):
    database = await opened()
    await database.note_version()
    await database.write(lambda on: on.execute("INSERT INTO versions VALUES ('9.0.0', 1)"))

    with pytest.raises(StorageFailure, match=r"Use 9\.0\.0 or a newer one"):
        await database.note_version()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://twincloth:Canary@/nothing?host=/nowhere",
        "postgresql://twincloth:Canary@127.0.0.1:1/nothing",
        "postgresql://twincloth:Canary@[::1/nothing",
        "postgresql://twincloth:Canary@/nothing?port=Canary",
    ],
)
async def test_a_server_that_is_not_there_is_told_without_the_password(address):
    with pytest.raises(StorageFailure) as failure:
        await PostgreSQLDatabase.open(address)

    assert failure.value.code == "storage-unreachable"
    assert "Canary" not in str(failure.value)


async def test_a_server_that_does_not_let_us_in_is_away(own_cluster):
    session = await asyncpg.connect(own_cluster.address())
    await session.execute("CREATE ROLE visitor NOLOGIN")
    await session.close()
    no_more = own_cluster.address().replace("twincloth@", "visitor:Canary@")

    for address in (own_cluster.address("nothing"), no_more):
        with pytest.raises(StorageFailure) as failure:
            await PostgreSQLDatabase.open(address)
        assert failure.value.code == "storage-unreachable"
        assert "Canary" not in str(failure.value)


async def test_whoever_watches_goes_on_after_an_answer_that_nobody_expected(database, opened, caplog):
    other = await opened()
    heard = []

    async def changed():
        heard.append("something")

    database.watch("cloth", changed)
    await asyncio.sleep(0.1)
    await other.run(lambda on: on.run_script("ALTER TABLE touched RENAME TO elsewhere"))
    await come_true(lambda: "UndefinedTableError" in caplog.text)
    await other.run(lambda on: on.run_script("ALTER TABLE elsewhere RENAME TO touched"))

    await other.write(lambda on: on.touch("cloth"))

    await come_true(lambda: bool(heard))


async def test_a_connection_that_ended_is_made_anew(database, opened):
    other = await opened()
    await database.write(sew, "Vera")

    await other.run(
        lambda on: on.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    await asyncio.sleep(0.1)

    await database.write(sew, "Oleg")
    assert await database.run(sewn) == ["Oleg", "Vera"]


async def test_a_write_whose_connection_ends_before_its_commit_is_not_there(database, opened):
    other = await opened()

    def cut(connection: Connection) -> None:
        sew(connection, "Vera")
        ((own,),) = connection.execute("SELECT pg_backend_pid()")
        connection.execute("SELECT pg_terminate_backend($1)", (own,))

    with pytest.raises(StorageFailure) as failure:
        await database.write(cut)

    assert not isinstance(failure.value, OutcomeUnknown)
    assert await other.run(sewn) == []


@pytest.fixture
async def standing(own_cluster: Cluster, opened: Opened) -> PostgreSQLDatabase:
    """A database on a server that a test may stop."""
    database = await opened(await own_cluster.create())
    await database.run(make_table)
    return database


async def test_a_server_that_was_killed_is_told_and_found_again(standing, own_cluster):
    await standing.write(sew, "Vera")

    own_cluster.kill()
    for _ in range(3):
        with pytest.raises(StorageFailure) as failure:
            await standing.write(sew, "Oleg")
        assert failure.value.code == "storage-unreachable"
    own_cluster.start()

    async def sewn_again() -> None:
        while True:
            try:
                return await standing.write(sew, "Alice")
            except StorageFailure:
                await asyncio.sleep(0.05)

    await asyncio.wait_for(sewn_again(), PATIENCE)
    assert await standing.run(sewn) == ["Alice", "Vera"]


async def test_a_server_that_stands_still_is_given_up_and_acks_nothing(standing, own_cluster, monkeypatch):
    monkeypatch.setattr(blocking_connection, "STATEMENT_WITHIN", 0.3)
    monkeypatch.setattr(postgresql_failures, "WITHIN", 0.3)
    await standing.write(sew, "Vera")

    own_cluster.signal(signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(StorageFailure) as failure:
            await standing.write(sew, "Oleg")
        assert failure.value.code == "storage-unreachable"
    assert time.monotonic() - began < 20 * 0.3, "whoever comes later does not wait as well"
    own_cluster.signal(signal.SIGCONT)

    await come_true_in(lambda: standing.run(sewn))


async def come_true_in(ask: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await ask()
            except StorageFailure:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_commit_that_the_server_warns_of_is_not_acked(database):
    def warned(connection: Connection) -> None:
        connection.execute("DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; END $$")

    with pytest.raises(OutcomeUnknown):
        await database.run(warned)


async def test_others_hear_what_was_touched_and_whoever_touched_it_does_not(database, opened):
    heard: list[str] = []
    other, third = await opened(), await opened()

    def listening(name: str) -> Callable[[], Awaitable[None]]:
        async def hear() -> None:
            heard.append(name)

        return hear

    for name, one in (("self", database), ("other", other)):
        one.watch("content", listening(name))
    third.watch("backups", listening("third"))
    await asyncio.sleep(0.2)

    await database.write(touch, "content")
    await come_true(lambda: bool(heard))
    await asyncio.sleep(1.2)

    assert heard == ["other"]


async def test_what_is_touched_is_heard_within_a_second_by_the_deaf_too(database, opened, monkeypatch):
    heard: list[str] = []
    other = await opened()
    monkeypatch.setattr(blocking_connection, "CHANNEL", "nobody-hears")

    async def hear() -> None:
        heard.append("content")

    other.watch("content", hear)
    await asyncio.sleep(0.2)
    await database.write(touch, "content")

    await come_true(lambda: heard == ["content"])


async def test_what_could_not_be_read_is_read_again(database, opened):
    heard: list[int] = []
    other = await opened()

    async def hear() -> None:
        heard.append(len(heard))
        if len(heard) == 1:
            raise StorageFailure("storage-unreachable", "not now")

    other.watch("content", hear)
    await database.write(touch, "content")

    await come_true(lambda: heard == [0, 1])


async def test_what_is_rolled_back_is_heard_by_nobody(database, opened):
    heard: list[str] = []
    other = await opened()

    async def hear() -> None:
        heard.append("content")

    def fails(connection: Connection) -> None:
        touch(connection, "content")
        raise KeyError

    other.watch("content", hear)
    with pytest.raises(KeyError):
        await database.write(fails)
    await database.write(touch, "others")
    await asyncio.sleep(1.2)

    assert heard == []


async def test_trying_to_write_tells_whether_it_can(standing, own_cluster: Cluster, tmp_path: Path):
    await standing.note_version()
    await standing.try_to_write()
    assert standing.last_write.stored

    own_cluster.kill()
    with pytest.raises(StorageFailure):
        await standing.try_to_write()

    assert not standing.last_write.stored


async def test_what_was_erased_leaves_the_files_of_tables_unless_somebody_uses_them(
    standing, own_cluster, monkeypatch, caplog
):
    monkeypatch.setattr(postgresql, "LOCK_WITHIN", "100ms")
    await standing.write(sew, "Вера Снегова", "Oleg")
    await standing.write(lambda on: on.execute("DELETE FROM names WHERE name LIKE 'Вера%'"))
    reader = await asyncpg.connect(standing._address)
    reading = reader.transaction()
    await reading.start()
    await reader.fetch("SELECT * FROM names")

    await standing.forget_log()
    assert "names is in use" in caplog.text
    await checkpoint(standing)
    assert own_cluster.files_with("Вера Снегова".encode()), "else nothing had to be written anew"

    await reading.rollback()
    await reader.close()
    await standing.forget_log()
    await checkpoint(standing)
    assert not own_cluster.files_with("Вера Снегова".encode())
    assert await standing.run(sewn) == ["Oleg"]


async def checkpoint(database: PostgreSQLDatabase) -> None:
    await database.run(lambda connection: connection.run_script("CHECKPOINT"))
