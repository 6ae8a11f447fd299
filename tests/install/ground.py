"""What the trials of installing stand on: a wheel, a Debian made from nothing, and a server that is asked how it is."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
CANNOT = 75
"""The exit status of a trial that this machine has not what it takes for (sysexits.h: EX_TEMPFAIL)."""
PATIENCE = 300
"""Seconds for which a server may take to answer, on however busy a machine; nothing is measured by it."""
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PIP = Path("/etc/pip.conf")
"""Where this machine says whom it trusts and where packages come from: what is made here goes by the same."""


def wheel() -> Path:
    """The newest that lies in dist/."""
    found = sorted((ROOT / "dist").glob("twincloth-*.whl"), key=lambda path: path.stat().st_mtime)
    if not found:
        cannot("there is no wheel in dist/: say make wheel first")
    return found[-1]


def must_have(commands: Iterable[str], *, root: bool = True) -> None:
    """Ends the trial where something is missing."""
    if missing := [name for name in commands if shutil.which(name) is None]:
        cannot(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not on this machine")
    if root and os.geteuid():
        cannot("it takes root to make a Debian")


def cannot(why: str) -> None:
    """Say plainly what was not tried."""
    say(f"Not tried: {why}")
    raise SystemExit(CANNOT)


def say(words: str) -> None:
    print(words, flush=True)


def run(*command: object, quiet: bool = True, **options: object) -> str:
    """What a command prints; the trial ends where it fails, with all that it said."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr or ''}")
    return done.stdout


def with_one_hierarchy() -> None:
    """Begin anew in a mount namespace with one hierarchy of control groups, where this machine shows two.

    crun and systemd of Debian 12 take either the old or the new, and not both side by side.
    """
    if not Path("/sys/fs/cgroup/unified").is_dir() or os.environ.get("TRIAL_OF_ONE_HIERARCHY"):
        return
    view = 'umount --recursive /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec "$@"'
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", view, "sh", sys.executable]
    os.execvpe(command[0], [*command, *sys.argv], {**os.environ, "TRIAL_OF_ONE_HIERARCHY": "yes"})


def debian(folder: Path, *packages: str) -> Path:
    """A Debian 12 with these packages, made by debootstrap unless it is there."""
    if not (folder / "usr").is_dir():
        say(f"Making a Debian with {', '.join(packages)} …")
        include = f"--include={','.join(packages)}"
        run("debootstrap", "--variant=minbase", include, "bookworm", folder)
    return folder


@contextmanager
def ground(kept: str) -> Iterator[Path]:
    """A folder for the trial; the one that is named stays, and what is in it is taken as it is."""
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept).absolute()
        return
    with TemporaryDirectory(prefix="twincloth-trial-") as folder:
        yield Path(folder)


def limits() -> list[str]:
    """Limits as this process has them: podman would raise some, which takes a right that not every root has."""
    told = []
    for name, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        _, hard = resource.getrlimit(number)
        most = 16_384 if hard == resource.RLIM_INFINITY else min(hard, 16_384)
        told += ["--ulimit", f"{name}={most}:{most}"]
    return told


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def is_free(port: int) -> bool:
    try:
        create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def fetch(port: int, path: str, sent: bytes | None = None) -> tuple[int, str]:
    """Status and text; 0 where nobody answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", sent, timeout=20) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except (URLError, OSError) as error:
        return getattr(error, "code", 0), ""


def must_be_ready(port: int) -> None:
    """Wait until it says so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        status, text = fetch(port, "/readyz")
        if status == 200:
            assert json.loads(text)["status"] == "ready"
            return
        time.sleep(0.5)
    raise SystemExit("It was never ready")


def must_answer(what: str, port: int, path: str, status: int = 200) -> None:
    """Wait until it does."""
    until = time.monotonic() + PATIENCE
    while (answered := fetch(port, path)[0]) != status and time.monotonic() < until:
        time.sleep(0.2)
    must(what, answered == status)


def must(what: str, so: object) -> None:
    """One line for each thing that was seen; the trial ends at the first that is not so."""
    if not so:
        raise SystemExit(f"NOT SO: {what}")
    say(f"  so: {what}")
