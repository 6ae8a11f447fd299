"""An echo server with a test's settings, and clients for it; nothing that happens to it may log a traceback."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import uvloop

from live.engine.echo import Echo, echoing
from live.engine.wires import CALM, ENGINE, SOCKET, Door


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> dict[str, Any]:
    """The loop that the product runs on."""
    return {"uvloop": uvloop.new_event_loop}


class Rig(Door):
    """A running echo server, from both sides."""

    echo: Echo


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Awaitable[Rig]]]:
    """Starts an echo server with the settings of the suites, less what a test says."""
    async with AsyncExitStack() as stack:

        async def start_one(**options: object) -> Rig:
            echo, port = await stack.enter_async_context(echoing(**options))
            http = await stack.enter_async_context(aiohttp.ClientSession())
            rig = Rig(port, http)
            rig.echo = echo
            stack.callback(rig.close)
            return rig

        yield start_one


@pytest.fixture
async def rig(start: Callable[..., Awaitable[Rig]]) -> Rig:
    """An echo server whose heart beats too slowly to disturb a test."""
    return await start(limits=CALM)


@pytest.fixture(params=[SOCKET, ENGINE])
def path(request: pytest.FixtureRequest) -> str:
    """Socket.IO and plain Engine.IO must not differ in what is Engine.IO's."""
    return request.param


@pytest.fixture(params=["polling", "websocket"])
def transport(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(autouse=True)
def _no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    for phase in ("setup", "call", "teardown"):
        for record in caplog.get_records(phase):
            assert not record.exc_info, logging.Formatter().format(record)
