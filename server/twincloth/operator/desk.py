"""The desk: where the process that owns a data folder takes errands from the command line."""

import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from aiohttp import web
from msgspec import Struct

from twincloth.collection.folder import FolderProblems
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.failures import Failed, reasons
from twincloth.operator.importing import ImportFolder
from twincloth.operator.staff import ListStaff, MakeLink, RevokeLink
from twincloth.pages.house import House

SOCKET = "operator.sock"
LONGEST_PATH = 100
"""Bytes; the address of a Unix socket has room for 107 on Linux and 103 on macOS."""

AnyErrand = ImportFolder | ExportExchange | ListStaff | MakeLink | RevokeLink

log = logging.getLogger(__name__)


class Answer(Struct, forbid_unknown_fields=True):
    """What came of an errand, or why it could not be done."""

    done: bool
    lines: list[str]


@asynccontextmanager
async def open_desk(house: House) -> AsyncIterator[None]:
    """Take errands as long as the block runs. Nobody but the owner of the data folder can knock."""
    app = web.Application()
    app.router.add_post("/", lambda request: _take(house, request))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    path = house.settings.data / SOCKET
    try:
        await web.SockSite(runner, _listener(path)).start()
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


async def _take(house: House, request: web.Request) -> web.Response:
    try:
        errand = msgspec.json.decode(await request.read(), type=AnyErrand)
        answer = Answer(True, await errand.do(house))
    except (Failed, FolderProblems, Refusal, StorageFailure, OSError, msgspec.ValidationError) as failure:
        answer = Answer(False, reasons(failure))
    except Exception:
        log.exception("an errand could not be done")
        answer = Answer(False, ["The server could not do it; its log says why."])
    return web.Response(body=msgspec.json.encode(answer), content_type="application/json")


def _listener(path: Path) -> socket.socket:
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
