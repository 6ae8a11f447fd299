"""Verifying: a data folder, beside whoever serves it, or a backup, without unpacking what is large."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import apsw

from twincloth.backups.archive import DATABASE, BackupHead
from twincloth.backups.snapshot import read_only
from twincloth.backups.soundness import Soundness
from twincloth.backups.unpacking import unpack
from twincloth.collection.references import file_of
from twincloth.collection.store import FOLDER, Store
from twincloth.collection.sweep import FOLDERS
from twincloth.database import StorageFailure
from twincloth.private_folder import must_be_own


def verify_folder(folder: Path, store: Store) -> Soundness:
    """What is wrong with a data folder, and with its files wherever they are kept. Changes nothing in it.

    Raises FolderNotPrivate, OSError, StorageFailure where it cannot be looked at.
    """
    must_be_own(folder)  # else SQLite makes files beside the database that its owner cannot open
    sound = Soundness()
    try:
        connection = read_only(folder / DATABASE)
    except apsw.Error as error:
        raise StorageFailure("storage-failed", f"{folder / DATABASE}: {error}") from error
    try:
        sound.look_at_database(connection)
        gone = _erased_since(connection, sound)
        sound.look_at_files(lambda file: _wrong_in_store(store, file, gone))
    finally:
        connection.close()
    sound.look_at_modes(folder)
    return sound


def verify_backup(stream: BinaryIO) -> tuple[BackupHead, Soundness]:
    """What is wrong with what a backup holds, and who made it. Raises BackupRefused where it is not whole, OSError."""
    with TemporaryDirectory(prefix="twincloth-") as folder:
        names: dict[str, str] = {}

        def keep(name: str) -> BinaryIO | None:
            """A picture is compared with the manifest, and by that with its name."""
            return None if name.startswith(f"{FOLDER}/") else (Path(folder) / name).open("xb")

        unpacked = unpack(stream, keep)
        for name, sealed in unpacked.manifest.files.items():
            names[file_of(name)] = sealed.sha256
        sound = Soundness()
        look_at_unpacked(sound, Path(folder, DATABASE), names)
    return unpacked.head, sound


def look_at_unpacked(sound: Soundness, database: Path, hashes: dict[str, str]) -> None:
    """Look at a database that nobody uses, and at the files beside it by their SHA-256."""
    try:
        connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            sound.look_at_database(connection)
        finally:
            connection.close()
    except apsw.Error as error:
        sound.problems.append(f"the database cannot be read: {error}")
    sound.look_at_files(lambda file: _wrong_by_hash(file, hashes.get(file)))


def _wrong_by_hash(file: str, sha256: str | None) -> str | None:
    if sha256 is None:
        return "it is not there"
    return None if file.startswith(sha256[:32]) else "it is not the file of this name"


def _erased_since(connection: apsw.Connection, sound: Soundness) -> Callable[[str], bool]:
    """Whether nothing speaks of a file any more: a server may have erased it since."""

    def gone(file: str) -> bool:
        again = Soundness()
        again.look_at_database(connection)
        return file not in again.named and file in sound.named

    return gone


def _wrong_in_store(store: Store, file: str, gone: Callable[[str], bool]) -> str | None:
    for folder in FOLDERS:
        try:
            digest = hashlib.sha256()
            for piece in store.pieces(folder + file):
                digest.update(piece)
        except KeyError:
            continue
        return _wrong_by_hash(file, digest.hexdigest())
    return None if gone(file) else "it is not there"
