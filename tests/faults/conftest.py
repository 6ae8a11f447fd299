"""What fault rigs share: how long they run, the ground they run on, and the figures they print."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from databases import copy
from faults.figures import Figures
from faults.ground import Ground, copied, prepare_ground
from faults.several import Several
from postgresql import Cluster
from shared import once

FOUND: list[str] = []
"""What long forms have measured, to be printed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--faults",
        choices=("short", "long"),
        default="short",
        help="long: every fault as often as it takes to be sure, with times judged; short: a few of each",
    )


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether the full numbers are wanted."""
    return request.config.getoption("--faults", "short") == "long"


@pytest.fixture
def times(long: bool) -> Callable[[int, int], int]:
    """How often: `times(short, long)`."""
    return lambda short, full: full if long else short


@pytest.fixture
def figures(request: pytest.FixtureRequest, long: bool) -> Iterator[Figures]:
    """Times that are printed and held against bounds in the long form only."""
    figures = Figures(request.node.name, judged=long)
    yield figures
    if long:
        FOUND.extend(figures.lines())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured, at the end."""
    for line in FOUND:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def prepared_ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return (
        once(tmp_path_factory, "ground", lambda folder: asyncio.run(prepare_ground(folder / "data"))) / "data"
    )


@pytest.fixture
def ground(tmp_path: Path, prepared_ground: Path) -> Ground:
    """A data folder for one test."""
    return copied(prepared_ground, tmp_path / "data")


@pytest.fixture(scope="session")
def shared_ground(cluster: Cluster, prepared_ground: Path) -> str:
    """The name of a database that holds the ground, to be copied as a template."""

    async def fill() -> str:
        address = await cluster.create()
        await copy(prepared_ground / "twincloth.db", address)
        return address

    return asyncio.run(fill()).partition("?")[0].rpartition("/")[2]


@pytest.fixture
async def several(cluster: Cluster, shared_ground: str, ground: Ground) -> Several:
    """Three processes that may be started, on a database and in a data folder of one test."""
    return Several(ground, await cluster.create(shared_ground))
