"""Moving: an installation that nobody serves goes from a data folder into PostgreSQL, or back, whole or not at all."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from twincloth.backups.archive import DATABASE
from twincloth.backups.staging import must_be_whole, staged
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.store import FOLDER, Store, UnknownStore
from twincloth.database import Connection, Database
from twincloth.database.migrations import PACKAGE
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.moving import secrets, tables
from twincloth.moving.files import carry_files
from twincloth.moving.moved import NOTE, must_be_here, note_moved
from twincloth.operator.failures import Failed
from twincloth.ownership import hold_folder
from twincloth.settings import Settings
from twincloth.storage_failures import failures_named

COUNTED = {"exchanges": "exchanges", "entries": "entries", "codes": "codes", "qr": "symbols"}
"""What the rows of some tables are called, whose number is told."""


async def move_to_postgresql(
    settings: Settings, address: str, store: str, tell: ProgressCallback
) -> list[str]:
    """Move a data folder's tables there, and its files to `store` where one is named; what was done, line by line.

    Raises Failed, FolderTaken, FolderUnusable, FolderNotPrivate, StorageFailure, OSError.
    """
    data = settings.data
    if not (data / DATABASE).exists():
        raise Failed(f"{data}: there is no such data folder; name yours with --data")
    with hold_folder(data):
        must_be_whole(data)
        must_be_here(data)
        kept = secrets.in_folder(data)
        async with _postgresql(address) as postgresql, _file(data / DATABASE) as file:
            moved = tables.columns_to_move(file)
            await postgresql.run(tables.must_rest)
            await postgresql.run(tables.must_be_empty, moved)
            files = await _carry_files(settings, store, data, tell) if store else None

            def carry(connection: Connection) -> dict[str, int]:
                tables.hold(connection, moved)
                tables.must_be_empty(connection, moved)
                secrets.put_in_tables(connection, kept)
                with failures_named():
                    return tables.carry(file, connection, moved, tell)

            counts = await postgresql.write(carry)
            await postgresql.note_version()
        note_moved(data)
    return [
        _told(counts, files),
        f"Pictures and recordings are in {store or settings.store or data / FOLDER}.",
        "Serve it with --database, and what you served it with before.",
        f"The tables in the folder are as they were; {data / NOTE} keeps everybody from opening them.",
    ]


async def move_to_folder(settings: Settings, folder: Path, store: str, tell: ProgressCallback) -> list[str]:
    """Move what is in PostgreSQL into a folder that is empty or not there, with its files unless `store` is named.

    Raises Failed, FolderNotEmpty, FolderTaken, FolderUnusable, FolderNotPrivate, StorageFailure, OSError.
    """
    with _held(settings) as data, staged(folder) as staging:
        async with _postgresql(settings.database) as postgresql, _file(staging / DATABASE) as file:
            moved = tables.columns_to_move(file)
            await postgresql.run(tables.must_rest)
            here = settings.store and store == settings.store
            files = None if here else await _carry_files(settings, store, data, tell, staging)

            def carry(connection: Connection) -> tuple[dict[str, int], list[secrets.KeptSecret]]:
                tables.hold(connection, moved)
                with failures_named(), file:  # whole, however often it is begun anew
                    counts = tables.carry(connection, file, moved, tell)
                return counts, secrets.in_tables(connection)

            counts, kept = await postgresql.write(carry)
            secrets.put_in_folder(staging, kept)
    return [
        _told(counts, files),
        f"Pictures and recordings are in {store or folder / FOLDER}.",
        f"Serve it: twincloth serve --data {folder}. What is in PostgreSQL is as it was: serve it no more, and drop it.",
    ]


@contextmanager
def _held(settings: Settings) -> Iterator[Path]:
    """The data folder of what is served from PostgreSQL; one for the moment, where files are elsewhere and there is none."""
    if settings.data.is_dir():
        with hold_folder(settings.data):
            yield settings.data
    elif settings.store:
        with TemporaryDirectory(prefix="twincloth-") as passing:
            yield Path(passing)
    else:
        raise Failed(
            f"{settings.data}: there is no such data folder; name yours with --data, or where files are kept with --store"
        )


@asynccontextmanager
async def _postgresql(address: str) -> AsyncIterator[PostgreSQLDatabase]:
    """With all tables as this version knows them. Raises StorageFailure."""
    database = await PostgreSQLDatabase.open(address)
    try:
        await _bring_up_to_date(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _file(path: Path) -> AsyncIterator[apsw.Connection]:
    """The same of a data folder's file, for whichever thread. Raises StorageFailure."""
    database = await SQLiteDatabase.open(path)
    try:
        await _bring_up_to_date(database)
    finally:
        await database.close()
    connection = apsw.Connection(str(path))
    try:
        yield connection
    finally:
        connection.close()


async def _bring_up_to_date(database: Database) -> None:
    for schema in sorted(PACKAGE.glob("*/schema")):
        await database.migrate(schema.parent.name, schema)
    await database.note_version()


async def _carry_files(
    settings: Settings, store: str, data: Path, tell: ProgressCallback, target: Path | None = None
) -> int:
    """From the store that is served into one elsewhere, or into that of another folder."""
    return await carry_files(_store(settings.store, data), _store(store, target or data), tell)


def _store(address: str, data: Path) -> Store:
    try:
        return Store.open(address, data, clearing=False)
    except UnknownStore as unknown:
        raise Failed(f"{address}: no store answers to this ({unknown})") from None


def _told(counts: dict[str, int], files: int | None) -> str:
    told = [f"{words}: {counts[table]:,}" for table, words in COUNTED.items()]
    told += [f"files: {files:,}"] if files is not None else []
    return f"Everything is moved. {', '.join(told).capitalize()}."
