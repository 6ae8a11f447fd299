"""A host's hands: a first click does what it was meant for, and on whatever tab one is, one learns that it is one's turn."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from browser.occasion import LAPTOP, PATIENCE, PHONE
from browser.pressing import moved_by_pressing
from ceremony import appoint, arm, host_of, unveil
from halls import Hall
from twincloth.exchange import unveiling
from twincloth.exchange.actor import Role
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.moderation import ApproveMessage

LONG = "Добрый вечер, Оксфорд! У нас уже снег, и весь двор белый. " * 7


async def host(hall: Hall, browser: Browser, place: str, language: str, **device: object) -> Page:
    context = await browser.new_context(locale=language, **device)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(f"{hall.url}{await hall.link(Role.HOST, place)}")
    await in_step(page)
    return page


async def in_step(page: Page) -> None:
    await expect(page.locator("[data-light]")).to_have_attribute("data-state", "connected")


async def talk(hall: Hall) -> None:
    """Two long messages that were shown, and one that waits."""
    vera = await hall.visitor("ru").register("Вера", "perm")
    line = await vera.connect()
    for id in ("one", "two", "three"):
        await line.done("post-message", id=id, text=f"{id}: {LONG}")
    for id in ("one", "two"):
        await hall.give(ApproveMessage(message=id), host_of("perm"))


async def test_a_first_click_counts_and_nothing_moves_under_it(hall: Hall, browser: Browser):
    await hall.give(StartExchange())
    await arm(hall, hall.gifts[0])
    await talk(hall)
    tom = await host(hall, browser, "oxford", "en", **LAPTOP)
    assert await moved_by_pressing(tom) == []

    one, two = tom.locator("#message-one"), tom.locator("#message-two")
    await one.get_by_role("button", name="Put on the stage").click()
    await expect(one).to_have_attribute("data-state", "pinned")
    await two.get_by_role("button", name="Undo").click()
    await expect(tom.locator("#queue #message-two")).to_be_attached()


async def test_nothing_moves_under_a_pointer_while_the_countdown_runs(
    hall: Hall, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unveiling, "COUNTDOWN", 3_600_000)
    await hall.give(StartExchange())
    await arm(hall, hall.gifts[0])
    await hall.give(unveiling.StartUnveiling(gift=hall.gifts[0]), host_of("perm"))
    context = await browser.new_context(viewport={"width": 390, "height": 664})
    vera = await context.new_page()
    await vera.goto(f"{hall.url}/{hall.code}")
    await in_step(vera)
    assert await moved_by_pressing(vera) == []

    await vera.fill("#name", "Vera")
    await vera.check("input[value=perm]", force=True)
    await vera.click("#register button")
    await in_step(vera)
    await expect(
        vera.locator('a.button[href="#handover"]')
    ).to_be_hidden()  # once the cloth was brought into view
    await vera.fill("message-composer textarea", "We can see the snow\nbehind\nyou.")
    assert await moved_by_pressing(vera) == []


FILLED = """() => [...document.querySelectorAll("button")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
  .filter((one) => one.matches(".button-main") && getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)")
  .map((one) => one.firstChild.textContent.trim())"""


async def test_a_dashboard_has_one_main_button_at_a_time_and_each_gift_in_reach(hall: Hall, browser: Browser):
    await appoint(hall)
    await talk(hall)
    gift = hall.gifts[0]
    tom = await host(hall, browser, "oxford", "en", **LAPTOP)
    assert await tom.evaluate(FILLED) == ["Start the exchange"]
    await hall.give(StartExchange())
    await expect(tom.get_by_role("button", name="Begin the first item")).to_be_visible()
    assert await tom.evaluate(FILLED) == ["Begin the first item"]

    await unveil(hall, gift)
    await expect(tom.locator(f"#handover-{gift} [data-command=open-patch]").first).to_be_visible()
    assert [name[:4] for name in await tom.evaluate(FILLED)] == ["Open"]
    for name in await tom.locator(".patches span:not(.verdict)").all():
        assert await name.evaluate("(name) => name.scrollWidth <= name.clientWidth + 1")
    await tom.locator(f'.gift-ways a[href="#handover-{hall.gifts[1]}"]').click()
    await expect(tom.locator(f"#handover-{hall.gifts[1]} h3")).to_be_in_viewport()


async def test_a_long_message_is_read_by_touch_and_by_keyboard(hall: Hall, browser: Browser):
    await appoint(hall)
    await talk(hall)
    nina = await host(hall, browser, "perm", "ru", **PHONE)
    one, two = (nina.locator(f"#message-{id} .beginning") for id in ("one", "two"))
    assert not await is_whole(one)

    await one.tap()
    await expect(nina.locator("#message-one details")).to_have_attribute("open", "")
    assert await is_whole(one)
    await nina.locator("#message-two summary").focus()
    await nina.keyboard.press("Enter")
    await expect(nina.locator("#message-two details")).to_have_attribute("open", "")
    assert await is_whole(two)

    await hall.give(StartExchange())
    await nina.locator("#message-one").get_by_role("button", name="На экран зала").tap()
    await expect(nina.locator("#message-one")).to_have_attribute("data-state", "pinned")
    assert await is_whole(one), "what was opened stays open when it comes anew"


async def is_whole(words: Locator) -> bool:
    return await words.evaluate("(words) => words.scrollHeight <= words.clientHeight + 1")


async def test_on_every_tab_of_a_phone_one_learns_that_it_is_ones_turn(hall: Hall, browser: Browser):
    await hall.give(StartExchange())
    await appoint(hall)
    gift = hall.gifts[0]
    tom = await host(hall, browser, "oxford", "en", **PHONE)
    nina = await host(hall, browser, "perm", "ru", **PHONE)
    of_tom, of_nina = tom.get_by_role("link", name="Handover"), nina.get_by_role("link", name="Передача")
    await expect(of_tom).to_have_text("Handover 0/2", use_inner_text=True)

    await hall.give(ArmGift(gift=gift), host_of("perm"))
    await expect(of_tom.locator(":visible")).to_have_text(["your turn"])
    await expect(of_nina.locator(":visible")).to_have_text(["0/2"])
    await expect(tom.locator("[role=status][data-stays]")).to_contain_text("Handover: it is your turn.")
    await expect(nina.locator("[role=status][data-stays]")).to_contain_text("Одна нить развязана")
    await expect(nina.locator("[role=status][data-stays]")).not_to_contain_text("ваша очередь")

    await hall.give(ArmGift(gift=gift), host_of("oxford"))
    await expect(of_nina.locator(":visible")).to_have_text(["ваша очередь"])
    await hall.give(unveiling.StartUnveiling(gift=gift), host_of("oxford"))
    await expect(of_tom).to_have_accessible_name(re.compile(r"^Handover The cloth unfolds in \d+$"))
    await expect(of_nina).to_have_accessible_name(re.compile(r"^Передача Полотно развернётся через \d+$"))
    await expect(of_nina.locator("[data-left]")).to_be_in_viewport(ratio=1)
