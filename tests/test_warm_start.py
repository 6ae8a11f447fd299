"""What is forked of a Twincloth that is loaded already does as one of its own would, and ends as it would."""

import signal
import subprocess
import sys

import pytest

from faults.rigged import rigged
from processes import HANG_GUARD, environment, twincloth
from warm_start import TWINCLOTH, begin

PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


@pytest.mark.parametrize("arguments", [["--version"], ["staff"], ["import", "nowhere"]])
def test_both_say_and_give_the_same(tmp_path, arguments):
    warm = twincloth(*arguments, cwd=tmp_path)
    anew = subprocess.run(
        [*TWINCLOTH, *arguments], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert (warm.returncode, warm.stdout, warm.stderr) == (anew.returncode, anew.stdout, anew.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is started anew")
def test_only_what_would_be_loaded_alike_is_forked():
    kinds = []
    for more in ({}, {"TWINCLOTH_PORT": "1"}, {"PYTHONHASHSEED": "1"}, {"VIPS_CONCURRENCY": "1"}):
        with begin([*TWINCLOTH, "--version"], env=environment(**more), **PIPES) as process:
            process.communicate(timeout=HANG_GUARD)
        kinds.append(type(process) is not subprocess.Popen)

    assert kinds == [True, True, False, False]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is started anew")
@pytest.mark.parametrize(("rig", "forked"), [("nowhere", True), ("jumping-clock", False)])
def test_what_spoils_it_is_forked_too_unless_it_must_be_there_first(rig, forked):
    command = [sys.executable, *rigged(rig), "--version"]
    with begin(command, env=environment(), **PIPES) as process:
        told, _ = process.communicate(timeout=HANG_GUARD)

    assert told.startswith("twincloth ")
    assert (type(process) is not subprocess.Popen) == forked


def test_how_one_ended_is_known(tmp_path):
    command = [*TWINCLOTH, "serve", "--data", tmp_path / "data", "--port", 0]
    with begin(command, env=environment(), **PIPES) as process:
        assert any("listens" in line for line in iter(process.stderr.readline, ""))
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0)

        process.kill()

        assert process.wait(HANG_GUARD) == process.poll() == -signal.SIGKILL
