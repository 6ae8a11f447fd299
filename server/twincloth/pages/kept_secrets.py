"""Where the secrets of cookies are kept: in the data folder, in the database of several processes, or in a setting."""

import asyncio
from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_bytes
from time import time
from typing import Protocol

from twincloth.background_threads import in_background
from twincloth.database import Connection, Database, touch
from twincloth.live.processes import AWAY
from twincloth.pages.cookie_secrets import (
    PREVIOUS_AGE,
    SECRET_BYTES,
    WeakSecret,
    is_chance,
    read_secrets,
    rotate,
)
from twincloth.settings import Settings, SettingsError

SCHEMA = Path(__file__).parent / "schema"
TOPIC = "cookie-secrets"


class KeptSecrets(Protocol):
    """A place where secrets are kept, the one that signs last."""

    async def read(self) -> Sequence[bytes]:
        """Those that are believed. Raises OSError, StorageFailure, WeakSecret."""

    async def rotate(self, *, forget: bool) -> Sequence[bytes]:
        """Sign with a new one, and believe the last one too, unless it is to be forgotten. Raises OSError, StorageFailure."""


class CookieSecrets:
    """Those of this moment, which calling it gives; one process hears at once what another one has changed."""

    def __init__(self, kept: KeptSecrets, database: Database) -> None:
        self._kept = kept
        self._database = database
        self._now: Sequence[bytes] = ()
        self.forgotten: Callable[[], object] = lambda: None
        """Told when what this process has signed counts no more."""

    def __call__(self) -> Sequence[bytes]:
        return self._now

    async def open(self) -> None:
        """Read them, and again whenever another process has changed them. Raises OSError, StorageFailure, WeakSecret."""
        await self._read()
        self._database.watch(TOPIC, self._read)

    async def rotate(self, *, forget: bool = False) -> None:
        """Sign with a new one from now on. Raises OSError, StorageFailure."""
        self._take(await self._kept.rotate(forget=forget))

    async def _read(self) -> None:
        self._take(await self._kept.read())

    def _take(self, secrets: Sequence[bytes]) -> None:
        before, self._now = self._now, secrets
        if before and before[-1] not in secrets:
            self.forgotten()


def kept_secrets(settings: Settings, database: Database) -> KeptSecrets:
    """Where the settings want them. Raises SettingsError for what is set and could be guessed."""
    if settings.cookie_secrets:
        return GivenSecrets(settings.cookie_secrets)
    return SharedSecrets(database) if settings.database else FolderSecrets(settings.data)


class FolderSecrets:
    """In the data folder of the one process that owns it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def read(self) -> Sequence[bytes]:
        """Those in the folder, made where there are none."""
        return read_secrets(self._folder)

    async def rotate(self, *, forget: bool) -> Sequence[bytes]:
        """In files that are never half there."""
        return await in_background(rotate, self._folder, forget=forget)


class SharedSecrets:
    """In the database, for all processes: a new one is made known to them before any signs with it.

    `heard_within` is how long they are given for that, in seconds: each looks once a second, and one that has not been
    able to for three has sent its viewers away.
    """

    def __init__(self, database: Database, heard_within: float = AWAY) -> None:
        self._database = database
        self._heard_within = heard_within

    async def read(self) -> Sequence[bytes]:
        """Those in the table, made by whichever process is the first."""
        await self._database.migrate("pages", SCHEMA)
        secrets = await self._database.run(_believed, time())
        if not secrets:
            await self._database.write(_make_first, token_bytes(SECRET_BYTES), time())
            secrets = await self._database.run(_believed, time())
        if not all(map(is_chance, secrets)):
            raise WeakSecret("A secret in the table cookie_secrets")
        return secrets

    async def rotate(self, *, forget: bool) -> Sequence[bytes]:
        """In two steps; where it ends between them, nothing has changed but that one more is believed."""
        fresh = token_bytes(SECRET_BYTES)
        await self._database.write(_announce, fresh, time())
        await asyncio.sleep(self._heard_within)
        await self._database.write(_turn, fresh, time(), forget)
        return await self.read()


class GivenSecrets:
    """In a setting, where they are changed by whoever sets them."""

    def __init__(self, written: str) -> None:
        self._secrets = [b64decode(one) for one in reversed(written.split(","))]
        if not all(map(is_chance, self._secrets)):
            raise SettingsError(
                "cookie_secrets: not made by chance, so that who guesses it can be anybody;"
                " make one with openssl rand -base64 32"
            )

    async def read(self) -> Sequence[bytes]:
        """The one that was before, and the one that signs."""
        return self._secrets

    async def rotate(self, *, forget: bool) -> Sequence[bytes]:
        """Raises SettingsError."""
        kept = "" if forget else ", with a comma and the one before behind it"
        raise SettingsError(
            f"cookie_secrets: it is set, so set another one there{kept}, and start every process anew"
        )


def _believed(connection: Connection, now: float) -> list[bytes]:
    """What a rotation announces is believed, and does not sign yet."""
    rows = connection.execute("SELECT kind, secret, since FROM cookie_secrets")
    found = {
        kind: bytes(secret)
        for kind, secret, since in rows
        if kind != "previous" or now - since < PREVIOUS_AGE
    }
    return (
        [found[kind] for kind in ("next", "previous", "current") if kind in found]
        if "current" in found
        else []
    )


def _make_first(connection: Connection, secret: bytes, now: float) -> None:
    connection.execute(
        "INSERT INTO cookie_secrets VALUES ('current', $1, $2) ON CONFLICT (kind) DO NOTHING",
        (secret, int(now)),
    )


def _announce(connection: Connection, secret: bytes, now: float) -> None:
    connection.execute(
        "INSERT INTO cookie_secrets VALUES ('next', $1, $2) ON CONFLICT (kind)"
        " DO UPDATE SET secret = excluded.secret, since = excluded.since",
        (secret, int(now)),
    )
    touch(connection, TOPIC)


def _turn(connection: Connection, secret: bytes, now: float, forget: bool) -> None:
    """Not where somebody else has announced another one meanwhile, and turns to that soon."""
    if not connection.execute(
        "SELECT 1 FROM cookie_secrets WHERE kind = 'next' AND secret = $1", (secret,)
    ).fetchone():
        return
    connection.execute("DELETE FROM cookie_secrets WHERE kind = 'previous'")
    if forget:
        connection.execute("DELETE FROM cookie_secrets WHERE kind = 'current'")
    connection.execute(
        "UPDATE cookie_secrets SET kind = 'previous', since = $1 WHERE kind = 'current'", (int(now),)
    )
    connection.execute(
        "UPDATE cookie_secrets SET kind = 'current', since = $1 WHERE kind = 'next'", (int(now),)
    )
    touch(connection, TOPIC)
