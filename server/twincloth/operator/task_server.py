"""The task server: where the process that owns a data folder takes tasks from the command line."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from aiohttp import web
from msgspec import Struct

from twincloth.collection.folder import FolderProblems
from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.operator.failures import Failed, reasons
from twincloth.operator.task import every_task, perform
from twincloth.pages.services import Services
from twincloth.settings import Settings

SOCKET = "operator.sock"
LONGEST_PATH = 100
"""Bytes; the address of a Unix socket has room for 107 on Linux and 103 on macOS."""

log = logging.getLogger(__name__)


class TaskProgress(Struct, tag=True, forbid_unknown_fields=True):
    """How much of a task is done, from 0 to 1."""

    done: float


class TaskResult(Struct, tag=True, forbid_unknown_fields=True):
    """What came of a task, or why it could not be done."""

    done: bool
    lines: list[str]


Heard = TaskProgress | TaskResult
"""A line of what a task is answered with; the last one is the TaskResult."""


@asynccontextmanager
async def open_task_server(services: Services) -> AsyncIterator[None]:
    """Take tasks as long as the block runs. Nobody but the owner of the data folder can knock."""
    app = web.Application()
    app.router.add_post("/", lambda request: _take(services, request))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    path = services.settings.data / SOCKET
    try:
        await web.SockSite(runner, _listener(path)).start()
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


async def _take(services: Services, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    told: asyncio.Queue[Heard] = asyncio.Queue()
    doing = asyncio.create_task(_do(services, await request.read(), told))
    while not isinstance(heard := await told.get(), TaskResult):
        await _say(response, heard)
    await _say(response, heard)
    await doing
    return response


async def _do(services: Services, written: bytes, told: asyncio.Queue[Heard]) -> None:
    """Whatever comes of it, an answer is told in the end."""
    try:
        task = msgspec.json.decode(written, type=every_task())
        lines = await perform(task, services, lambda done: told.put_nowait(TaskProgress(done)))
        answer = TaskResult(True, lines)
    except (Failed, FolderProblems, Refusal, StorageFailure, OSError, msgspec.ValidationError) as failure:
        answer = TaskResult(False, reasons(failure))
    except Exception:
        log.exception("a task could not be done")
        answer = TaskResult(False, ["The server could not do it; its log says why."])
    told.put_nowait(answer)


async def _say(response: web.StreamResponse, heard: Heard) -> None:
    """A line; whoever asked may have gone, and the task is done all the same."""
    with suppress(ConnectionError):
        await response.write(msgspec.json.encode(heard) + b"\n")


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


def is_served(settings: Settings) -> bool:
    """Whether a server takes tasks for the data folder, as far as its owner can tell."""
    return (settings.data / SOCKET).exists()


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
