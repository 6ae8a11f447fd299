"""The wheel: installs and runs the demo on a machine that has neither npm nor this working tree."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("twincloth-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a fresh environment that holds the wheel and what it needs."""
    home = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    commands = home / "bin"
    pip = [commands / "python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel]
    subprocess.run(pip, check=True, env=bare(commands), cwd=home)
    return commands


def bare(commands: Path) -> dict[str, str]:
    """An environment in which nothing is found but the installed commands: no npm, no node."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TWINCLOTH"))}
    env = kept | {"PATH": str(commands)}
    assert shutil.which("npm", path=env["PATH"]) is None
    assert shutil.which("node", path=env["PATH"]) is None
    return env


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The addresses of a running demo."""
    command = [
        installed / "twincloth",
        "demo",
        "--json",
        "--data",
        tmp_path / "data",
        "--port",
        str(free_port()),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=bare(installed), cwd=tmp_path
    ) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def fetch(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        return answer.read().decode()


def test_the_wheel_carries_everything_that_stands_beside_the_code(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    for folder in ("templates", "locales", "built/pages"):
        assert any(name.startswith(f"twincloth/web/{folder}/") for name in names), folder
    assert {
        "twincloth/demo/folder/exchange.toml",
        "twincloth/journal/schema/001-entries.sql",
        "twincloth/py.typed",
        "twincloth/web/built/pages.json",
        "twincloth/web/built/pages/session.js.br",
        "twincloth/web/built/vendor/fonts/serif-400.woff2",
        "twincloth/web/built/vendor/licences/socket.io-client.txt",
        "twincloth/web/built/vendor/openseadragon.js",
        "twincloth/web/vendor/print/pt-sans-cyrillic-400-normal.woff",
    } <= set(names)
    assert not [name for name in names if "node_modules" in name or "__pycache__" in name]


def test_help_is_there_without_npm(installed):
    asked = subprocess.run(
        [installed / "twincloth", "--help"], env=bare(installed), capture_output=True, text=True, check=True
    )

    assert "demo" in asked.stdout
    assert "serve" in asked.stdout


def test_the_demo_runs_without_npm_and_serves_its_pages_and_styles(demo):
    page = fetch(demo["join"])
    style = re.search(r'<link[^>]*\bhref="([^"]+\.css)"', page)

    assert style, "the session page has no style sheet"
    assert "{" in fetch(urljoin(demo["join"], style[1]))
