"""Secrets of cookies: what they are signed with, and a second one in turn, so that keys change and nobody is put out."""

from itertools import pairwise
from pathlib import Path
from secrets import token_bytes
from time import time

from twincloth.collection.durable import sync, write_durably

SECRET_BYTES = 32
FEWEST_DIFFERENT = 16
"""Of 32 bytes by chance about 30 are different; fewer than this, once in some 10^11 secrets."""

CURRENT, PREVIOUS, NEXT = "secret", "secret.previous", "secret.next"

PREVIOUS_AGE = 180 * 86400
"""Seconds: the longest that a cookie is good for, so nothing that the one before has signed is older."""


class WeakSecret(Exception):
    """A secret that somebody could guess, and then be anybody."""

    def __init__(self, where: object) -> None:
        super().__init__(
            f"{where} was not made by chance: who guesses it can be anybody. Delete it, and a new one is made;"
            " then everybody registers again, and staff open their links again"
        )


def read_secrets(folder: Path) -> list[bytes]:
    """The data folder's secrets, the one that signs last; made at the first asking, readable by its owner alone.

    A file of another size, as a disk may leave one that lost its power, is made anew: everybody registers again,
    while an empty secret would let anybody sign as a host. Raises OSError, StorageFailure, WeakSecret.
    """
    path = folder / CURRENT
    if not path.exists() or path.stat().st_size != SECRET_BYTES:
        path.unlink(missing_ok=True)
        write_durably(path, token_bytes(SECRET_BYTES), mode=0o600)
    return [*_previous(folder), _chance(path)]


def rotate(folder: Path, *, forget: bool = False) -> list[bytes]:
    """Sign with a new secret from now on, and believe the last one too, unless it is to be forgotten.

    Wherever it is cut short, whatever `read_secrets` then finds still lets everybody in. Raises OSError,
    StorageFailure.
    """
    (folder / NEXT).unlink(missing_ok=True)
    write_durably(folder / NEXT, token_bytes(SECRET_BYTES), mode=0o600)
    (folder / CURRENT).replace(folder / PREVIOUS)
    (folder / PREVIOUS).touch()  # from now on it counts as the one before
    (folder / NEXT).replace(folder / CURRENT)
    if forget:
        (folder / PREVIOUS).unlink()
    sync(folder)
    return read_secrets(folder)


def _previous(folder: Path) -> list[bytes]:
    path = folder / PREVIOUS
    if not path.exists():
        return []
    found = path.stat()
    if found.st_size != SECRET_BYTES or time() - found.st_mtime > PREVIOUS_AGE:
        path.unlink()
        return []
    return [_chance(path)]


def _chance(path: Path) -> bytes:
    secret = path.read_bytes()
    if not is_chance(secret):
        raise WeakSecret(path)
    return secret


def is_chance(secret: bytes) -> bool:
    """Whether this may have been made by chance: what people make up, or count, is not."""
    steps = {(one - other) % 256 for one, other in pairwise(secret)}
    half = SECRET_BYTES // 2
    return min(len(set(secret)), len(steps)) >= FEWEST_DIFFERENT and secret[:half] != secret[half:]
