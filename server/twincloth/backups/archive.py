"""The archive: a data folder as one tar (POSIX.1-2001), written and read as a stream, with a manifest at its end.

Unpacked by any tar it is a data folder. What comes first says who wrote it, so that a newer one is refused before
gigabytes of it are read; what comes last says what belongs to it, so that whatever is cut off or changed is found.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field, json

from twincloth.collection.store import FOLDER

FORMAT = 1
HEAD, MANIFEST = "twincloth-backup.json", "manifest.json"
DATABASE = "twincloth.db"
SECRETS = ("secret", "secret.previous")

MEMBER = re.compile(
    rf"{re.escape(DATABASE)}|secret(?:\.previous)?|{FOLDER}/(?:[a-z]+/)?[0-9a-f]{{32}}\.[0-9a-z]{{2,5}}"
)
"""What may stand in a backup beside head and manifest: nothing that could be written elsewhere than it should."""


class BackupHead(Struct, frozen=True, kw_only=True):
    """`at` is the moment of which it tells, in milliseconds since 1970; `versions` those that had opened the folder."""

    format: int
    twincloth: str
    at: int
    versions: list[str] = field(default_factory=list)


class MemberDigest(Struct, frozen=True, kw_only=True):
    """A file's length in bytes, and the SHA-256 of its bytes in hexadecimal digits."""

    bytes: int
    sha256: str


class BackupManifest(Struct, frozen=True, kw_only=True):
    """`files` is all that came before it; `missing` are files of which the database spoke, and which were nowhere."""

    files: dict[str, MemberDigest]
    missing: list[str] = field(default_factory=list)


class Member(NamedTuple):
    """A file that goes into a backup, by its path there, and its length in bytes."""

    name: str
    size: int
    pieces: Callable[[], Iterator[bytes]]


class MemberChanged(Exception):
    """A file was not as long as it had been, while it was read."""


def archive(head: BackupHead, members: Iterable[Member], missing: Iterable[str]) -> Iterator[bytes]:
    """The bytes of a backup, in pieces. Raises MemberChanged, and what reading a member raises."""
    files: dict[str, MemberDigest] = {}
    for member in (_written(HEAD, head), *members):
        yield _header(member, head.at)
        digest, length = hashlib.sha256(), 0
        for piece in member.pieces():
            digest.update(piece)
            length += len(piece)
            yield piece
        if length != member.size:
            raise MemberChanged(f"{member.name} has {length:,} bytes, and had {member.size:,}")
        yield _padding(length)
        files[member.name] = MemberDigest(bytes=length, sha256=digest.hexdigest())
    last = _written(MANIFEST, BackupManifest(files=files, missing=sorted(missing)))
    yield _header(last, head.at)
    yield from last.pieces()
    yield _padding(last.size)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _written(name: str, struct: Struct) -> Member:
    contents = json.format(json.encode(struct), indent=2) + b"\n"
    return Member(name, len(contents), lambda: iter([contents]))


def _header(member: Member, at: int) -> bytes:
    info = tarfile.TarInfo(member.name)
    info.size, info.mode, info.mtime = member.size, 0o600, at // 1000
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(length: int) -> bytes:
    return bytes(-length % tarfile.BLOCKSIZE)
