"""Processes of tests: none outlives the test that began it, even where that is killed."""

import subprocess
import sys
from select import select

import pytest

from bound_process import bound
from processes import HANG_GUARD

BEGIN = "import subprocess, sys; subprocess.Popen(sys.argv[1:]); sys.stdin.read()"
SPEAK_AND_STAY = "import sys; print('here', flush=True); sys.stdin.read()"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked for it")
def test_a_server_ends_with_the_test_that_is_killed():
    pipe = subprocess.PIPE
    begin = [sys.executable, "-c", BEGIN, *bound(sys.executable, "-c", SPEAK_AND_STAY)]
    with subprocess.Popen(begin, stdin=pipe, stdout=pipe, text=True) as test:
        assert test.stdout.readline() == "here\n"

        test.kill()

        # The end of this pipe is the end of the one that was begun, whose own input stays open.
        assert select([test.stdout], [], [], HANG_GUARD)[0], "it goes on"
        assert test.stdout.read() == ""
