"""Twincloth is loaded once and then forked: a command of a test begins with its modules already read.

Hundreds of tests start it, and reading its modules takes half a second of the processor each time, reading its
templates as much again. A process of this file reads the modules, once for each that runs tests; whatever it is asked
to start is its child, with the arguments, environment, folder and streams that a process of its own would have. What
one child has made of a template the others find in a folder. Elsewhere than on Linux each is started anew.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from bound_process import bound

LOADED_ANEW = ("PYTHON", "LD_", "MALLOC_", "VIPS_", "G_")
"""How variables begin that are read when a process starts, or when its libraries are loaded."""

LONGEST = 1 << 20

_LASTING = ThreadPoolExecutor(1)
"""A thread that is there to the end, since what it begins ends with it; being one, it begins one for all who ask."""

TWINCLOTH = [sys.executable, "-m", "twincloth"]
SPOILED = ("rigged.py", "rigged_shared.py", "swept.py")
"""Scripts that spoil what is loaded and then run it, told to Python behind a mere -P."""

READ_TEMPLATES = "READ_TEMPLATES"
"""The variable that names the folder of what was made of templates, shared by all that run tests."""


def begin(command: Sequence[object], *, env: Mapping[str, str], **options: Any) -> subprocess.Popen[str]:
    """A command that ends with this process; where it is Twincloth, loaded already. `options` are those of Popen."""
    command = [str(word) for word in command]
    spoiled = command[1] == "-P" and Path(command[2]).name in SPOILED
    if (spoiled or command[:3] == TWINCLOTH) and sys.platform == "linux" and _as_loaded(env):
        return _Forked(command, env=env, text=True, **options)
    return subprocess.Popen(bound(*command), env=env, text=True, **options)


def _as_loaded(env: Mapping[str, str]) -> bool:
    """Whether what is loaded already would be loaded alike there."""
    loaded = _environment()
    return all(env.get(name) == loaded.get(name) for name in {*env, *loaded} if name.startswith(LOADED_ANEW))


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONUTF8": "1"}


class _Forked(subprocess.Popen[str]):
    """Its parent tells by a pipe how it ended; everything else is as with any other process."""

    def _execute_child(self, *given: Any) -> None:
        """As Popen's own in CPython 3.11 to 3.14, from the arguments that it is given to the ends that it closes."""
        arguments, cwd, env, streams = given[0], given[5], given[6], given[10:16]
        passed = [
            own if end == -1 else end
            for end, own in zip((streams[0], streams[3], streams[5]), (0, 1, 2), strict=True)
        ]
        self._ended, ends = os.pipe()
        request = json.dumps({"arguments": arguments[2:], "cwd": str(cwd or Path.cwd()), "env": dict(env)})
        self.pid = _loaded().ask(request, [*passed, ends])
        os.close(ends)
        self._child_created = True
        self._close_pipe_fds(*streams)

    def _internal_poll(self, *_: object, **__: object) -> int | None:
        if self.returncode is None and select.select([self._ended], [], [], 0)[0]:
            self._learn()
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        if self.returncode is None:
            if not select.select([self._ended], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self._learn()
        return self.returncode

    def _learn(self) -> None:
        self.returncode = int(os.read(self._ended, 16) or b"-9")
        os.close(self._ended)


class _Loaded:
    """The process that has read the modules, seen from the tests."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
        command = bound(sys.executable, __file__, theirs.fileno())
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=_environment(), stdin=subprocess.DEVNULL
        )
        theirs.close()

    def ask(self, request: str, streams: list[int]) -> int:
        """The id of the process that was begun."""
        with self._one_at_a_time:
            socket.send_fds(self._socket, [request.encode()], streams)
            return int(self._socket.recv(16))


@cache
def _loaded_once() -> _Loaded:
    return _Loaded()


def _loaded() -> _Loaded:
    return _LASTING.submit(_loaded_once).result()


def serve(asked: socket.socket) -> None:
    """Fork for each who asks; returns in each child, ready to be Twincloth, and ends with who asks."""
    ends: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([asked, woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            _tell(ends)
        if asked in ready:
            request, streams, _, _ = socket.recv_fds(asked, LONGEST, 4)
            if not request:
                os._exit(0)
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for fd in (asked.detach(), woken, wake, streams.pop(), *ends.values()):
                    os.close(fd)
                _become(json.loads(request), streams)
                return
            ends[pid] = streams.pop()
            for fd in streams:
                os.close(fd)
            asked.send(str(pid).encode())


def _tell(ends: dict[int, int]) -> None:
    """How those ended that did."""
    while ends:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        end = ends.pop(pid)
        with suppress(BrokenPipeError):  # whoever began it does not want to know
            os.write(end, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(end)


def _become(request: dict[str, Any], streams: list[int]) -> None:
    """Take on what a new process would have been given."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.path[0], sys.argv[:] = request["cwd"], request["arguments"]


def _share_templates(folder: str) -> None:
    """For each language apart, since Jinja works out while it compiles what a filter makes of a constant."""
    environment = views.environment

    def sharing(language: str, *arguments: Any) -> Environment:
        made = environment(language, *arguments)
        made.bytecode_cache = FileSystemBytecodeCache(folder, f"{language}-%s")
        return made

    views.environment = sharing


if __name__ == "__main__":
    import ctypes
    import gc
    import runpy

    from jinja2 import Environment, FileSystemBytecodeCache

    import twincloth.__main__  # noqa: F401  # what it imports is what takes long
    from bound_process import PR_SET_PDEATHSIG
    from twincloth.views import views

    del sys.modules["twincloth.__main__"]  # which is run anew, with all that it has imported at hand
    gc.collect()
    gc.freeze()
    if READ_TEMPLATES in os.environ:  # benches and screenshots have no run to share them with
        _share_templates(os.environ[READ_TEMPLATES])
    serve(socket.socket(fileno=int(sys.argv[1])))
    if sys.argv[0] == "twincloth":
        runpy.run_module("twincloth", run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")
