"""Twincloth on a small tmpfs of its own: `python disk_mount.py apart serve --data FOLDER …` runs it in this process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOM = 4_000_000
"""Bytes that the disk has beyond what lies on it at first."""


def mounting() -> tuple[object, ...]:
    """What Python has to run for a server on a disk of its own, which goes when the server does."""
    return "-P", Path(__file__), "apart"


def main() -> None:
    """`apart serve --data FOLDER …` goes where mounts are seen by nobody else, and there on to `mounted serve …`."""
    _, step, *arguments = sys.argv
    if step == "apart":
        again = (sys.executable, "-P", __file__, "mounted", *arguments)
        os.execvp("unshare", ("unshare", "--mount", "--map-root-user", *again))
    mount(Path(arguments[arguments.index("--data") + 1]))

    from twincloth import __main__

    sys.argv = ["twincloth", *arguments]
    __main__.main()


def mount(data: Path) -> None:
    """Put a small disk with the same files in the place of a folder."""
    aside = data.with_name(f"{data.name}-aside")
    shutil.copytree(data, aside)
    size = sum(path.stat().st_blocks * 512 for path in aside.rglob("*")) + ROOM
    subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", data), check=True)
    shutil.copytree(aside, data, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
