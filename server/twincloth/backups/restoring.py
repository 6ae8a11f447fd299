"""Restoring: a backup becomes a data folder, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from twincloth.backups.archive import DATABASE
from twincloth.backups.soundness import Soundness
from twincloth.backups.staging import staged
from twincloth.backups.unpacking import BackupRefused, Unpacked, unpack
from twincloth.backups.verifying import look_at_unpacked
from twincloth.collection.references import file_of


@contextmanager
def restored(stream: BinaryIO, folder: Path) -> Iterator[tuple[Unpacked, Soundness, Path]]:
    """Unpack a backup beneath a data folder that is empty or not there, and check it; it is moved in when the block ends.

    Whatever is raised, in the block too, the folder is as it was. A restore that was killed may be done again. Raises
    FolderNotEmpty, BackupRefused, FolderTaken, FolderUnusable, FolderNotPrivate, OSError.
    """
    with staged(folder) as staging:
        unpacked = unpack(stream, lambda name: _file(staging / name))
        yield unpacked, _looked_at(unpacked, staging), staging


def _looked_at(unpacked: Unpacked, staging: Path) -> Soundness:
    sound = Soundness()
    hashes = {file_of(name): sealed.sha256 for name, sealed in unpacked.manifest.files.items()}
    look_at_unpacked(sound, staging / DATABASE, hashes)
    return sound


def _file(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def must_be_sound(unpacked: Unpacked, sound: Soundness) -> list[str]:
    """What is to be told of a backup whose data folder had gaps already. Raises BackupRefused for any other trouble."""
    missing = {f"{file}: it is not there" for file in unpacked.manifest.missing}
    wrong = [problem for problem in sound.problems if problem not in missing]
    if wrong:
        raise BackupRefused("\n".join(wrong))
    return sorted(missing)
