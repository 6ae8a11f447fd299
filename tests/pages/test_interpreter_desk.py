"""The interpreters' desk in a real Chromium, worked by the keyboard alone."""

from playwright.async_api import Browser, Page, expect

from browser.occasion import PATIENCE
from ceremony import appoint, host_of
from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.message import Message
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.people import People
from twincloth.exchange.staff import NameStaff

SNOW, BULL = "У нас уже снег, сугробы по колено.", "Кто вышивал быка? Он улыбается!"


async def say(hall: Hall, **texts: str) -> None:
    author = next(iter((await hall.state())[People].by_id))
    for id, text in texts.items():
        await hall.give(PostMessage(id=id, text=text), author)
        await hall.give(ApproveMessage(message=id), host_of("perm"))


async def desk(hall: Hall, browser: Browser, staff: str, name: str) -> Page:
    path = await hall.link(Role.INTERPRETER, staff=staff)
    await hall.give(NameStaff(staff=staff, name=name))
    context = await browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(hall.url + path)
    await page.wait_for_selector('[data-light][data-state="connected"]')
    return page


async def message(hall: Hall, id: str) -> Message:
    return (await hall.state())[Messages].by_id[id]


async def test_two_interpreters_share_the_work_without_touching_a_mouse(hall: Hall, browser: Browser):
    await appoint(hall)
    await hall.give(StartExchange())
    await hall.visitor("ru").register("Вера", "perm")
    await say(hall, snow=SNOW, bull=BULL)
    ivan, anna = await desk(hall, browser, "ivan", "Ivan"), await desk(hall, browser, "anna", "Anna")

    # A claim shows to the other; Enter sends, and goes on to the next.
    await ivan.keyboard.press("j")
    await expect(ivan.locator("#text-snow-en")).to_be_focused()
    await expect(anna.locator("#render-snow-en .claim")).to_have_text("Ivan is translating this.")
    await expect(ivan.locator("#render-snow-en .claim")).to_be_hidden()
    await ivan.keyboard.type("We have snow already.")
    await ivan.keyboard.press("Enter")
    await expect(ivan.locator("#text-bull-en")).to_be_focused()
    await expect(anna.locator("#translated #message-snow")).to_contain_text("Translated by Ivan")
    assert (await message(hall, "snow")).translations["en"].text == "We have snow already."

    # What is typed outlives the page.
    await ivan.keyboard.type("Who embroid")
    await ivan.reload()
    await expect(ivan.locator("#text-bull-en")).to_have_value("Who embroid")

    # Undo takes back one's own and gives the words back.
    await ivan.keyboard.press("z")
    await expect(anna.locator("#untranslated #message-snow")).to_be_visible()
    assert (await message(hall, "snow")).translations == {}

    # Who comes second is told, and loses nothing.
    await anna.fill("#text-bull-en", "Who sewed the bull? He smiles!")
    await anna.keyboard.press("Enter")
    await expect(ivan.locator("#translated #message-bull")).to_contain_text("Translated by Anna")
    await expect(ivan.locator("#text-bull-en")).to_have_value("Who embroid")
    await expect(ivan.locator("#text-bull-en")).to_be_visible()
    await ivan.fill("#text-bull-en", "Who embroidered the bull? He smiles!")
    await ivan.keyboard.press("Enter")
    await expect(anna.locator("#message-bull")).to_contain_text("Translated by Anna, corrected by Ivan")
