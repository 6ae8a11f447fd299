"""Secrets of cookies, carried along: files in a data folder, rows in PostgreSQL."""

import os
from pathlib import Path
from typing import NamedTuple

from twincloth.collection.durable import write_durably
from twincloth.database import Connection
from twincloth.pages.cookie_secrets import CURRENT, PREVIOUS, SECRET_BYTES

FILES = {"current": CURRENT, "previous": PREVIOUS}
"""The name of each kind's file. What a rotation that never ended has announced signs nothing, and stays behind."""


class KeptSecret(NamedTuple):
    """One of them; `since` is in seconds since 1970."""

    kind: str
    secret: bytes
    since: int


def in_folder(folder: Path) -> list[KeptSecret]:
    """Those of a data folder. Raises OSError."""
    found = ((kind, folder / name) for kind, name in FILES.items())
    return [
        KeptSecret(kind, path.read_bytes(), int(path.stat().st_mtime))
        for kind, path in found
        if path.exists() and path.stat().st_size == SECRET_BYTES
    ]


def put_in_folder(folder: Path, secrets: list[KeptSecret]) -> None:
    """Files of their owner alone, as old as they were. Raises OSError, StorageFailure."""
    for kind, secret, since in secrets:
        path = folder / FILES[kind]
        write_durably(path, secret, mode=0o600)
        os.utime(path, (since, since))


def in_tables(connection: Connection) -> list[KeptSecret]:
    """Those of PostgreSQL."""
    rows = connection.execute("SELECT kind, secret, since FROM cookie_secrets ORDER BY kind")
    return [KeptSecret(kind, bytes(secret), since) for kind, secret, since in rows if kind in FILES]


def put_in_tables(connection: Connection, secrets: list[KeptSecret]) -> None:
    """Part of the transaction that moves everything."""
    connection.executemany("INSERT INTO cookie_secrets VALUES ($1, $2, $3)", secrets)
