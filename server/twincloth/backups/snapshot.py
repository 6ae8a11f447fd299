"""The snapshot: all of a database at one moment, copied while others go on writing to it."""

from pathlib import Path

import apsw

PAGES = 2000
"""Pages that are copied at a time: some 8 MB."""


def snapshot(database: Path, copy: Path) -> None:
    """Copy a database into a file, instead of what is in it; for a thread that may wait.

    A reader of a write-ahead log sees one moment, and hinders no writer (SQLite, "Write-Ahead Logging", 2.2).
    Raises apsw.Error.
    """
    copy.unlink(missing_ok=True)
    source, target = read_only(database), apsw.Connection(str(copy))
    try:
        target.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")  # nobody needs half of it
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # from here on it stands still
        with target.backup("main", source, "main") as copying:
            while not copying.done:
                copying.step(PAGES)
    finally:
        source.close()
        target.close()


def read_only(database: Path) -> apsw.Connection:
    """A connection that changes nothing, beside whoever writes. Raises apsw.Error."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    return connection
