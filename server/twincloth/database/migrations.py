"""Migrations: the tables of a file brought up to date, each step once; and no way back to a version that knows less."""

import time
from pathlib import Path

import apsw

from twincloth import __version__
from twincloth.storage_failures import StorageFailure

PACKAGE = Path(__file__).parent.parent

BACKUP = "restore a backup that it made itself into an empty folder (twincloth restore)"
"""The way back from a newer release."""


def migrate(connection: apsw.Connection, name: str, folder: Path) -> None:
    """Run each `NNN-….sql` of `folder` that has not run in this file before, in order, each whole.

    Raises StorageFailure where one has run that is not there: a newer version added it.
    """
    files = sorted(folder.glob("[0-9][0-9][0-9]-*.sql"))
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT, file TEXT, PRIMARY KEY (name, file)) STRICT"
    )
    done = {file for (file,) in connection.execute("SELECT file FROM migrations WHERE name = ?", (name,))}
    if unknown := done - {file.name for file in files}:
        raise too_new(_newest(connection), f"which added {max(unknown)}")
    for file in files:
        if file.name not in done:
            with connection:
                connection.execute(file.read_text("utf-8"))
                connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, file.name))


def note_version(connection: apsw.Connection) -> None:
    """This version has opened the file. Raises StorageFailure as `must_be_known` does; then nothing is written."""
    must_be_known(connection)
    with connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS versions (version TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT"
        )
        connection.execute(
            "INSERT OR IGNORE INTO versions VALUES (?, ?)", (__version__, round(time.time() * 1000))
        )


def must_be_known(connection: apsw.Connection) -> None:
    """Raises StorageFailure where a newer release than this one has opened the file, or has added to its tables."""
    newest = _newest(connection)
    if newest and release(newest) > release(__version__):
        raise too_new(newest, "which may have stored what it does not know")
    known = {file.name for file in PACKAGE.glob("*/schema/*.sql")}
    if unknown := {file for _, file in steps(connection)} - known:
        raise too_new(_newest(connection), f"which added {max(unknown)}")


def versions(connection: apsw.Connection) -> list[str]:
    """Those that have opened the file, as far as they noted it, in the order of their coming."""
    return _rows(connection, "versions", "SELECT version FROM versions ORDER BY at, rowid")


def steps(connection: apsw.Connection) -> list[tuple[str, str]]:
    """The migrations that have run: whose, and which."""
    return (
        list(connection.execute("SELECT name, file FROM migrations"))
        if _has(connection, "migrations")
        else []
    )


def too_new(newest: str, why: str, way_back: str = BACKUP) -> StorageFailure:
    """That a newer version has been here; `newest` is the newest of which that is known."""
    newer = newest if newest and newest != __version__ else ""
    return StorageFailure(
        "storage-too-new",
        f"The data were stored by {f'Twincloth {newer}' if newer else 'a newer Twincloth'}, {why}; this is"
        f" {__version__}. Use {newer or 'that one'} or a newer one; to go back to {__version__}, {way_back}",
    )


def release(version: str) -> tuple[int, ...]:
    """What makes a difference to what is stored: 0.3 of 0.3.1; of what is no version, nothing."""
    return tuple(int(number) for number in version.split(".")[:2] if number.isdecimal())


def _newest(connection: apsw.Connection) -> str:
    return max(versions(connection), key=release, default="")


def _rows(connection: apsw.Connection, table: str, query: str) -> list[str]:
    return [one for (one,) in connection.execute(query)] if _has(connection, table) else []


def _has(connection: apsw.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchall())
