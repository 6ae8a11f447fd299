"""Asking: a task goes to the process that owns the data folder, or is done here where there is none."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
    UnixConnector,
)
from msgspec.structs import replace

from twincloth.app import open_application
from twincloth.collection.derivatives import ProgressCallback
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask, perform
from twincloth.operator.task_server import SOCKET, Heard, TaskResult
from twincloth.ownership import FolderTaken
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings
from twincloth.unix_sockets import short

BETWEEN_TRIES = 0.2
PATIENCE = 10.0
"""Seconds that an owner is given that does not answer: a server that is starting, or another task."""


async def ask(settings: Settings, task: OperatorTask, tell: ProgressCallback) -> list[str]:
    """What came of a task, line by line; `tell` hears how far it is. Raises Failed and what `open_application` raises."""
    with _in_folder(settings, task) as here:
        for _ in range(round(PATIENCE / BETWEEN_TRIES)):
            try:
                return await _do_here(here, task, tell)
            except FolderTaken:
                try:
                    return await _hand_over(here, task, tell)
                except ClientConnectorError:
                    await asyncio.sleep(BETWEEN_TRIES)
    raise Failed(f"{settings.data}: another process owns this data folder, and it does not answer")


@contextmanager
def _in_folder(settings: Settings, task: OperatorTask) -> Iterator[Settings]:
    """The settings; with a folder for the moment, where whatever the task needs is elsewhere, on whichever machine."""
    if settings.data.is_dir():
        yield settings
    elif settings.database and (settings.store or not task.needs_files):
        with TemporaryDirectory(prefix="twincloth-") as folder:
            yield replace(settings, data=Path(folder))
    elif task.may_make_folder:
        yield settings
    else:
        elsewhere = ", or where files are kept with --store" if settings.database else ""
        raise Failed(f"{settings.data}: there is no such data folder; name yours with --data{elsewhere}")


async def _do_here(settings: Settings, task: OperatorTask, tell: ProgressCallback) -> list[str]:
    # Where others serve on the same PostgreSQL, this is one more process for as long as it takes.
    settings = replace(settings, process_name=f"task-{token_hex(4)}")
    async with open_application(settings, alone=True) as app:
        # Whoever owns the folder may know that this is left from a server that was killed.
        (settings.data / SOCKET).unlink(missing_ok=True)
        return await perform(task, app[SERVICES], tell)


async def _hand_over(settings: Settings, task: OperatorTask, tell: ProgressCallback) -> list[str]:
    with short(settings.data / SOCKET) as path:
        # Without a limit: a folder of large pictures takes its time.
        async with ClientSession(connector=UnixConnector(str(path)), timeout=ClientTimeout()) as session:
            try:
                async with session.post("http://localhost/", data=msgspec.json.encode(task)) as response:
                    answer = await _listen(response, tell)
            except (ServerDisconnectedError, ClientPayloadError):
                answer = None
    if answer is None:
        raise Failed("The server stopped before it answered: ask again")
    if not answer.done:
        raise Failed(*answer.lines)
    return answer.lines


async def _listen(response: ClientResponse, tell: ProgressCallback) -> TaskResult | None:
    """The last line that is said; None where it was not."""
    async for line in _lines(response):
        heard = msgspec.json.decode(line, type=Heard)
        if isinstance(heard, TaskResult):
            return heard
        tell(heard.done)
    return None


async def _lines(response: ClientResponse) -> AsyncIterator[bytes]:
    """However long they are: aiohttp's own lines end at 128 kB, with a ValueError."""
    begun = bytearray()
    async for chunk in response.content.iter_any():
        *lines, rest = chunk.split(b"\n")
        for line in lines:
            yield bytes(begun + line)
            begun.clear()
        begun += rest
