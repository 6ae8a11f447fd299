"""Unpacking: a backup is read once from its beginning to its end, and nothing of it is believed before that."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

from msgspec import DecodeError, ValidationError, json

from twincloth import __version__
from twincloth.backups.archive import (
    DATABASE,
    FORMAT,
    HEAD,
    MANIFEST,
    MEMBER,
    BackupHead,
    BackupManifest,
    MemberDigest,
)

PIECE = 256 * 1024
MOST_WRITTEN = 64 * 1024 * 1024
"""Bytes of head or manifest: some 500,000 files."""

Keep = Callable[[str], BinaryIO | None]
"""Where a file of this name is to be written to; None where nobody wants to keep it."""


class BackupRefused(Exception):
    """It is no backup, or not the one that was made; the message says what is wrong with it."""


class Unpacked(NamedTuple):
    """A backup of which every byte was found right."""

    head: BackupHead
    manifest: BackupManifest


def unpack(stream: BinaryIO, keep: Keep) -> Unpacked:
    """Read a whole backup that is not encrypted. Raises BackupRefused, OSError; then what was kept is worth nothing."""
    found: dict[str, MemberDigest] = {}
    head: BackupHead | None = None
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for info in tar:
                head = head or _head(tar, info, found)
                if info.name == MANIFEST:
                    manifest = _manifest(tar, info)
                    _compare(found, manifest)
                    _to_the_end(tar, stream)
                    return Unpacked(head, manifest)
                if info.name != HEAD:
                    _member(tar, info, keep, found)
    except (tarfile.TarError, EOFError) as error:
        if head is None:
            raise BackupRefused("this is no backup of Twincloth") from error
        raise BackupRefused(f"it was cut off, or changed ({error})") from error
    raise BackupRefused(
        "it was cut off: its manifest is missing" if head else "this is no backup of Twincloth"
    )


def _head(tar: tarfile.TarFile, info: tarfile.TarInfo, found: dict[str, MemberDigest]) -> BackupHead:
    if info.name != HEAD:
        raise BackupRefused("this is no backup of Twincloth")
    contents = _small(tar, info)
    found[HEAD] = MemberDigest(bytes=len(contents), sha256=hashlib.sha256(contents).hexdigest())
    try:
        head = json.decode(contents, type=BackupHead)
    except (DecodeError, ValidationError) as error:
        raise BackupRefused(f"{HEAD} cannot be read ({error})") from error
    if head.format > FORMAT:
        raise BackupRefused(
            f"Twincloth {head.twincloth} made it, in a format that this one ({__version__}) does not know:"
            f" use {head.twincloth} or a newer one"
        )
    return head


def _manifest(tar: tarfile.TarFile, info: tarfile.TarInfo) -> BackupManifest:
    try:
        return json.decode(_small(tar, info), type=BackupManifest)
    except (DecodeError, ValidationError) as error:
        raise BackupRefused(f"{MANIFEST} cannot be read ({error})") from error


def _member(tar: tarfile.TarFile, info: tarfile.TarInfo, keep: Keep, found: dict[str, MemberDigest]) -> None:
    if not info.isreg() or not MEMBER.fullmatch(info.name) or info.name in found:
        raise BackupRefused(f"{info.name[:100]!r} does not belong into a backup")
    source = tar.extractfile(info)
    assert source
    digest, length = hashlib.sha256(), 0
    with ExitStack() as stack:
        kept = keep(info.name)
        if kept:
            stack.enter_context(kept)
        while piece := source.read(PIECE):
            digest.update(piece)
            length += len(piece)
            if kept:
                kept.write(piece)
    found[info.name] = MemberDigest(bytes=length, sha256=digest.hexdigest())


def _compare(found: dict[str, MemberDigest], manifest: BackupManifest) -> None:
    for name, sealed in manifest.files.items():
        if name not in found:
            raise BackupRefused(f"{name} is missing from it")
        if found[name] != sealed:
            raise BackupRefused(f"{name} is not what it was when the backup was made")
    if more := found.keys() - manifest.files.keys():
        raise BackupRefused(f"{min(more)} was put into it later")
    if DATABASE not in found:
        raise BackupRefused(f"{DATABASE} is missing from it")


def _to_the_end(tar: tarfile.TarFile, stream: BinaryIO) -> None:
    """Whoever decrypts sees only at the very end whether something was cut off."""
    if tar.next() is not None:
        raise BackupRefused("something stands behind its manifest")
    while stream.read(PIECE):
        pass


def _small(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    if not info.isreg() or info.size > MOST_WRITTEN:
        raise BackupRefused(f"{info.name} cannot be read")
    file = tar.extractfile(info)
    assert file
    return file.read()
