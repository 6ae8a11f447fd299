"""The product with a test's own limits of connections, and raw clients for it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import uvloop

from connections.raw import RawClient, connect, hall_with, port_of
from halls import Hall


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> dict[str, Any]:
    """The loop that the product runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def start(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable]:
    """Opens the product: `await start(keep_alive=0.05)`."""
    shutil.copytree(prepared, tmp_path / "data")
    async with AsyncExitStack() as stack:

        async def opened(**limits: Any) -> Hall:
            return await stack.enter_async_context(hall_with(tmp_path / "data", monkeypatch, **limits))

        yield opened


@pytest.fixture
async def connected() -> AsyncIterator[Callable[[Hall], Awaitable[RawClient]]]:
    """Connects to a hall."""
    async with AsyncExitStack() as stack:

        async def one(hall: Hall) -> RawClient:
            client = await connect(port_of(hall))
            stack.callback(client.close)
            return client

        yield one
