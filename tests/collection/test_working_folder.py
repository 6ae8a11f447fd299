"""Working folders: what the living hold stays, what the dead have left goes."""

import subprocess
import sys
from pathlib import Path

from twincloth.collection.working_folder import WorkingFolder

HOLDING = """
import sys
from pathlib import Path
from twincloth.collection.working_folder import WorkingFolder
held = WorkingFolder(Path(sys.argv[1]))
(held.path / "half").write_bytes(b"half a picture")
print(held.path, flush=True)
sys.stdin.read()
"""


def test_what_another_process_is_at_stays_until_it_is_killed(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        theirs = Path(other.stdout.readline().decode().strip())
        ours = WorkingFolder(tmp_path)
        assert (theirs / "half").exists()
        other.kill()
        other.wait()
    assert (theirs / "half").exists()

    WorkingFolder(tmp_path)

    assert not theirs.exists()
    assert ours.path.is_dir()


def test_what_an_earlier_release_has_left_there_goes(tmp_path: Path):
    (tmp_path / "half").write_bytes(b"half a picture")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")

    assert list(tmp_path.iterdir()) != []
    WorkingFolder(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_it_is_made_when_it_is_asked_for_and_goes_with_who_held_it(tmp_path: Path):
    held = WorkingFolder(tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()
    assert held.path == held.path

    del held

    assert list((tmp_path / "scratch").iterdir()) == []
