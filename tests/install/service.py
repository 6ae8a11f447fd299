"""Runs the documented unit under a real systemd: python tests/install/service.py [--kept FOLDER].

The systemd is process 1 of a Debian that debootstrap makes, in a container of systemd-nspawn; the wheel in dist/ is
installed there as docs/installing.md says. Exit status 75 where this machine has not what it takes.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground import (
    AUTHORITIES,
    PATIENCE,
    PIP,
    ROOT,
    debian,
    fetch,
    free_port,
    ground,
    must,
    must_be_ready,
    must_have,
    run,
    say,
    wheel,
    with_one_hierarchy,
)

HOME = "/opt/twincloth"
UNIT = ROOT / "docs" / "twincloth.service"
AS_TWINCLOTH = (
    "setpriv --reuid twincloth --regid twincloth --clear-groups env TWINCLOTH_DATA=/var/lib/twincloth"
)
DEMO = f"demo=$(echo {HOME}/lib/python3*/site-packages/twincloth/demo/folder)"


def install(root: Path, port: int) -> None:
    """As docs/installing.md says, by hand of whoever is root there."""
    if not (root / "opt/twincloth").is_dir():
        say("Installing the wheel …")
        for path in (AUTHORITIES, PIP, Path("/etc/resolv.conf")):
            if path.exists():
                shutil.copy(path, root / path.relative_to("/"))
        for path in (wheel(), ROOT / "constraints.txt"):
            shutil.copy(path, root / "root")
        run("chroot", root, "python3", "-m", "venv", HOME)
        pip = (
            f"{HOME}/bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--constraint",
            "/root/constraints.txt",
        )
        run("chroot", root, *pip, f"/root/{wheel().name}")
    if "twincloth:" not in (root / "etc/passwd").read_text("utf-8"):
        user = ("--system", "--home-dir", "/var/lib/twincloth", "--shell", "/usr/sbin/nologin", "twincloth")
        run("chroot", root, "useradd", *user)
    shutil.copy(UNIT, root / "etc/systemd/system/twincloth.service")
    (root / "etc/twincloth.env").write_text(f"TWINCLOTH_PORT={port}\n", "utf-8")
    wanted = root / "etc/systemd/system/multi-user.target.wants/twincloth.service"
    wanted.parent.mkdir(exist_ok=True)
    wanted.unlink(missing_ok=True)
    wanted.symlink_to("../twincloth.service")


class Machine:
    """The container, seen from within."""

    def __init__(self, first: int) -> None:
        self._first = first

    def __call__(self, words: str) -> str:
        return run(*self._inside(words))

    def fails(self, words: str) -> bool:
        return subprocess.run(self._inside(words), capture_output=True, check=False).returncode != 0

    def _inside(self, words: str) -> list[str]:
        return ["nsenter", f"--target={self._first}", *("-m", "-u", "-i", "-p"), "sh", "-c", f"cd /; {words}"]


@contextmanager
def booted(root: Path) -> Iterator[Machine]:
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--directory={root}", "--boot"]
    with subprocess.Popen(
        [*command, "--console=pipe"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as nspawn:
        try:
            yield Machine(_first_of(nspawn.pid))
        finally:
            nspawn.terminate()  # the container is told to halt
            try:
                nspawn.wait(60)
            except subprocess.TimeoutExpired:
                nspawn.kill()


def _first_of(nspawn: int) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text("utf-8").split()
        for child in children:
            if "systemd" in Path(f"/proc/{child}/comm").read_text("utf-8"):
                return int(child)
        time.sleep(0.2)
    raise SystemExit("systemd did not begin")


def look(machine: Machine, port: int) -> None:
    must_be_ready(port)
    told = machine("systemctl show twincloth --property=MainPID --value").strip()
    status = machine(f"cat /proc/{told}/status")
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000"):
        must(f"its process has {line.replace(chr(9), ' ')}", line in status)
    uid = machine("id -u twincloth").strip()
    must("it runs as a user of its own", f"Uid:\t{uid}\t{uid}" in status)
    must(
        "its folder is that user's alone", machine("stat -c '%a %U' /var/lib/twincloth") == "700 twincloth\n"
    )
    path = machine(f"{DEMO}; {AS_TWINCLOTH} {HOME}/bin/twincloth import $demo").split()[0].rpartition("/")[2]
    must("an exchange with pictures is taken in beside the server", fetch(port, f"/{path}")[0] == 200)
    symbol = fetch(port, f"/{path}/qr.png")
    must("symbols are drawn, without memory that is written and run", symbol[0] == 200)
    machine(f"kill -KILL {told}")
    must_be_ready(port)
    again = machine("systemctl show twincloth --property=MainPID --value").strip()
    must(
        "killed, it is started again by itself, with the exchange",
        again != told and fetch(port, f"/{path}")[0] == 200,
    )
    machine("systemctl stop twincloth")
    result = machine("systemctl show twincloth --property=Result,ExecMainStatus")
    must("it stops in good order", result.split() == ["Result=success", "ExecMainStatus=0"])
    logged = machine("journalctl --unit=twincloth --output=cat --no-pager")
    must("the journal of the system has its log", "twincloth.security: stopped" in logged)
    must(
        "and nothing in it was refused by the filter", "SYSCALL" not in logged and "Permission" not in logged
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", default="", help="where what is made stays")
    wanted = parser.parse_args()
    must_have(["systemd-nspawn", "systemd-analyze", "debootstrap", "nsenter", "unshare"])
    with_one_hierarchy()
    with ground(wanted.kept) as folder:
        packages = ("python3", "python3-venv", "ca-certificates", "systemd", "systemd-sysv", "dbus")
        root, port = debian(folder / "booted", *packages), free_port()
        install(root, port)
        with booted(root) as machine:
            say(f"systemd {machine('systemctl --version').split()[1]} runs {UNIT.name}")
            look(machine, port)
    say("The unit was started for real.")


if __name__ == "__main__":
    sys.exit(main())
