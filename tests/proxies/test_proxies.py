"""Behind nginx and Caddy, set up as the guide to running says: everything works as it does without them."""

import asyncio
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientSession, FormData
from playwright.async_api import async_playwright
from yarl import URL

from halls import PATIENCE, come_true
from proxies.standing import behind
from twincloth.exchange.actor import Role
from twincloth.exchange.messages import Messages

BOTH = pytest.mark.parametrize("proxy", ["nginx", "caddy"])
TRANSPORTS = [("websocket",), ("polling",), ("polling", "websocket")]
SOCKET = "/socket.io/?EIO=4&transport=polling"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def folder(tmp_path: Path, prepared: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "data")
    return tmp_path


@BOTH
@pytest.mark.parametrize("transports", TRANSPORTS, ids=" then ".join)
async def test_a_message_goes_up_and_comes_down(folder: Path, proxy, transports):
    async with behind(proxy, folder) as here:
        alice = await (await here.client().register("Alice", "oxford")).line(*transports)
        tom = await (await here.client().register("Tom", "oxford")).line(*transports)

        seq = await alice.done("post-message", id="hello", text="Hello")

        await tom.until(seq)
        assert tom.client.transport() == transports[-1]


@BOTH
async def test_a_phone_meets_the_product_over_http_2_and_a_secure_socket(folder: Path, proxy, chromium):
    async with behind(proxy, folder) as here, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = await browser.new_context(ignore_https_errors=True, locale="ru-RU")
        context.set_default_timeout(2000 * PATIENCE)
        page = await context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await page.goto(f"{here.hall.url}/{here.hall.code}")
        await page.fill("input[name=name]", "Вера")
        await page.check("input[name=place][value=perm]", force=True)
        await page.click("#register button")
        await page.fill("message-composer textarea", "Привет!")
        await page.click("message-composer form button")

        await come_true(lambda: len(said(here)) == 1)
        spoken = await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
        cookies = {cookie["name"]: cookie for cookie in await context.cookies()}
        await browser.close()

    assert spoken == "h2"
    assert sockets
    assert all(url.startswith(f"wss://localhost:{here.place.tls}/socket.io/") for url in sockets)
    assert cookies["__Host-twincloth_people"]["secure"]
    assert cookies["__Host-twincloth_people"]["httpOnly"]


def said(here) -> list[str]:
    """What everybody has said so far."""
    exchange = here.hall.services.rooms.find(here.hall.code)._exchange
    return [id for messages in exchange[Messages].by_author.values() for id in messages]


@BOTH
@pytest.mark.parametrize("transports", TRANSPORTS, ids=" then ".join)
async def test_a_sockets_own_address_is_seen(folder: Path, proxy, transports):
    async with behind(proxy, folder) as here:
        oleg = here.client("127.0.0.2")
        oleg.http.headers["X-Forwarded-For"] = "203.0.113.9"
        await oleg.line(*transports)

        ((_, onlooker),) = here.hall.services.audience.sockets(here.hall.code)
        assert onlooker.address == "127.0.0.2"


@BOTH
async def test_a_pages_own_address_is_seen(folder: Path, proxy):
    token = "CanaryTokenOfFigures"
    async with behind(proxy, folder, guesses_per_address=1, metrics_token=token) as here:
        asked = [("127.0.0.2", "/?code=AAAAAA"), ("127.0.0.3", "/AAAAAA")] * 2
        said = [(await here.client(address).get(path))[0] for address, path in asked]
        own = {"X-Request-ID": "abcdef0123456789"}
        async with here.client("127.0.0.4").http.get("/readyz", headers=own) as ready:
            number = ready.headers["X-Request-ID"]
        shown = {"Authorization": f"Bearer {token}"}
        figures = await here.client().get("/metrics", headers=shown)

    assert said == [404, 404, 429, 429]
    assert ready.status == 200
    assert figures[0] == 404
    assert "twincloth" not in figures[1], "not even for who has the token"
    assert len(number) in (32, 36), "the proxy has numbered it, whatever its client says"


@BOTH
async def test_only_our_own_pages_may_open_a_socket(folder: Path, proxy):
    async with behind(proxy, folder) as here:
        own, port = here.hall.url, here.place.tls
        said = {}
        for origin in (own, f"http://localhost:{port}", "https://localhost", "https://elsewhere.example"):
            headers = {"Origin": origin, "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "http"}
            said[origin] = (await here.client().get(SOCKET, headers=headers))[0]

    assert said.pop(own) == 200
    assert set(said.values()) == {400}


@BOTH
async def test_a_form_of_our_own_is_taken_and_a_foreign_one_is_not(folder: Path, proxy):
    async with behind(proxy, folder) as here:
        alice = here.client()
        form = {"name": "Alice", "place": "oxford"}
        path, said = f"/{here.hall.code}/register", []
        for origin in ("https://elsewhere.example", here.hall.url):
            async with alice.http.post(
                path, data=form, headers={"Origin": origin}, allow_redirects=False
            ) as answer:
                said.append(answer.status)
                secure = [morsel["secure"] for morsel in answer.cookies.values()]

    assert said == [403, 303]
    assert secure == [True]


@BOTH
async def test_many_polls_wait_side_by_side_and_all_are_answered(folder: Path, proxy):
    async with behind(proxy, folder) as here:
        lines = await asyncio.gather(*(here.client().line("polling") for _ in range(10)))
        alice = await (await here.client().register("Alice", "oxford")).line("websocket")

        seq = await alice.done("post-message", id="hello", text="Hello")

        await asyncio.gather(*(line.until(seq) for line in lines))


@BOTH
async def test_a_hosts_file_of_several_megabytes_passes(folder: Path, proxy):
    """It is none of the proxy's business what it is: the product says what is wrong with it."""
    async with behind(proxy, folder) as here:
        nina = here.client()
        await nina.get(await here.hall.link(Role.HOST, "perm"))
        form = FormData()
        form.add_field("picture", BytesIO(bytes(3_000_000)), filename="quilt.jpg")
        async with nina.http.post(f"/host/gifts/{here.hall.gifts[0]}/picture", data=form) as answer:
            page = await answer.text()

    assert answer.status == 422
    assert "JPEG, PNG, WebP" in page


async def test_plain_http_leads_to_tls(folder: Path):
    async with behind("nginx", folder) as here, ClientSession() as http:
        url = URL(f"http://127.0.0.1:{here.place.plain}/{here.hall.code}?language=ru")
        async with http.get(url, allow_redirects=False) as answer:
            assert answer.status == 301
            assert answer.headers["Location"] == f"{here.hall.url}/{here.hall.code}?language=ru"
