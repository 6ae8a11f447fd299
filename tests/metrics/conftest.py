"""A port that nobody listens at just now, and a database for several processes."""

from pathlib import Path

import pytest

from databases import copy
from proxies.standing import free_ports


@pytest.fixture
def free_port() -> int:
    return free_ports(1)[0]


@pytest.fixture
async def shared_database(prepared: Path, postgresql: str) -> str:
    """The address of one that holds what a prepared data folder does."""
    await copy(prepared / "twincloth.db", postgresql)
    return postgresql
