"""Sealing: backups encrypted by age (age-encryption.org/v1), for keys or for a passphrase, however large they are.

The library encrypts a stream for keys, and for a passphrase only what fits into memory. So a key is made for the one
backup, encrypted with the passphrase, and stands in front of it, padded to a fixed length.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, NamedTuple, Protocol, cast

import pyrage

from twincloth.backups.unpacking import BackupRefused

KEY_LENGTH = 1024
"""Bytes that the key with a passphrase takes; age allows for so many blanks behind it, and no more."""

BY_KEY, BY_PASSPHRASE = b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----"

PIPED = 1024 * 1024


class NoKey(Exception):
    """A key or a passphrase that is none, does not fit, or is not there; the message says which, and what to do."""


class Seal(NamedTuple):
    """For whom a backup is encrypted, and what stands before it."""

    recipients: Sequence[Any]
    key: bytes = b""


def seal_for(recipients: Sequence[str]) -> Seal:
    """For whoever has the identity of one of these public keys: age1…, ssh-ed25519 … or ssh-rsa …. Raises NoKey."""
    return Seal([_recipient(one.strip()) for one in recipients])


def seal_with(passphrase: str) -> Seal:
    """For whoever knows the passphrase."""
    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase, armored=True)
    return Seal([identity.to_public()], key.rstrip().ljust(KEY_LENGTH, b"\n"))


class Writable(Protocol):
    """What can be written to."""

    def write(self, piece: bytes, /) -> int:
        """All of a piece."""

    def flush(self) -> None:
        """See it on its way."""


def write_sealed(source: BinaryIO, target: Writable, seal: Seal | None) -> None:
    """Copy a stream to its end, encrypted where there is a seal. Raises OSError."""
    if seal is None:
        shutil.copyfileobj(source, target, PIPED)
        return
    target.write(seal.key)
    try:
        pyrage.encrypt_io(source, target, seal.recipients)
    except pyrage.EncryptError as error:  # pyrage puts the words of an OSError into one of its own
        raise OSError(str(error).removeprefix("OSError: ")) from error


@contextmanager
def unsealed(
    source: BinaryIO, passphrase: Callable[[], str], identities: Sequence[Path]
) -> Iterator[BinaryIO]:
    """The stream of a backup as it was before it was encrypted, if it was; `passphrase` is asked for where one is needed.

    Raises NoKey, OSError; BackupRefused, at the latest when the block ends, where it cannot be decrypted to its end.
    """
    beginning = source.read(KEY_LENGTH)
    if beginning.startswith(BY_PASSPHRASE):
        with _decrypted(source, [_identity_within(beginning, passphrase())]) as plain:
            yield plain
    elif beginning.startswith(BY_KEY):
        if not identities:
            raise NoKey("It is encrypted for a key: name the file that holds it with --identity")
        keys = [key for path in identities for key in read_identities(path)]
        with _decrypted(_Joined(beginning, source), keys) as plain:
            yield plain
    else:
        yield cast("BinaryIO", _Joined(beginning, source))


def read_identities(path: Path) -> list[Any]:
    """The private keys in a file: an SSH key without a passphrase, or lines of age. Raises NoKey, OSError."""
    contents = path.read_bytes()
    try:
        if b"PRIVATE KEY-----" in contents:
            return [pyrage.ssh.Identity.from_buffer(contents)]
        lines = (line.strip() for line in contents.decode().splitlines())
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise NoKey(
            f"{path}: this is no private key of age or SSH that can be used here ({error})"
        ) from error


def _recipient(written: str) -> Any:
    kind = pyrage.ssh if written.startswith("ssh-") else pyrage.x25519
    try:
        return kind.Recipient.from_str(written)
    except pyrage.RecipientError as error:
        raise NoKey(
            f"{written}: this is no public key; one begins with age1, ssh-ed25519 or ssh-rsa"
        ) from error


def _identity_within(key: bytes, passphrase: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(
            pyrage.passphrase.decrypt(key.strip(), passphrase).decode().strip()
        )
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        raise NoKey("The passphrase is another, or the file was changed") from error


@contextmanager
def _decrypted(source: Any, identities: list[Any]) -> Iterator[BinaryIO]:
    """By a thread of its own: the library pushes, and whoever unpacks pulls."""
    end, begin = os.pipe()
    failures: list[Exception] = []

    def decrypt() -> None:
        with suppress(OSError), os.fdopen(begin, "wb", buffering=PIPED) as pipe:
            try:
                pyrage.decrypt_io(source, pipe, identities)
            except (pyrage.DecryptError, OSError) as error:
                failures.append(error)

    thread = Thread(target=decrypt, daemon=True)
    thread.start()
    try:
        with os.fdopen(end, "rb", buffering=PIPED) as plain:
            yield plain
    except BackupRefused:
        thread.join()
        _refuse(failures)  # what it was cut off by is the better reason
        raise
    thread.join()
    _refuse(failures)


def _refuse(failures: Sequence[Exception]) -> None:
    for failure in failures:
        if "No matching keys" in str(failure):
            raise NoKey("It is encrypted for another key than this one") from failure
        if "Broken pipe" not in str(failure):  # whoever unpacks has seen enough
            raise BackupRefused(f"it was cut off, or changed ({failure})") from failure


class _Joined(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, beginning: bytes, rest: BinaryIO) -> None:
        self._beginning, self._rest = beginning, rest

    def read(self, size: int = -1) -> bytes:
        if not self._beginning:
            return self._rest.read(size)
        size = len(self._beginning) if size < 0 else size
        taken, self._beginning = self._beginning[:size], self._beginning[size:]
        return taken
