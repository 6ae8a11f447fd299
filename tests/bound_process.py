"""Processes that end with the test that began them, however it ends: `python bound_process.py COMMAND …`.

Linux ends a process with the thread that began it, where it has asked for that (prctl(2), PR_SET_PDEATHSIG); elsewhere
such a process ends as any other does.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def bound(*command: object) -> list[str]:
    """The command by which another one is begun so; it has the same process id."""
    return [sys.executable, "-IS", __file__, *map(str, command)]


if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.execvp(sys.argv[1], sys.argv[1:])
