"""Several processes on one PostgreSQL, each with a door of its own, all of them in one loop."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from databases import copy
from halls import Hall, open_hall


@asynccontextmanager
async def open_halls(
    folder: Path, database: str, number: int = 3, **settings: Any
) -> AsyncIterator[list[Hall]]:
    """So many, on a folder that they share and the database at this address, in which an exchange is."""
    async with AsyncExitStack() as opened:
        yield [
            await opened.enter_async_context(
                open_hall(folder, database=database, process_name=f"p{nth + 1}", drain=0, **settings)
            )
            for nth in range(number)
        ]


@pytest.fixture
async def shared_data(tmp_path: Path, prepared: Path, postgresql: str) -> Path:
    """A data folder whose tables are in PostgreSQL."""
    shutil.copytree(prepared, tmp_path / "data")
    await copy(tmp_path / "data" / "twincloth.db", postgresql)
    return tmp_path / "data"


@pytest.fixture
async def halls(shared_data: Path, postgresql: str) -> AsyncIterator[list[Hall]]:
    """Three processes that serve the same exchange."""
    async with open_halls(shared_data, postgresql) as halls:
        yield halls
