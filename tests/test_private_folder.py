"""The data folder is its owner's alone: mended where it can be, refused with a sentence where it cannot."""

import logging
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from processes import done, imported, refused, serving, small_folder
from twincloth.ownership import FolderTaken, hold_folder
from twincloth.private_folder import FolderNotPrivate

NOBODY = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")


def open_paths(folder: Path) -> list[str]:
    """Everything in a folder, and itself, that others may read or change."""
    return sorted(str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077)


@pytest.fixture
def open_mask():
    """The most careless of umasks: whatever says nothing of its mode is everybody's."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_careless_umask_leaves_everything_open(tmp_path, open_mask):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()

    assert len(open_paths(tmp_path / "folder")) == 2, "the control of this file's other tests"


def test_what_the_product_makes_is_private_under_any_umask(tmp_path, open_mask):
    data = tmp_path / "data"
    code = imported(small_folder(tmp_path / "folder"), data)
    with serving(data) as server:
        done("staff", code, "--host", "perm", "--data", data)
        for name, more in (("plain", ()), ("whole", ("--with-history",))):
            done("export", code, tmp_path / name, *more, "--data", data)
            assert open_paths(tmp_path / name) == []
        assert {path.name for path in data.iterdir()} >= {"twincloth.db", "twincloth.db-wal", "secret"}
        assert (data / "operator.sock").exists()
        assert open_paths(data) == []
        assert "could read" not in server.log


def test_a_folder_of_an_earlier_release_is_mended_with_a_sentence(prepared, tmp_path, caplog):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert len(open_paths(data)) > 20

    with hold_folder(data):
        assert open_paths(data) == []
    assert f"Others on this machine could read the data folder {data}" in caplog.text

    caplog.clear()
    with hold_folder(data):
        pass
    assert caplog.records == []


def test_one_file_that_was_restored_carelessly_is_mended_too(tmp_path, caplog):
    with hold_folder(tmp_path):
        (tmp_path / "twincloth.db").touch()
        (tmp_path / "secret").touch()
    (tmp_path / "twincloth.db").chmod(0o644)

    with caplog.at_level(logging.WARNING), hold_folder(tmp_path):
        assert stat.S_IMODE((tmp_path / "twincloth.db").stat().st_mode) == 0o600
    assert "could read" in caplog.text


def test_a_new_folder_is_closed_without_a_word(tmp_path, caplog):
    (tmp_path / "data").mkdir(mode=0o755)

    with hold_folder(tmp_path / "data"):
        assert open_paths(tmp_path / "data") == []
    assert caplog.records == []


def test_what_a_symbolic_link_leads_to_is_left_as_it_is(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "data").mkdir(mode=0o755)
    (tmp_path / "data" / "pictures").symlink_to(elsewhere)

    with hold_folder(tmp_path / "data"):
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755


@pytest.mark.parametrize("failure", [PermissionError(1, "Operation not permitted"), None])
def test_a_disk_that_keeps_no_modes_is_refused(tmp_path, monkeypatch, failure):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)

    def chmod(path: Path, mode: int) -> None:
        if failure:
            raise failure

    monkeypatch.setattr(Path, "chmod", chmod)
    with pytest.raises(FolderNotPrivate, match=f"can read {data}, and that cannot be mended.*umask=077"):
        hold_folder(data).__enter__()


@AS_ROOT
@pytest.mark.parametrize("what", [".", "twincloth.db"])
def test_what_belongs_to_another_user_is_refused_with_what_to_do(tmp_path, what):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "twincloth.db").touch()
    os.chown(data / what, NOBODY, NOBODY)

    (said,) = refused("serve", "--data", data, "--port", 0)

    assert f"{data / what} belongs to the user" in said
    assert "chown -R root" in said
    assert not (data / "lock").exists() or what != "."


def test_what_another_process_removes_meanwhile_keeps_nobody_out(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([folder / "operator.sock"]))

    with hold_folder(tmp_path, shared=True):
        assert not (tmp_path / "operator.sock").exists()


@AS_ROOT
def test_root_still_reaches_a_server_that_runs_as_another_user(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with hold_folder(data):
        for path in (data, data / "lock"):
            os.chown(path, NOBODY, NOBODY)
        taken = subprocess.run(
            [
                sys.executable,
                "-c",
                f"from twincloth.ownership import *; hold_folder(Path({str(data)!r})).__enter__()",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert FolderTaken.__name__ in taken.stderr
