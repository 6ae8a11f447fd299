"""Owner links: secret links of whoever runs the server, who is there before any exchange, and beside all of them.

They are no facts: no exchange's journal tells of them, and they go along in no export. Of a key the hash alone is kept.
"""

import logging
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import astuple, replace

from twincloth.database import Connection, Database, StorageFailure, touch
from twincloth.exchange.refusal import Refusal
from twincloth.live.clock import server_clock
from twincloth.live.last_uses import SCHEMA

TOPIC = "owner-links"

EVERY = 60_000
"""Milliseconds between two notes of the last use of a link."""

log = logging.getLogger(__name__)


class OwnerLink(Struct, frozen=True):
    """A link that has not been revoked; times are in milliseconds since 1970."""

    id: str
    key_hash: str
    at: int
    epoch: int = 0
    """How often everybody who came by it was logged out."""
    used: int | None = None


class OwnerPass(Struct, frozen=True, array_like=True):
    """That a browser came by an owner's link, as its cookie says; what is stored in cookies only ever gets longer."""

    link: str
    epoch: int = 0
    """The link's, when it was opened."""


class OwnerLinks:
    """Those in force, in memory; each change is durable before it counts."""

    def __init__(self, database: Database, clock: Callable[[], int] = server_clock) -> None:
        self._database = database
        self._clock = clock
        self._links: dict[str, OwnerLink] = {}
        self.ever_made = False
        """Whether there was ever one in this data folder, also if it was revoked."""

    async def open(self) -> None:
        """Read those that there are. Raises StorageFailure."""
        await self._database.migrate("live", SCHEMA)
        await self._read()
        self._database.watch(TOPIC, self._read)

    async def _read(self) -> None:
        rows = await self._database.run(_all)
        self.ever_made = bool(rows)
        self._links = {link.id: link for link, revoked in rows if revoked is None}

    def __iter__(self) -> Iterator[OwnerLink]:
        return iter(self._links.values())

    def holder(self, key_hash: str) -> OwnerLink | None:
        """The link with this key, if it is in force."""
        return next((link for link in self._links.values() if link.key_hash == key_hash), None)

    def admits(self, entry: OwnerPass | None) -> OwnerLink | None:
        """The link by which a browser came, if it is in force and nobody has logged that browser out since."""
        link = self._links.get(entry.link) if entry else None
        return link if link and entry and link.epoch == entry.epoch else None

    async def make(self, key_hash: str) -> OwnerLink:
        """Put a link with this key in force. Raises StorageFailure."""
        link = OwnerLink(f"o{key_hash[:12]}", key_hash, self._clock())
        await self._database.write(_add, link)
        self._links[link.id] = link
        self.ever_made = True
        return link

    async def revoke(self, id: str) -> None:
        """Make a link void for ever. Raises Refusal where there is none of this id, StorageFailure."""
        self._known(id)
        await self._database.write(_revoke, id, self._clock())
        self._links.pop(id, None)

    async def log_out(self, id: str) -> None:
        """Put out whoever came by a link, which itself still opens. Raises Refusal, StorageFailure."""
        self._known(id)
        epoch = await self._database.write(_log_out, id)
        self._now(id, epoch=epoch)

    async def note(self, id: str) -> None:
        """Somebody comes by this link now."""
        link, now = self._links.get(id), self._clock()
        if link and (link.used is None or now - link.used >= EVERY):
            try:
                await self._database.write(_note, id, now)
                self._now(id, used=now)
            except StorageFailure:
                # A full disk must not keep out whoever would make room on it.
                log.exception("the last use of an owner's link could not be written down")

    def _known(self, id: str) -> OwnerLink:
        if id not in self._links:
            raise Refusal("unknown-owner-link")
        return self._links[id]

    def _now(self, id: str, **changed: int) -> None:
        """It is so from now on, unless it was revoked meanwhile."""
        if id in self._links:
            self._links[id] = replace(self._links[id], **changed)


def _all(connection: Connection) -> list[tuple[OwnerLink, int | None]]:
    rows = connection.execute("SELECT revoked, id, key_hash, at, epoch, used FROM owner_links ORDER BY at")
    return [(OwnerLink(*link), revoked) for revoked, *link in rows]


def _add(connection: Connection, link: OwnerLink) -> None:
    connection.execute(
        "INSERT INTO owner_links (id, key_hash, at, epoch, used) VALUES ($1, $2, $3, $4, $5)", astuple(link)
    )
    touch(connection, TOPIC)


def _log_out(connection: Connection, id: str) -> int:
    """The new epoch, above that of every browser that came by the link."""
    changed = connection.execute(
        "UPDATE owner_links SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch", (id,)
    )
    (epoch,) = changed.fetchone()
    touch(connection, TOPIC)
    return int(epoch)


def _note(connection: Connection, id: str, now: int) -> None:
    connection.execute("UPDATE owner_links SET used = $1 WHERE id = $2", (now, id))
    touch(connection, TOPIC)


def _revoke(connection: Connection, id: str, now: int) -> None:
    connection.execute("UPDATE owner_links SET revoked = $1 WHERE id = $2", (now, id))
    touch(connection, TOPIC)
