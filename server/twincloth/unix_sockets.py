"""Unix sockets in the data folder, for its owner alone, however long its path is."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST_PATH = 100
"""Bytes; the address of a Unix socket has room for 107 on Linux and 103 on macOS."""


def private_listener(path: Path) -> socket.socket:
    """A socket that its owner alone may use. An earlier one is left from a process that was killed."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        with short(path) as address:
            listener.bind(str(address))
    finally:
        os.umask(before)
    return listener


@contextmanager
def short(path: Path) -> Iterator[Path]:
    """The same path, by way of a short link where it is too long for the address of a socket."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield path
        return
    with TemporaryDirectory(prefix="twincloth-") as folder:
        link = Path(folder, "data")
        link.symlink_to(path.parent.absolute(), target_is_directory=True)
        yield link / path.name
