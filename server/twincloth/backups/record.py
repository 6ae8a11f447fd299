"""The record of backups: when each was made, so that whoever runs the server sees how old the last one is."""

from pathlib import Path
from typing import NamedTuple, Self

from twincloth.database import Connection, Database, touch

SCHEMA = Path(__file__).parent / "schema"
TOPIC = "backups"


class BackupMade(NamedTuple):
    """`at` is in milliseconds since 1970, `bytes` the length of the file, `version` that of Twincloth."""

    at: int
    bytes: int
    encrypted: bool
    version: str


class BackupsMade:
    """Of one data folder, in memory; those that were made on a folder that nobody served, too."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.all: list[BackupMade] = []
        """The oldest first."""

    @classmethod
    async def open(cls, database: Database) -> Self:
        """Read what is known, the table brought up to date. Raises StorageFailure."""
        backups = cls(database)
        await database.migrate("backups", SCHEMA)
        await backups.read()
        database.watch(TOPIC, backups.read)
        return backups

    async def read(self) -> None:
        """Read what is known, by whomever it was noted. Raises StorageFailure."""
        rows = await self._database.run(_all)
        self.all = [BackupMade(at, size, bool(encrypted), version) for at, size, encrypted, version in rows]

    @property
    def latest(self) -> BackupMade | None:
        """The last that was made; None where none is known."""
        return self.all[-1] if self.all else None

    async def note(self, made: BackupMade) -> None:
        """One more is made. Raises StorageFailure."""
        await self._database.write(_add, made)
        self.all.append(made)


def _all(connection: Connection) -> list[tuple[int, int, int, str]]:
    return list(connection.execute("SELECT at, bytes, encrypted, version FROM backups ORDER BY at"))


def _add(connection: Connection, made: BackupMade) -> None:
    connection.execute(
        "INSERT INTO backups VALUES ($1, $2, $3, $4)",
        (made.at, made.bytes, int(made.encrypted), made.version),
    )
    touch(connection, TOPIC)
