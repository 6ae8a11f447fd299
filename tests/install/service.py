"""Runs the documented units under a real systemd: python tests/install/service.py [--kept FOLDER].

The systemd is process 1 of a Debian that debootstrap makes, in a container of systemd-nspawn; the wheel in dist/ is
installed there as docs/installing.md says, and then run by three processes as docs/processes.md does. Exit status 75
where this machine has not what it takes.
"""

import argparse
import shutil
import sys
from pathlib import Path

import template
from container import (
    HOME,
    Machine,
    booted,
    make_loud,
    must_be_confined,
    must_filter,
    must_have_stopped_well,
    take_in,
)
from ground import (
    AUTHORITIES,
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

UNIT = ROOT / "docs" / "twincloth.service"
PACKAGES = (
    "python3",
    "python3-venv",
    "ca-certificates",
    "systemd",
    "systemd-sysv",
    "dbus",
    "postgresql",
    "curl",
)


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


def look(machine: Machine, port: int) -> None:
    must_be_ready(port)
    must_be_confined(machine, "twincloth")
    path = take_in(machine)
    must("an exchange with pictures is taken in beside the server", fetch(port, path)[0] == 200)
    symbol = fetch(port, f"{path}/qr.png")
    must("symbols are drawn, without memory that is written and run", symbol[0] == 200)
    was = machine.process("twincloth")
    machine(f"kill -KILL {was}")
    must_be_ready(port)
    must(
        "killed, it is started again by itself, with the exchange",
        machine.process("twincloth") != was and fetch(port, path)[0] == 200,
    )
    machine("systemctl stop twincloth")
    must_have_stopped_well(machine, "twincloth")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", default="", help="where what is made stays")
    wanted = parser.parse_args()
    must_have(["systemd-nspawn", "systemd-analyze", "debootstrap", "nsenter", "unshare"])
    with_one_hierarchy()
    with ground(wanted.kept) as folder:
        root, port = debian(folder / "booted", *PACKAGES), free_port()
        install(root, port)
        template.prepare(root)
        for unit in ("twincloth", "twincloth@"):
            make_loud(root, unit)
        with booted(root) as machine:
            say(f"systemd {machine('systemctl --version').split()[1]} runs {UNIT.name}")
            look(machine, port)
            must_filter(machine)
            say(f"and {template.TEMPLATE.name} in its place, three times beside one PostgreSQL")
            template.install(machine, root)
            template.look(machine)
    say("Both units were started for real.")


if __name__ == "__main__":
    sys.exit(main())
