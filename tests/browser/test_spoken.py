"""A walk through an exchange with closed eyes: what a participant in Perm and a host in Oxford hear, sentence by sentence."""

import pytest
from playwright.async_api import Browser, Page

from browser.occasion import PATIENCE
from ceremony import appoint, host_of, open_patch
from halls import Hall, Line
from hearing import RECORD
from twincloth.exchange import unveiling
from twincloth.exchange.actor import Role
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage
from twincloth.exchange.unveiling import StartUnveiling

COUNTDOWN = 3000
"""Milliseconds: the moments of a longer one are heard in tests/elements, where time is the page's own."""

CONNECTED = '[data-light][data-state="connected"]'


async def listening(browser: Browser, language: str, address: str) -> Page:
    context = await browser.new_context(locale=language, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.add_init_script(f"({RECORD})()")
    await page.goto(address)
    return page


async def hears(page: Page, *sentences: str) -> None:
    """These were said since the page was last asked, in this order and once, and nothing else."""
    await page.wait_for_function("last => window.spoken.includes(last)", arg=sentences[-1])
    said = await page.evaluate("window.spoken.splice(0)")
    assert said == list(sentences), f"said: {said}"


async def write(page: Page, words: str) -> str:
    """Write a message and send it; gives its id."""
    await page.fill("message-composer textarea", words)
    await page.keyboard.press("Enter")
    item = page.locator("#mine [data-state=waiting]", has_text=words)
    return (await item.get_attribute("id") or "").removeprefix("mine-")


async def sit_down(browser: Browser, hall: Hall) -> Page:
    page = await listening(browser, "en", hall.url + await hall.link(Role.HOST, "oxford", "tom"))
    await page.wait_for_selector(CONNECTED, state="attached")
    return page


async def join(browser: Browser, hall: Hall) -> Page:
    page = await listening(browser, "ru", f"{hall.url}/{hall.code}")
    await page.fill("#name", "Вера")
    await page.check("input[value=perm]", force=True)
    await page.click("#register button")
    await page.wait_for_selector("message-composer textarea")
    await page.wait_for_selector(CONNECTED)
    return page


async def greet(hall: Hall, alice: Line, number: int) -> None:
    message = f"{number:022}"
    await alice.done("post-message", id=message, text=f"Hello, for the {number}. time")
    await hall.give(ApproveMessage(message=message), host_of("oxford"))


async def test_what_is_said_from_the_first_word_to_the_first_patch(
    hall: Hall, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unveiling, "COUNTDOWN", COUNTDOWN)
    await appoint(hall)
    tom, vera = await sit_down(browser, hall), await join(browser, hall)
    alice = await (await hall.visitor("en").register("Alice", "oxford")).connect()
    gift = hall.gifts[0]

    await hall.give(StartExchange())
    await hears(vera, "Мы начали")
    first = await write(vera, "Привет, Оксфорд!")
    await hears(vera, "Отправлено. Сначала прочитает ведущий.")
    await hears(tom, "1 message waits.")
    await hall.give(ApproveMessage(message=first), host_of("oxford"))
    await hears(vera, "Ваше сообщение теперь видят в обоих городах.")
    second = await write(vera, "Куплю одеяло")
    await hears(vera, "Отправлено. Сначала прочитает ведущий.")
    await hall.give(DeclineMessage(message=second), host_of("oxford"))
    await hears(vera, "Ведущие не стали показывать ваше сообщение: «Куплю одеяло»")

    for number in range(3):
        await greet(hall, alice, number)
    await hears(vera, "3 новых сообщения, последнее: Alice, Оксфорд.")

    await hall.give(ArmGift(gift=gift), host_of("perm"))
    await hears(vera, "Пермь нить развязана Оксфорд нить ещё завязана")
    await hears(tom, "One thread is loose. Waiting for Oxford.", "Handover: it is your turn.")
    await hall.give(ArmGift(gift=gift), host_of("oxford"))
    await hears(vera, "Обе нити развязаны. Полотно ждёт слова ведущих.")
    await hears(tom, "Both threads are loose.")
    await hall.give(StartUnveiling(gift=gift), host_of("perm"))
    await hears(vera, "Полотно развернётся через 3 секунды.")
    await hears(tom, "The cloth unfolds in 3 seconds.")
    await hears(
        vera,
        "Полотно разворачивается",
        "Полотно развёрнуто: Одеяло (perm). Теперь лоскуты откроются один за другим.",
    )
    await hears(tom, "The cloth unfolds now", "0 of 3 patches are open.")
    await open_patch(hall, gift, hall.patches(gift)[0])
    await hears(vera, "Лоскут")
    await hears(tom, "1 of 3 patches are open.")
