"""The waiting room and slow mode in a real Chromium: a phone that is let in by itself, a host who decides, both within reach."""

from playwright.async_api import Browser, Page, expect

from browser.looking import AXE, GRAVE
from browser.occasion import LAPTOP, PATIENCE, PHONE
from ceremony import appoint, host_of
from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.admission import OpenWaitingRoom
from twincloth.exchange.slow_mode import SetSlowMode


async def look(browser: Browser, address: str, **options: object) -> Page:
    context = await browser.new_context(service_workers="block", **options)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(address)
    return page


async def arrive(browser: Browser, hall: Hall, name: str, language: str = "ru") -> Page:
    """Somebody who signs in on a phone."""
    phone = await look(browser, f"{hall.url}/{hall.code}", locale=language, **PHONE)
    await phone.fill("#name", name)
    await phone.check("input[value=perm]", force=True)
    await phone.click("#register button")
    await expect(phone.locator("[data-light]")).to_have_attribute("data-state", "connected")
    return phone


async def must_be_within_reach(page: Page) -> None:
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [one["id"] for one in found["violations"] if one["impact"] in GRAVE] == []
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


async def test_a_phone_is_let_in_by_itself_and_another_is_turned_away(hall: Hall, browser: Browser):
    await appoint(hall)
    await hall.give(OpenWaitingRoom(), host_of("perm"))
    oleg, bot = await arrive(browser, hall, "Олег"), await arrive(browser, hall, "Robot")
    await expect(oleg.get_by_role("heading", name="Ведущие вас впустят")).to_be_visible()
    await oleg.evaluate("window.untouched = true")
    host = await look(browser, f"{hall.url}{await hall.link(Role.HOST, 'perm')}", locale="en", **LAPTOP)
    room = host.locator("#part-waiting-room")
    await expect(room).to_contain_text("Олег")
    for page in (oleg, host):
        await must_be_within_reach(page)

    await room.locator("li", has_text="Олег").get_by_role("button", name="Let in").click()
    await expect(oleg.locator("message-composer textarea")).to_be_visible()
    assert await oleg.evaluate("window.untouched")
    await oleg.fill("message-composer textarea", "Здравствуйте!")
    await oleg.click("message-composer button")
    await expect(host.locator("#queue")).to_contain_text("Здравствуйте!")

    await room.locator("li", has_text="Robot").get_by_role("button", name="Turn away").click()
    await expect(bot.get_by_role("heading", name="Ведущие вас не впустили")).to_be_visible()
    await room.get_by_role("button", name="Undo").click()
    await expect(bot.get_by_role("heading", name="Ведущие вас впустят")).to_be_visible()

    await host.keyboard.press("w")
    await host.get_by_role("button", name="Close it, let them in").click()
    await expect(bot.locator("message-composer textarea")).to_be_visible()
    await expect(room).to_be_hidden()


async def test_what_one_writes_too_soon_is_kept_in_sight_with_the_time_that_is_left(
    hall: Hall, browser: Browser
):
    await appoint(hall)
    await hall.give(SetSlowMode(seconds=300), host_of("perm"))
    vera = await arrive(browser, hall, "Vera", "en")
    await expect(vera.locator("#slow-mode")).to_have_text("Slow mode: one message every 5 minutes.")

    for words in ("Hello", "And one more"):
        await vera.fill("message-composer textarea", words)
        await vera.click("message-composer button")

    await expect(vera.locator("#slow-mode-mine")).to_contain_text("You can write again in 4:")
    await expect(vera.locator("#slow-mode")).to_be_hidden()
    kept = vera.locator('#mine [data-state="kept"]')
    await expect(kept).to_contain_text("And one more")
    await expect(kept).to_contain_text("Yours waits here and goes out by itself")
    await must_be_within_reach(vera)
