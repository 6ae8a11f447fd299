"""Kill -9 while the demo starts for the first time: the next start finds or makes everything, once."""

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from processes import HANG_GUARD, demonstrating, started
from twincloth.app import open_application
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

WITHIN = 5.0
"""Seconds from the start in which the kill comes; a first start takes about as long."""


def test_the_demo_starts_whole_after_it_was_killed_while_it_started(tmp_path: Path, times):
    for number in range(times(1, 100)):
        data = tmp_path / str(number)
        killed_while_starting(data, random.uniform(0.5, WITHIN))
        told = start(data)
        must_be_open(told)
        assert told["code"] == start(data)["code"]
        assert asyncio.run(exchanges(data)) == [told["code"]]
        assert sorted(json.loads((data / "demo.json").read_text("utf-8"))["links"]) == ["", "oxford", "perm"]
        assert len((data / "secret").read_bytes()) == 32


def killed_while_starting(data: Path, seconds: float) -> None:
    command = [sys.executable, "-m", "twincloth", "demo", "--json", "--data", data, "--port", 0]
    with started(command, stdout=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.kill()
        process.wait(HANG_GUARD)


def start(data: Path) -> dict:
    """What a start tells; every address is looked at, then it is stopped."""
    with demonstrating(data) as told:
        process = told.pop("process")
        pages = [told["join"], told["stage"], *told["hosts"].values(), told["card"]]
        told["pages"] = [page_of(address) for address in pages]
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_GUARD) == 0
    return told


def page_of(address: str) -> str:
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address) as answer:
        return answer.read().decode()


def must_be_open(told: dict) -> None:
    """Every page is there, and people can register."""
    assert all("<html" in page for page in told["pages"])
    assert 'name="ticket"' in told["pages"][0]
    assert [len(gift["patches"]) >= 9 for gift in told["gifts"].values()] == [True, True]


async def exchanges(data: Path) -> list[str]:
    async with open_application(Settings(data=data)) as app:
        return list(app[SERVICES].collection.contents)
