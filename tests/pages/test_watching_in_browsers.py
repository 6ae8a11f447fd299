"""Watching by plain HTTP in a real Chromium: a guest's phone hears everything without a socket, and gets one who comes in."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from browser.occasion import PATIENCE, PHONE
from ceremony import arm, host_of
from halls import Hall, Limited, Line, come_true
from twincloth.exchange.actor import CLOCK, Role
from twincloth.exchange.doors import CloseDoors, OpenDoors
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift

LINE = {"line": "a", "language": "ru", "text": "Добрый вечер, Оксфорд!"}


@pytest.fixture
async def hall(limited: Limited) -> AsyncIterator[Hall]:
    """Every guest watches by HTTP."""
    async with limited(guest_sockets=0) as hall:
        yield hall


async def watch(browser: Browser, hall: Hall, language: str = "ru") -> Page:
    """A guest's phone whose connection stands."""
    context = await browser.new_context(service_workers="block", locale=language, **PHONE)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(f"{hall.url}/{hall.code}")
    await in_step(page)
    await page.evaluate("window.untouched = true")
    return page


async def in_step(page: Page, state: str = "connected") -> None:
    await expect(page.locator("[data-light]")).to_have_attribute("data-state", state)


async def vera_and_her_host(hall: Hall) -> tuple[Line, Line]:
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    return vera, await (await hall.host("oxford")).connect("host")


def sockets(hall: Hall) -> int:
    return len(hall.services.audience.sockets(hall.code))


async def test_messages_come_and_go_and_so_do_counts_and_captions(hall: Hall, browser: Browser):
    phone = await watch(browser, hall)
    vera, host = await vera_and_her_host(hall)
    await vera.done("post-message", id="m0", text="Привет!")
    await host.done("approve-message", message="m0")

    await expect(phone.locator("#stream")).to_contain_text("Привет!")
    await expect(phone.locator("[data-present=perm]").first).to_have_text("1")
    await host.done("reconsider-message", message="m0")
    await expect(phone.locator("#stream")).not_to_contain_text("Привет!")

    desk = hall.visitor()
    await desk.get(await hall.link(Role.CAPTIONER))
    await (await desk.connect("captioner")).done("write-caption", **LINE)
    await expect(phone.locator(".caption-box")).to_contain_text(LINE["text"])
    assert await phone.evaluate("window.untouched")
    assert sockets(hall) == 3, "Vera, the host and the captioner"


async def test_the_cloth_unfolds_as_it_happens(hall: Hall, browser: Browser):
    gift = hall.gifts[0]
    await arm(hall, gift)
    phone = await watch(browser, hall)
    await phone.evaluate("""() => {
      const page = document.querySelector("live-exchange")
      page.addEventListener("shown", () => { window.shown = true })
    }""")

    await hall.give(StartUnveiling(gift=gift), host_of("perm"))
    await expect(phone.locator("#handover")).to_have_attribute("data-step", "countdown")
    off = await phone.evaluate("Math.abs(document.querySelector('live-exchange').clock.now() - Date.now())")
    assert off < 1000, "the page knows the server's time, which is this machine's"
    await hall.give(UnveilGift(gift=gift), CLOCK.id)

    await expect(phone.locator("#handover")).to_have_attribute("data-step", "unfolded")
    assert await phone.evaluate("window.untouched && window.shown")


async def test_doors_that_close_lead_to_the_lobby_and_open_ones_back(hall: Hall, browser: Browser):
    phone = await watch(browser, hall)

    await hall.give(CloseDoors())
    await expect(phone.locator("live-exchange")).to_have_attribute("view", "lobby")
    await in_step(phone)
    await hall.give(OpenDoors())

    await expect(phone.locator("live-exchange")).to_have_attribute("view", "session")
    assert await phone.evaluate("window.untouched")


async def test_a_phone_that_was_offline_catches_up(hall: Hall, browser: Browser):
    phone = await watch(browser, hall)
    vera, host = await vera_and_her_host(hall)
    await phone.context.set_offline(True)
    await in_step(phone, "waiting")
    for number in range(3):
        await vera.done("post-message", id=f"m{number}", text=f"Слово {number}")
        await host.done("approve-message", message=f"m{number}")

    await phone.context.set_offline(False)

    await expect(phone.locator("#stream .message")).to_have_count(3)
    await in_step(phone)
    assert await phone.evaluate("window.untouched")


async def test_who_comes_in_has_a_socket(hall: Hall, browser: Browser):
    phone = await watch(browser, hall)
    assert sockets(hall) == 0

    await phone.fill("#name", "Олег")
    await phone.check("input[value=perm]", force=True)
    await phone.click("#register button")
    await in_step(phone)
    await phone.fill("message-composer textarea", "Здравствуйте!")
    await phone.click("message-composer button")

    await expect(phone.locator("#mine")).to_contain_text("Здравствуйте!")
    assert sockets(hall) == 1
    assert not await phone.locator("[data-entries]").count()


async def test_another_tab_moves_to_a_socket_by_itself(hall: Hall, browser: Browser):
    phone = await watch(browser, hall)
    other = await phone.context.new_page()
    await other.goto(f"{hall.url}/{hall.code}")
    await in_step(other)

    await phone.fill("#name", "Олег")
    await phone.check("input[value=perm]", force=True)
    await phone.click("#register button")

    await expect(other.locator("message-composer textarea")).to_be_visible()
    await come_true(lambda: sockets(hall) == 2)


async def test_a_guest_who_is_refused_a_socket_for_number_watches(limited: Limited, browser: Browser):
    async with limited(sockets_per_address=2) as hall:
        vera, host = await vera_and_her_host(hall)
        phone = await watch(browser, hall)
        assert not await phone.locator("[data-watches]").count(), "it has tried"

        await vera.done("post-message", id="m0", text="Привет!")
        await host.done("approve-message", message="m0")

        await expect(phone.locator("#stream")).to_contain_text("Привет!")
        assert sockets(hall) == 2
