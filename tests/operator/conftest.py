"""Exchange folders and data folders, ready to be worked on."""

import shutil
from pathlib import Path

import pytest

from processes import imported, small_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path / "folder")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with an exchange, which every test copies, and the exchange's code."""
    home = tmp_path_factory.mktemp("kept")
    return home / "data", imported(small_folder(home / "folder"), home / "data")


@pytest.fixture
def code(kept: tuple[Path, str], data: Path) -> str:
    """The code of an exchange that is in the data folder."""
    shutil.copytree(kept[0], data)
    return kept[1]
