"""Migrations in PostgreSQL: as in SQLite, and processes that begin at once wait for each other."""

import time
from pathlib import Path

from twincloth import __version__
from twincloth.database.blocking_connection import BlockingConnection
from twincloth.database.migrations import PACKAGE, release, too_new

ONE_AT_A_TIME = 0x7477696E63
"""The server's number of the lock that whoever migrates holds: "twinc"."""

MOMENT = "bring the database back to a moment before that (docs/scaling.md, Any moment)"
"""The way back from a newer release; `twincloth restore` is SQLite's."""

FIRST = (
    "CREATE TABLE IF NOT EXISTS migrations (name text, file text, PRIMARY KEY (name, file));"
    "CREATE TABLE IF NOT EXISTS versions (version text PRIMARY KEY, at bigint NOT NULL)"
)


def migrate(connection: BlockingConnection, name: str, folder: Path) -> None:
    """Run each `NNN-….sql` of `folder` that has not run here before, in order, all or none.

    Raises StorageFailure where one has run that is not there: a newer version added it.
    """
    # Not of one moment: whoever has waited for the lock sees what was done meanwhile.
    connection.begin("READ COMMITTED")
    try:
        connection.execute("SELECT pg_advisory_xact_lock($1)", (ONE_AT_A_TIME,))
        connection.run_script(FIRST)
        _run_steps(connection, name, sorted(folder.glob("[0-9][0-9][0-9]-*.sql")))
        connection.commit()
    except BaseException:
        connection.roll_back()
        raise


def _run_steps(connection: BlockingConnection, name: str, files: list[Path]) -> None:
    done = {file for (file,) in connection.execute("SELECT file FROM migrations WHERE name = $1", (name,))}
    if unknown := done - {file.name for file in files}:
        raise too_new(_newest(connection), f"which added {max(unknown)}", MOMENT)
    for file in files:
        if file.name not in done:
            connection.run_script(file.read_text("utf-8"))
            connection.execute("INSERT INTO migrations VALUES ($1, $2)", (name, file.name))


def note_version(connection: BlockingConnection) -> None:
    """This version has opened the tables. Raises StorageFailure where a newer one has; then nothing is written."""
    newest = _newest(connection)
    if newest and release(newest) > release(__version__):
        raise too_new(newest, "which may have stored what it does not know", MOMENT)
    known = {file.name for file in PACKAGE.glob("*/schema/postgresql/*.sql")}
    if unknown := {file for (file,) in connection.execute("SELECT file FROM migrations")} - known:
        raise too_new(newest, f"which added {max(unknown)}", MOMENT)
    connection.execute(
        "INSERT INTO versions VALUES ($1, $2) ON CONFLICT DO NOTHING",
        (__version__, round(time.time() * 1000)),
    )


def _newest(connection: BlockingConnection) -> str:
    versions = [version for (version,) in connection.execute("SELECT version FROM versions ORDER BY at")]
    return max(versions, key=release, default="")
