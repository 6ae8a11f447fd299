"""Builds the image of the Containerfile and runs it: python tests/install/image.py [--base IMAGE] [--kept FOLDER].

Without --base, and where no registry can be asked, it stands on a Debian that debootstrap makes. With --kept what it
makes stays in that folder, and a second trial is quicker. Exit status 75 where this machine has not what it takes.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from ground import (
    AUTHORITIES,
    PIP,
    ROOT,
    debian,
    fetch,
    free_port,
    ground,
    limits,
    must,
    must_be_ready,
    must_have,
    run,
    say,
    wheel,
    with_one_hierarchy,
)

IMAGE, BASE, NAME = "localhost/twincloth:trial", "localhost/base:trial", "twincloth-trial"
OURS = "10001"
"""The user of the image."""
DEMO = "demo=$(echo /opt/twincloth/lib/python3*/site-packages/twincloth/demo/folder); twincloth import $demo"


class Podman:
    """Podman with a store of its own, which touches no other image of this machine."""

    def __init__(self, folder: Path) -> None:
        self._own = ["podman", "--storage-driver=vfs", f"--root={folder}/store", f"--runroot={folder}/run"]

    def __call__(self, *arguments: object) -> str:
        return run(*self._own, *arguments)

    def fails(self, *arguments: str) -> bool:
        command = [*self._own, *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode != 0


def build(podman: Podman, folder: Path, base: str) -> None:
    """Unless it is there already. Raises SystemExit where it cannot be built."""
    if not podman.fails("image", "exists", IMAGE):
        return
    if not base:
        base = BASE
        if podman.fails("image", "exists", base):
            packages = debian(folder / "base", "python3", "python3-venv", "ca-certificates")
            archive = folder / "base.tar"
            run("tar", "-C", packages, "-cf", archive, ".")
            podman("import", archive, base)
            archive.unlink()
    say(f"Building from {base} …")
    mounted = [f"--volume={path}:{path}:ro" for path in (AUTHORITIES, PIP) if path.exists()]
    (ROOT / "dist").mkdir(exist_ok=True)
    options = [
        "--format=docker",
        "--layers=false",
        "--isolation=chroot",
        "--network=host",
        f"--build-arg=BASE={base}",
        *mounted,
    ]
    podman("build", *options, f"--tag={IMAGE}", ROOT)


def starts(podman: Podman, data: Path, port: int) -> None:
    podman(
        *("run", "--detach", f"--name={NAME}", "--network=host", "--cgroups=disabled", *limits()),
        *("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges"),
        *(f"--volume={data}:/data", f"--env=TWINCLOTH_PORT={port}", "--env=TWINCLOTH_HOST=127.0.0.1", IMAGE),
    )
    must_be_ready(port)


def look(podman: Podman, port: int) -> str:
    """What is so while it runs; the path of the exchange that was taken in."""
    inside = ("exec", NAME)
    must("it runs as a user of its own, and not as root", podman(*inside, "id", "-u").strip() == OURS)
    must("nothing can be written beside its volume", podman.fails(*inside, "touch", "/tmp/x"))
    must(
        "its volume is its user's alone",
        podman(*inside, "stat", "-c", "%a %u", "/data").split() == ["700", OURS],
    )
    for tool in ("pip", "pip3", "gcc", "cc", "make"):
        must(f"there is no {tool} in it", podman.fails(*inside, "sh", "-c", f"command -v {tool}"))
    must("nor Python's own", podman.fails(*inside, "python3", "-m", "pip", "--version"))
    must("its check of health passes", not podman.fails("healthcheck", "run", NAME))
    told = podman(*inside, "sh", "-c", DEMO)
    path = "/" + told.split()[0].rpartition("/")[2]
    must("an exchange with pictures is taken in beside the server", len(path) == 7)
    must("and its page is there", fetch(port, path)[0] == 200)
    return path


def trial(podman: Podman, folder: Path) -> None:
    data, port = folder / "data", free_port()
    data.mkdir(mode=0o700, exist_ok=True)
    run("chown", f"{OURS}:{OURS}", data)
    try:
        starts(podman, data, port)
        path = look(podman, port)
        podman("stop", "--time=10", NAME)
        must("it stops in good order", podman("inspect", "--format={{.State.ExitCode}}", NAME).strip() == "0")
        podman("rm", NAME)
        starts(podman, data, port)
        must("another container on the same volume has the same exchange", fetch(port, path)[0] == 200)
    finally:
        podman("rm", "--force", "--ignore", NAME)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="", help="an image with Python 3.11 or newer and its venv module")
    parser.add_argument("--kept", default="", help="where what is made stays")
    wanted = parser.parse_args()
    must_have(["podman", *([] if wanted.base else ["debootstrap"])])
    with_one_hierarchy()
    say(f"The image of {wheel().name}")
    with ground(wanted.kept) as folder:
        podman = Podman(folder)
        build(podman, folder, wanted.base)
        trial(podman, folder)
    say("The image was built and run.")


if __name__ == "__main__":
    sys.exit(main())
