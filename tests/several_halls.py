"""Several processes on one PostgreSQL, each with a door of its own, all of them in one loop."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from halls import Hall, open_hall


@asynccontextmanager
async def open_halls(
    folder: Path, database: str, number: int = 3, **settings: Any
) -> AsyncIterator[list[Hall]]:
    """So many, begun one after the other on a folder that they share; `database` is the address of what it held."""
    async with AsyncExitStack() as opened:
        yield [
            await opened.enter_async_context(
                open_hall(folder, database=database, process_name=f"p{nth + 1}", drain=0, **settings)
            )
            for nth in range(number)
        ]
