"""Installs the wheel by pipx and by uv, each into a folder of its own, and runs what it installed.

`python tests/install/tools.py [--uv PATH]`. Exit status 75 where one of them is not on this machine.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from ground import AUTHORITIES, ROOT, cannot, ground, must, must_have, run, say, wheel

CONSTRAINTS = ROOT / "constraints.txt"


def by_pipx(folder: Path) -> Path:
    """The command that it has put there."""
    env = {**os.environ, "PIPX_HOME": f"{folder}/pipx", "PIPX_BIN_DIR": f"{folder}/pipx-bin"}
    run("pipx", "install", f"--pip-args=--constraint {CONSTRAINTS}", wheel(), env=env)
    return folder / "pipx-bin" / "twincloth"


def by_uv(folder: Path, uv: str) -> Path:
    """The same."""
    env = {
        **os.environ,
        "UV_TOOL_DIR": f"{folder}/uv",
        "UV_TOOL_BIN_DIR": f"{folder}/uv-bin",
        "UV_CACHE_DIR": f"{folder}/uv-cache",
    }
    if AUTHORITIES.exists():
        env.setdefault("SSL_CERT_FILE", str(AUTHORITIES))
    run(uv, "tool", "install", "--constraints", CONSTRAINTS, wheel(), env=env)
    return folder / "uv-bin" / "twincloth"


def try_it(command: Path, data: Path) -> None:
    """Raises SystemExit for what is not as it should be."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TWINCLOTH"))}
    env = {**kept, "PATH": str(command.parent)}
    must("it says which version it is", run(command, "--version", env=env).startswith("twincloth "))
    with subprocess.Popen(
        [command, "demo", "--json", "--data", data, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
        cwd=data.parent,
    ) as demo:
        try:
            assert demo.stdout
            join = json.loads(demo.stdout.readline())["join"]
            with urlopen(join, timeout=30) as answer:
                page = answer.read().decode()
            must("its page is there, with neither npm nor node on the way", "<!doctype html>" in page)
            found = re.search(r'<link[^>]*\bhref="(/static/[^"]+\.css)"', page)
            assert found
            with urlopen(re.sub(r"(?<=\d)/.*", "", join) + found[1], timeout=30) as answer:
                must("and its style, which the wheel has brought along", b"{" in answer.read())
        finally:
            demo.send_signal(signal.SIGINT)
        must("it stops in good order", demo.wait(60) == 0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--uv", default="uv", help="where uv is, if not on the path")
    parser.add_argument("--kept", default="", help="where what is made stays")
    wanted = parser.parse_args()
    must_have(["pipx"], root=False)
    with ground(wanted.kept) as folder:
        say(f"pipx install {wheel().name}")
        try_it(by_pipx(folder), folder / "of-pipx")
        try:
            run(wanted.uv, "--version")
        except FileNotFoundError:
            cannot("uv is not on this machine")
        say(f"uv tool install {wheel().name}")
        try_it(by_uv(folder, wanted.uv), folder / "of-uv")
    say("Both have installed it, and it runs.")


if __name__ == "__main__":
    sys.exit(main())
