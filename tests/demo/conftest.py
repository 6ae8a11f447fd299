"""Every test of the demo has a copy of the data folder that a first run has left."""

import shutil
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def data(first_run: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A data folder in which the demo has run once."""
    return shutil.copytree(first_run[0], tmp_path / "data")
