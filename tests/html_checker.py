"""The Nu HTML checker, as one Java process of the whole test run: starting it takes longer than all its work."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from twincloth.resources import WEB

JAR = WEB / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SHARED = "HTML_CHECKER_OF_THIS_RUN"
"""The variable that tells all processes of a run the folder where the checker's port and process stand."""

UNTIL_THE_RUN_IS_OVER = 'run=$1; shift; "$@" & while kill -0 "$run" 2>/dev/null; do sleep 1; done; kill $!'
"""A shell's words for a process that ends with another, however that one ends."""

PATIENCE = 60
"""Seconds within which Java has to answer; nothing is measured by it."""
LARGEST = 130
"""Letters of a complaint that are shown of the markup it is about."""


def pytest_configure(config: pytest.Config) -> None:
    """The run's first process makes the folder; those that xdist starts inherit it."""
    if SHARED not in os.environ:
        os.environ[SHARED] = tempfile.mkdtemp(prefix="twincloth-checker-")
        (Path(os.environ[SHARED]) / "run").write_text(str(os.getpid()))
        config.add_cleanup(_end)


def _end() -> None:
    shutil.rmtree(os.environ.pop(SHARED))


def complaints(folder: Path) -> list[str]:
    """What the checker says of all pages in a folder, none of it when they are as the standard wants them."""
    pages = sorted(folder.glob("*.html"))
    assert pages, "nothing was checked"
    url = f"http://127.0.0.1:{_port()}/?out=json"
    return [complaint for page in pages for complaint in _complaints(url, page)]


def _complaints(url: str, page: Path) -> list[str]:
    request = Request(url, page.read_bytes(), {"Content-Type": "text/html; charset=utf-8"})  # our own
    with urlopen(request, timeout=PATIENCE) as answer:
        said = json.load(answer)["messages"]
    return [
        f"{page.name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')[:LARGEST]!r}"
        for one in said
        if one["type"] != "info" or one.get("subType") == "warning"
    ]


def _port() -> int:
    """Where the checker answers; whoever asks first starts it, and the others wait for that."""
    folder = Path(os.environ[SHARED])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "port").exists():
            (folder / "port").write_text(str(_start(folder)))
        return int((folder / "port").read_text())


def _start(folder: Path) -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        *("sh", "-c", UNTIL_THE_RUN_IS_OVER, "checker", (folder / "run").read_text()),
        *("java", "-Xss2m", "-XX:+UseSerialGC", "-Dnu.validator.servlet.bind-address=127.0.0.1"),
        *("-cp", JAR, "nu.validator.servlet.Main", str(port)),
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    process.returncode = 0  # it may outlive whoever started it
    for _ in range(PATIENCE * 20):
        if _answers(port):
            return port
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text("utf-8"))


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE):
            return True
    except (URLError, ConnectionError):
        return False
