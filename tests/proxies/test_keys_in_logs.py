"""The logs of nginx and Caddy, set up as the guide says: whatever is opened, and however it ends, they hold no key."""

import re
import shutil
import ssl
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import async_playwright
from yarl import URL

from certificates import certify
from halls import PATIENCE, come_true
from proxies.standing import COMMANDS, OLD_LINKS, Place, behind, free_ports, running
from proxies.test_proxies import ARGUMENTS
from twincloth.exchange.actor import Role

BOTH = pytest.mark.parametrize("proxy", ["nginx", "caddy"])


@pytest.fixture
def folder(tmp_path: Path, prepared: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "data")
    return tmp_path


async def logged(place: Place, sign: str) -> str:
    """All that the proxy has written, once this is among it."""
    await come_true(lambda: sign in place.logged)
    return place.logged


@BOTH
async def test_links_of_both_forms_leave_no_key_in_any_log(folder: Path, proxy, chromium):
    async with behind(proxy, folder) as here, async_playwright() as playwright:
        links = [await here.hall.link(Role.HOST, "perm"), await here.hall.link(Role.STAGE)]
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for link in (*links, *(link.replace("#", "/") for link in links)):
            context = await browser.new_context(ignore_https_errors=True)
            context.set_default_timeout(2000 * PATIENCE)
            page = await context.new_page()
            await page.goto(here.hall.url + link)
            await page.wait_for_selector('[data-light][data-state="connected"]', state="attached")
            await context.close()
        await browser.close()
        key = links[0].rpartition("#")[2]
        await here.client().get("/?after", headers={"Referer": f"{here.hall.url}/staff/{key}"})
        log = await logged(here.place, "/?after")

    for link in links:
        path, _, key = link.partition("#")
        assert key not in log
        assert f"{path}/-" in log, "its first form is there, without the key"


@BOTH
async def test_what_cannot_be_answered_leaves_no_key_either(tmp_path: Path, proxy):
    """A proxy whose product is away writes what went wrong, with the whole address."""
    tls, plain, product = free_ports(3)
    place = Place(tmp_path, tls, plain, {8470: product})
    certify(place.certificate, place.key)
    trust = ssl.create_default_context(cafile=str(place.certificate))
    async with running(COMMANDS[proxy](place), tmp_path, place.tls), ClientSession() as client:
        for path in (*OLD_LINKS, "/after"):
            address = URL(f"https://localhost:{place.tls}{path}", encoded=True)
            async with client.get(address, ssl=trust) as answer:
                assert answer.status == 502
        log = await logged(place, "/after")

    assert re.findall("KEY-.", log) == []
    assert "/stage/-" in log
    assert re.search("connect.*refused", log), "the control: what went wrong is written"
