"""The moderator's desk in a real Chromium: by keys alone, by a thumb, and two at once."""

import pytest
from playwright.async_api import Browser, Page, expect

from browser.looking import AXE, GRAVE
from browser.occasion import LAPTOP, PATIENCE, PHONE
from halls import Hall
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.moderation import DeclineMessage
from twincloth.exchange.people import RegisterParticipant

PEOPLE = {"vera": "perm", "oleg": "perm", "alice": "oxford"}


@pytest.fixture
async def asked(hall: Hall) -> Hall:
    """A hall in which three people wait to be read."""
    for person, place in PEOPLE.items():
        register = RegisterParticipant(
            participant=person, name=person.title(), place=place, language="en", consented=True
        )
        await hall.give(register, GUEST.id)
        await hall.give(PostMessage(id=f"from-{person}", text=f"Good evening from {person}"), person)
    return hall


async def moderator(browser: Browser, hall: Hall, place: str = "", **options: object) -> Page:
    context = await browser.new_context(service_workers="block", **options)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(f"{hall.url}{await hall.link(Role.MODERATOR, place, f'mira{place}')}")
    await expect(page.locator("[data-light]")).to_have_attribute("data-state", "connected")
    return page


async def must_be(page: Page, message: str, state: str, *, chosen: bool = False) -> None:
    item = page.locator(f"#message-from-{message}")
    await expect(item).to_have_attribute("data-state", state)
    if chosen:
        await expect(item).to_have_attribute("aria-current", "true")


async def test_one_moderates_by_keys_alone_and_takes_back_what_was_ones_own(asked: Hall, browser: Browser):
    page = await moderator(browser, asked, **LAPTOP)
    await must_be(page, "vera", "waiting", chosen=True)

    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await must_be(page, "vera", "shown")
    await must_be(page, "oleg", "waiting", chosen=True)
    await page.keyboard.press("Backspace")
    await must_be(page, "oleg", "declined")
    await page.keyboard.press("z")
    await must_be(page, "oleg", "waiting", chosen=True)

    await page.keyboard.press("ArrowRight")
    await must_be(page, "vera", "shown", chosen=True)
    await page.keyboard.press("p")
    await must_be(page, "vera", "pinned")
    await page.keyboard.press("z")
    await must_be(page, "vera", "shown")
    await page.reload()
    await expect(page.locator("[data-light]")).to_have_attribute("data-state", "connected")
    await page.keyboard.press("z")
    await must_be(page, "vera", "waiting")


async def test_what_another_decides_is_seen_and_not_taken_back(asked: Hall, browser: Browser):
    page = await moderator(browser, asked, **LAPTOP)
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await must_be(page, "vera", "shown")
    await asked.link(Role.MODERATOR, "", "mark")

    await asked.give(DeclineMessage(message="from-vera"), "mark")
    await must_be(page, "vera", "declined")
    await page.keyboard.press("z")
    await asked.give(DeclineMessage(message="from-oleg"), "mark")

    await must_be(page, "oleg", "declined")
    await must_be(page, "vera", "declined")
    await must_be(page, "alice", "waiting", chosen=True)


async def test_a_thumb_decides_about_ones_own_place_alone(asked: Hall, browser: Browser):
    phone = PHONE | {"viewport": {"width": 320, "height": 640}}
    page = await moderator(browser, asked, "oxford", locale="ru", **phone)
    await must_be(page, "alice", "waiting", chosen=True)
    await expect(page.locator("#message-from-vera")).to_be_hidden()
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [one["id"] for one in found["violations"] if one["impact"] in GRAVE] == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    await page.tap("#message-from-alice .words")
    await page.tap("[data-does=approve-message]")
    await must_be(page, "alice", "shown")
    await page.tap("#tab-decided")
    await expect(page.locator("#message-from-alice")).to_be_visible()
