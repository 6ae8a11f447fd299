"""A private folder: what is kept in it, nobody but its owner may read, whoever else uses the machine."""

import logging
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""What must be nobody's but the owner's: 0077."""

log = logging.getLogger(__name__)


class FolderNotPrivate(Exception):
    """Others may read or change what is in the folder, and that cannot be mended."""


def must_be_own(folder: Path) -> None:
    """Raises FolderNotPrivate where the folder, or what stands right in it, is another user's, OSError."""
    me = os.geteuid()
    for path in (folder, *folder.iterdir()):
        try:
            owner = path.lstat().st_uid
        except FileNotFoundError:  # of another process on this folder, and gone by now
            continue
        if owner != me:
            raise FolderNotPrivate(
                f"{path} belongs to the user {_name(owner)}, and this is {_name(me)}:"
                f" run Twincloth as {_name(owner)}, or make all of it yours: chown -R {_name(me)} {folder}"
            )


def make_private(folder: Path) -> None:
    """Close to others what is open to them, as releases before this one left it, and say so once.

    What a symbolic link leads to is left as it is. Raises FolderNotPrivate where the disk keeps no modes, OSError.
    """
    if not any(map(_open_to_others, (folder, *folder.iterdir()))):
        return
    for path in (folder, *_everything(folder)):
        if _open_to_others(path):
            _close(path)
    if (folder / "secret").exists():  # before, there was nothing to be read
        log.warning(
            "Others on this machine could read the data folder %s: folders in it are 0700 now, and files 0600. "
            "If somebody may have read the file secret: twincloth rotate-secret --log-everybody-out",
            folder,
        )


def _close(path: Path) -> None:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        reason = "its disk keeps no modes" if _open_to_others(path) else ""
    except FileNotFoundError:
        return
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise FolderNotPrivate(
            f"Others on this machine can read {path}, and that cannot be mended ({reason}):"
            " keep the data folder on a disk with modes, or mount its disk for your user alone (umask=077)"
        )


def _open_to_others(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:  # an unfinished file of somebody else's, gone by now
        return False
    return not stat.S_ISLNK(mode) and bool(mode & OTHERS)


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
