"""Behind Varnish, set up as the guide to watching says: guests watch, who comes in has a socket, and nobody is told another's refusal."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import async_playwright, expect

from browser.occasion import ARGUMENTS, PATIENCE, PHONE
from halls import Hall, open_hall
from proxies.standing import free_ports
from proxies.varnish import varnish
from twincloth.settings import Networks
from watchers import Watcher, address_of

Behind = Callable[..., AbstractAsyncContextManager[Hall]]


@pytest.fixture
def behind(tmp_path: Path, prepared: Path) -> Behind:
    """The product, whose public address is Varnish's."""
    shutil.copytree(prepared, tmp_path / "data")
    return partial(_behind, tmp_path)


@asynccontextmanager
async def _behind(folder: Path, **settings: object) -> AsyncIterator[Hall]:
    (port,) = free_ports(1)
    url, trusted = f"http://localhost:{port}", Networks("127.0.0.1")
    async with (
        open_hall(folder / "data", public_url=url, trusted_proxies=trusted, **settings) as hall,
        varnish(hall, folder, port),
    ):
        yield hall
        await hall.close()


async def test_a_phone_watches_and_gets_a_socket_when_its_owner_comes_in(behind: Behind, chromium: str):
    async with behind(guest_sockets=0) as hall, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(locale="ru-RU", service_workers="block", **PHONE)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await page.goto(f"{hall.url}/{hall.code}")
        light = page.locator("[data-light]")
        await expect(light).to_have_attribute("data-state", "connected")
        vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        host = await (await hall.host("perm")).connect("host")
        await vera.done("post-message", id="hello", text="Привет!")
        await host.done("approve-message", message="hello")
        await expect(page.locator("#stream")).to_contain_text("Привет!")
        assert sockets == []

        await page.fill("#name", "Олег")
        await page.check("input[value=perm]", force=True)
        await page.click("#register button")
        await page.fill("message-composer textarea", "Здравствуйте!")
        await page.click("message-composer button")

        await expect(page.locator("#mine")).to_contain_text("Здравствуйте!")
        assert sockets
        await browser.close()


async def test_all_are_told_the_same_and_a_refusal_is_ones_own(behind: Behind):
    async with behind(guesses_per_address=1) as hall:
        address = await address_of(hall)
        seq = (await hall.state()).seq
        watchers = [Watcher(visitor, f"{hall.url}{address}", seq) for visitor in visitors(hall, 2)]
        first, second = await asyncio.gather(*(one.ask() for one in watchers))
        assert first == second

        wrong = f"{hall.url}{address.replace(hall.code, 'AAAAAA')}&after=0"
        said = []
        for http in [one.http for one in watchers] * 2:
            async with http.get(wrong) as answer:
                said.append((answer.status, answer.headers["Cache-Control"]))

    assert said == [(404, "no-store")] * 2 + [(429, "no-store")] * 2


def visitors(hall: Hall, number: int) -> list[aiohttp.ClientSession]:
    """Browsers that come from an address each."""
    found = []
    for last in range(2, 2 + number):
        visitor = hall.visitor()
        visitor.http._connector = aiohttp.TCPConnector(local_addr=(f"127.0.0.{last}", 0))
        found.append(visitor.http)
    return found
