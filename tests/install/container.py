"""A container of systemd-nspawn that a systemd has begun, and what is looked at of each unit in it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground import PATIENCE, must, run

HOME = "/opt/twincloth"
LOUD = "[Service]\nSystemCallErrorNumber=kill\n"
"""Beside the unit, for the trial alone: whoever calls what the filter refuses does not go on without it."""
REFUSED = ("SYSCALL", "/SYS", "Permission", "not permitted", "not supported")
"""What stands in a log where something was refused: a call, a right, a family of addresses."""
CONTROLS = {
    "a call": ("SystemCallFilter=~@privileged", "chown root /tmp"),
    "an address": (
        "IPAddressDeny=any",
        """python3 -c "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))" """,
    ),
}
"""What a line of the units refuses, and what would go on without it; 192.0.2.1 is nobody's (RFC 5737)."""


class Machine:
    """The container, seen from within."""

    def __init__(self, first: int) -> None:
        self._first = first

    def __call__(self, words: str) -> str:
        return run(*self._inside(words))

    def fails(self, words: str) -> bool:
        return subprocess.run(self._inside(words), capture_output=True, check=False).returncode != 0

    def process(self, unit: str) -> str:
        """The id of its process."""
        return self(f"systemctl show {unit} --property=MainPID --value").strip()

    def _inside(self, words: str) -> list[str]:
        return ["nsenter", f"--target={self._first}", *("-m", "-u", "-i", "-p"), "sh", "-c", f"cd /; {words}"]


@contextmanager
def booted(root: Path) -> Iterator[Machine]:
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"--directory={root}", "--boot"]
    # By these it filters addresses; without them systemd leaves that out and says nothing.
    command += ["--capability=CAP_BPF,CAP_NET_ADMIN", "--system-call-filter=bpf"]
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


def must_filter(machine: Machine) -> None:
    """The control of all that is not refused: systemd can refuse it in this container."""
    once = "systemd-run --quiet --wait"
    for what, (line, command) in CONTROLS.items():
        passes, refused = f"{once} {command}", f"{once} --property={line} {command}"
        must(f"{what} is refused where a unit says so", not machine.fails(passes) and machine.fails(refused))


def make_loud(root: Path, unit: str) -> None:
    """What a filter of this unit refuses is seen, whatever the process makes of it."""
    folder = root / f"etc/systemd/system/{unit}.service.d"
    folder.mkdir(exist_ok=True)
    (folder / "loud.conf").write_text(LOUD, "utf-8")


def take_in(machine: Machine, settings: str = "") -> str:
    """The path of an exchange with pictures, imported by hand beside the server, as its user."""
    user = "setpriv --reset-env --reuid twincloth --regid twincloth --clear-groups"
    demo = f"{HOME}/lib/python3*/site-packages/twincloth/demo/folder"
    told = machine(
        f"{user} env TWINCLOTH_DATA=/var/lib/twincloth {settings} {HOME}/bin/twincloth import {demo}"
    )
    return "/" + told.split()[0].rpartition("/")[2]


def must_be_confined(machine: Machine, unit: str) -> None:
    """It has what the unit leaves it, and its folder is its own."""
    status = machine(f"cat /proc/{machine.process(unit)}/status")
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000"):
        must(f"the process of {unit} has {line.replace(chr(9), ' ')}", line in status)
    uid = machine("id -u twincloth").strip()
    must("it runs as a user of its own", f"Uid:\t{uid}\t{uid}" in status)
    must(
        "its folder is that user's alone", machine("stat -c '%a %U' /var/lib/twincloth") == "700 twincloth\n"
    )


def must_have_stopped_well(machine: Machine, unit: str) -> None:
    """In good order and in time; its log says so, and of nothing that a filter would have refused."""
    result = machine(f"systemctl show {unit} --property=Result,ExecMainStatus")
    must(f"{unit} stops in good order", result.split() == ["Result=success", "ExecMainStatus=0"])
    logged = machine(f"journalctl --unit={unit} --output=cat --no-pager")
    must("the journal of the system has its log", "twincloth.security: stopped" in logged)
    must(
        "and nothing in it was refused by the filter",
        not [line for line in logged.splitlines() if any(word in line for word in REFUSED)],
    )
