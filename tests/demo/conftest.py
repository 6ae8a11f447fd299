"""The demo is drawn once: every test has a copy of the data folder that a first run has left."""

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from processes import HANG_GUARD, demonstrating


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The data folder of a first run, and what it printed."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with demonstrating(data) as addresses:
        process = addresses.pop("process")
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_GUARD) == 0
    return data, addresses


@pytest.fixture
def data(first_run: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A data folder in which the demo has run once."""
    return shutil.copytree(first_run[0], tmp_path / "data")
