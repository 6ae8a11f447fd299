"""A data folder in which much has happened, and a backup of it, made once for all tests of a module."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from twincloth.app import open_application
from twincloth.collection.store import FOLDER
from twincloth.operator.backing_up import StreamBackup
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

STORED = Path(__file__).parent.parent / "stored"
NAME = "2026-11-photographed"


def stored(data: Path) -> Path:
    """The data folder that an earlier version has left, with its small pictures."""
    data.mkdir()
    connection = apsw.Connection(str(data / "twincloth.db"))
    connection.execute((STORED / f"{NAME}.sql").read_text("utf-8"))
    connection.close()
    shutil.copytree(STORED / NAME, data / FOLDER)
    return data


async def back_up(data: Path, target: Path) -> list[str]:
    """What is said of a backup that is not encrypted, of a data folder that nobody serves."""
    async with open_application(Settings(data=data)) as app:
        return await StreamBackup(pipe=str(target)).do(app[SERVICES])


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder; tests copy it."""
    home = tmp_path_factory.mktemp("old")
    data = stored(home / "data")
    assert asyncio.run(back_up(data, home / "backup.tar")) == []
    return data


@pytest.fixture(scope="module")
def backup(old: Path) -> bytes:
    """The backup of it."""
    return (old.parent / "backup.tar").read_bytes()


@pytest.fixture
def data(old: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(old, tmp_path / "data")


@pytest.fixture
def spoil(data: Path) -> Callable[[str], None]:
    """Write something into its database."""

    def write(statement: str) -> None:
        with apsw.Connection(str(data / "twincloth.db")) as connection:
            connection.execute(statement)
        connection.close()

    return write
