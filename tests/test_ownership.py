"""One process at a time owns a data folder."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from twincloth.ownership import FolderTaken, FolderUnusable, hold_folder

HOLD = """
import sys
from functools import partial
from pathlib import Path
from twincloth.ownership import hold_folder

with hold_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def other_process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    with hold_folder(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_a_second_process_is_refused_with_the_name_of_the_folder(tmp_path):
    with other_process(tmp_path) as other:
        with pytest.raises(FolderTaken, match=str(tmp_path)), hold_folder(tmp_path):
            pytest.fail("two processes own one folder")
        other.stdin.close()


def test_a_killed_owner_leaves_the_folder_free(tmp_path):
    with other_process(tmp_path) as other:
        other.kill()

    with hold_folder(tmp_path):
        pass


def test_several_share_a_folder_that_all_want_shared(tmp_path):
    shared = partial(hold_folder, tmp_path, shared=True)

    with shared(), shared(), pytest.raises(FolderTaken), hold_folder(tmp_path):
        pytest.fail("one owns what others share")

    with hold_folder(tmp_path), pytest.raises(FolderTaken), shared():
        pytest.fail("one shares what another owns")


def test_the_folder_is_free_after_its_owner_is_done(tmp_path):
    with hold_folder(tmp_path):
        pass

    with hold_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(FolderUnusable, match="file/data"), hold_folder(tmp_path / "file" / "data"):
        pytest.fail("a folder inside a file")
