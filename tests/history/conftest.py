"""An exchange with its history, exported once for all tests of a module, which each take a copy."""

import asyncio
import shutil
from pathlib import Path

import pytest

from history.story import Story, exported, told


@pytest.fixture(scope="session")
def archived(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> tuple[Path, Story]:
    """The folder of an exchange in which everything has happened, and who was there."""
    home = tmp_path_factory.mktemp("archived")

    async def archive() -> Story:
        async with told(home / "data", prepared) as (hall, story):
            await exported(hall, home / "archive")
            return story

    return home / "archive", asyncio.run(archive())


@pytest.fixture
def archive(archived: tuple[Path, Story], tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(archived[0], tmp_path / "archive")
