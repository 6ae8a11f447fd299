"""Scans: how often each code was opened from outside in a month, and nothing about who did it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from twincloth.database import Connection, Database, StorageFailure, touch

Month = str
"""YYYY-MM, in UTC."""

TOPIC = "scans"


class Scans:
    """Counted in memory and written now and then; a crash costs what was counted since."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: dict[str, Counter[Month]] = defaultdict(Counter)
        self._unwritten: Counter[tuple[str, Month]] = Counter()

    async def open(self) -> None:
        """Read what was counted, at the start and when an import has brought more. Raises StorageFailure."""
        for code, month, count in await self._database.run(_all):
            self._counts[code][month] = count + self._unwritten[code, month]

    def watch(self) -> None:
        """Hear what other processes have counted."""
        self._database.watch(TOPIC, self.open)

    def count(self, code: str, month: Month) -> None:
        """One opening more."""
        self._counts[code][month] += 1
        self._unwritten[code, month] += 1

    def of(self, codes: Iterable[str]) -> dict[str, dict[Month, int]]:
        """The openings of each code by month, the oldest first; none of a code that was never opened."""
        return {code: dict(sorted(self._counts[code].items())) for code in codes if code in self._counts}

    async def write(self) -> None:
        """Keep what was counted since the last time. Raises StorageFailure; then it is tried again with the next."""
        unwritten, self._unwritten = self._unwritten, Counter()
        if not unwritten:
            return
        try:
            await self._database.write(_add, unwritten)
        except StorageFailure:
            self._unwritten += unwritten
            raise


def _all(connection: Connection) -> list[tuple[str, Month, int]]:
    return list(connection.execute("SELECT code, month, count FROM scans"))


def _add(connection: Connection, counted: Mapping[tuple[str, Month], int]) -> None:
    connection.executemany(
        "INSERT INTO scans (code, month, count) VALUES ($1, $2, $3)"
        " ON CONFLICT (code, month) DO UPDATE SET count = scans.count + excluded.count",
        [(code, month, count) for (code, month), count in counted.items()],
    )
    touch(connection, TOPIC)
