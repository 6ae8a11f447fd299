"""The task server: where the process that owns a data folder takes tasks from the command line."""

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path

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
from twincloth.unix_sockets import private_listener

SOCKET = "operator.sock"

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the process that took tasks has ended."""

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
    """Take tasks as long as the block runs. Nobody but the owner of the data folder can knock.

    Of several processes on one folder one takes them all; when it ends, another does.
    """
    data = services.settings.data
    with (data / f"{SOCKET}.lock").open("a") as lock:
        async with AsyncExitStack() as closing:
            if _is_ours(lock):
                await closing.enter_async_context(_taking(services, data / SOCKET))
            else:
                waiting = asyncio.create_task(_take_when_ours(services, data / SOCKET, lock))
                closing.push_async_callback(asyncio.wait, [waiting])
                closing.callback(waiting.cancel)
            yield


def _is_ours(lock: TextIOWrapper) -> bool:
    """Whether nobody else has it; we have it from now on."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _take_when_ours(services: Services, path: Path, lock: TextIOWrapper) -> None:
    while not _is_ours(lock):  # noqa: ASYNC110  # another process ends without a word
        await asyncio.sleep(LOOK_EVERY)
    async with _taking(services, path):
        await asyncio.Event().wait()


@asynccontextmanager
async def _taking(services: Services, path: Path) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/", partial(_take, services))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, private_listener(path)).start()
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)  # noqa: ASYNC240  # one name less, in a folder of our own


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


def is_served(settings: Settings) -> bool:
    """Whether a server takes tasks for the data folder, as far as its owner can tell."""
    return (settings.data / SOCKET).exists()
