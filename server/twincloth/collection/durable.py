"""Files that are there whole or not at all."""

import errno
import hashlib
import os
import secrets
from pathlib import Path

from twincloth.database import StorageFailure

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_durably(path: Path, contents: bytes, mode: int = 0o600) -> None:
    """All of the file or none of it, and on the disk when this returns. Raises StorageFailure."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, contents, mode)
        sync(path.parent)
    except OSError as error:
        code = "storage-full" if error.errno in _FULL else "storage-failed"
        raise StorageFailure(code, str(error)) from error


def _write(path: Path, contents: bytes, mode: int) -> None:
    # Two gifts may hold the same picture, and be imported at once.
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """See a file's contents, or a folder's names, onto the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_of(path: Path) -> str:
    """What a file is named by: the first half of its SHA-256, in hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
