"""The whole exchange in Chromium, Firefox and WebKit, one list of steps for all three."""

from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from browser.chromium import chromium
from browser.firefox import firefox
from browser.network import network_to
from browser.walk import Walk
from browser.webkit import webkit
from browser.window import Browser
from processes import demonstrating
from proxies.standing import free_ports


@pytest.mark.parametrize("name", ["chromium", "firefox", "webkit"])
def test_oxford_and_perm_meet_talk_and_unveil_a_quilt(
    name: str, first_run: tuple[Path, dict[str, Any]], tmp_path: Path, request: pytest.FixtureRequest
):
    begin: dict[str, Browser] = {"firefox": firefox, "webkit": webkit}
    (port,) = free_ports(1)
    copytree(first_run[0], tmp_path / "data")
    with (
        network_to(port) as network,
        demonstrating(tmp_path / "data", "--port", port, "--public-url", network.url) as addresses,
        (begin.get(name) or partial(chromium, request.getfixturevalue("chromium")))(tmp_path) as opener,
    ):
        Walk(opener, addresses, network).everything()
