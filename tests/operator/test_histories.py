"""Export with the history and back again, as an operator does it; and what is said where it stays behind."""

import signal
import sys
import time

import pytest

from history.story import tree
from processes import BOTH, done, imported, no_server, refused, serving, started

URL = "http://127.0.0.1:8470"
"""What a command takes for the public address unless told: symbols are made for it."""


@BOTH
def test_both_commands_say_what_stays_behind(code, data, tmp_path, around):
    target = tmp_path / "out"
    with around(data):
        done("staff", code, "--stage", "--data", data)
        said = done("export", code, target, "--data", data)
    assert said[2].startswith("What happened stays behind: ")
    assert "printed labels answer that the gifts are still folded; --with-history" in said[2]
    assert not (target / "history").exists()

    said = done("import", target, "--data", tmp_path / "elsewhere")
    assert "The folder carries no history" in said[2]
    assert len(done("import", target, "--data", tmp_path / "elsewhere")) == 2


@pytest.mark.parametrize(
    "around",
    [no_server, lambda data: serving(data, "--public-url", URL)],
    ids=["alone", "beside a server"],
)
def test_with_its_history_it_moves_whole(code, data, tmp_path, around):
    out, there, again = tmp_path / "out", tmp_path / "there", tmp_path / "again"
    with around(data):
        done("staff", code, "--host", "perm", "--data", data)
        links = done("staff", code, "--data", data)
        said = done("export", code, out, "--with-history", "--data", data)
        assert "in history/, up to entry 1:" in said[2]
        assert "keep it as you keep the data folder" in said[2]

    there.mkdir()
    with around(there):
        said = done("import", out, "--data", there)
        assert said[1].startswith(
            f"The exchange {code} is imported with all that happened in it, up to entry 1."
        )
        assert done("staff", code, "--data", there) == links
        assert "it is left as it is" in done("import", out, "--data", there)[1]
        done("export", code, again, "--with-history", "--data", there)
    assert tree(again) == tree(out)


@BOTH
def test_a_spoilt_history_is_told_with_file_and_line(code, data, tmp_path, around):
    out, there = tmp_path / "out", tmp_path / "there"
    done("staff", code, "--stage", "--data", data)
    done("export", code, out, "--with-history", "--data", data)
    journal = out / "history" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    there.mkdir()

    with around(there):
        (line,) = refused("import", out, "--data", there)
        assert line.startswith("history/journal.jsonl:1: this line is not as it was exported")
        assert "there is none yet" in refused("staff", code, "--data", there)[0]


def test_an_import_that_was_killed_is_simply_done_again(code, data, tmp_path):
    out, there = tmp_path / "out", tmp_path / "there"
    done("staff", code, "--stage", "--data", data)
    done("export", code, out, "--with-history", "--data", data)

    command = [sys.executable, "-m", "twincloth", "import", out, "--data", there]
    with started(command) as process:
        while process.poll() is None and not list(there.glob("pictures/originals/*")):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert imported(out, there) == code
    assert done("staff", code, "--data", there) == done("staff", code, "--data", data)
