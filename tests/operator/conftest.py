"""Exchange folders and data folders, ready to be worked on."""

import shutil
from pathlib import Path

import pytest

from processes import imported, small_folder
from shared import once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path / "folder")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with an exchange, which every test copies, and the exchange's code."""

    def keep(home: Path) -> None:
        (home / "code").write_text(imported(small_folder(home / "folder"), home / "data"), "utf-8")

    home = once(tmp_path_factory, "kept", keep)
    return home / "data", (home / "code").read_text("utf-8")


@pytest.fixture
def code(kept: tuple[Path, str], data: Path) -> str:
    """The code of an exchange that is in the data folder."""
    shutil.copytree(kept[0], data)
    return kept[1]
