"""A handover on whatever screen: cloth or picture, title and countdown are whole, and nothing lies over them."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from playwright.async_api import Browser, Page, expect

from browser.occasion import PATIENCE
from browser.sight import VIEWPORTS, box_of, faults_of, resized
from ceremony import appoint, arm, authored, host_of, import_again, open_patch, receive
from collection.conftest import Authored
from halls import Hall
from twincloth.exchange import unveiling
from twincloth.exchange.actor import CLOCK
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.slow_mode import PACES, SetSlowMode
from twincloth.exchange.unveiling import StartUnveiling, UnveilGift
from twincloth.exchange.unveiling_ways import ChooseUnveiling, UnveilingWay

HOUR = 3_600_000
KEYBOARD_OUT = (390, 340)
FOR_A_GUEST = ((320, 480), (390, 664), (568, 320), (1366, 768))

# 86 letters each, and places of 26.
WINTER = "A quilt of that long winter sewn by forty patient hands above the Kama for our friends"
ZIMA = "Одеяло долгой зимы которое сорок терпеливых рук сшили над Камой для друзей в Оксфорде."
LONG = {
    'en = "Perm"': 'en = "Krasnoarmeyskoye-na-Volges"',
    'ru = "Пермь"': 'ru = "Красноармейское-на-Волгене"',
    'en = "Oxford"': 'en = "Stoke-on-Trent-by-Longport"',
    'ru = "Оксфорд"': 'ru = "Сток-он-Трент-у-Лонгпортов"',
}


class Step(NamedTuple):
    """What happens, by which each page knows that it has, and what must be whole then: first what is looked at."""

    name: str
    happens: Callable[[Hall, str], Awaitable[Any]]
    known_by: str
    whole: tuple[str, ...]


async def count_down(hall: Hall, gift: str) -> None:
    await hall.give(StartUnveiling(gift=gift), host_of("perm"))


async def unfold(hall: Hall, gift: str) -> None:
    await hall.give(UnveilGift(gift=gift), CLOCK.id)


async def open_first(hall: Hall, gift: str) -> None:
    await open_patch(hall, gift, hall.patches(gift)[0])


async def open_rest_and_receive(hall: Hall, gift: str) -> None:
    for patch in hall.patches(gift)[1:]:
        await open_patch(hall, gift, patch)
    await receive(hall, gift)


async def open_at_once(hall: Hall, gift: str) -> None:
    await arm(hall, gift)
    await hall.give(ChooseUnveiling(gift=gift, way=UnveilingWay.AT_ONCE), host_of("oxford"))
    await count_down(hall, gift)
    await unfold(hall, gift)


LINE_READ = "document.querySelector('.stream-empty').getBoundingClientRect().top"
CLOTH, PICTURE, TITLE = "#handover handover-cloth", ".moment-sight img", "#handover-title"
STEPS = (
    Step("armed", arm, '[data-step="tied"]', (CLOTH, TITLE)),
    Step("countdown", count_down, '[data-step="countdown"]', (CLOTH, TITLE, ".handover-count")),
    Step("open", unfold, '[data-step="unfolded"]', (CLOTH, TITLE)),
    Step("patch", open_first, '[data-step="opening"]', (PICTURE, TITLE)),
    Step("received", open_rest_and_receive, '[data-step="received"]', (PICTURE, TITLE)),
)

AT_ONCE = Step("whole", open_at_once, '[data-step="whole"]', (CLOTH, TITLE))


@pytest.fixture
async def long_words(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """The exchange with the longest words that anybody gives things, and a countdown that lasts as long as the test."""
    monkeypatch.setattr(unveiling, "COUNTDOWN", HOUR)
    folder = Authored(authored(hall))
    for old, new in LONG.items():
        folder.edit("exchange.toml", old, new)
    for old, new in (("The quilt of perm", WINTER), ("Одеяло (perm)", ZIMA)):
        folder.edit("gifts/perm-quilt/gift.toml", old, new)
    for old, new in (("A patch", WINTER), ("Лоскут", ZIMA)):
        folder.edit("gifts/perm-quilt/cards.csv", old, new)
    await import_again(hall)
    await hall.give(StartExchange())
    return hall


async def guest(browser: Browser, hall: Hall, language: str) -> Page:
    """Somebody who looks on and has not signed in."""
    context = await browser.new_context(locale=language, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(f"{hall.url}/{hall.code}")
    return page


async def participant(browser: Browser, hall: Hall, language: str) -> Page:
    """Somebody with all in their dock that there can be: two messages that wait, and slow mode."""
    page = await guest(browser, hall, language)
    await page.fill("#name", "Вера")
    await page.check("input[value=perm]", force=True)
    await page.click("#register button")
    for number, words in enumerate(("Привет!", "Мы видим вас и слышим, и снег за вашими окнами тоже.")):
        await page.fill("message-composer textarea", words)
        await page.click("form.composer button")
        await expect(page.locator("#mine [data-state=waiting]")).to_have_count(number + 1)
    return page


async def look(page: Page, step: Step, sizes: tuple[tuple[int, int], ...]) -> list[str]:
    """What cannot be seen whole at this step, window by window."""
    await page.wait_for_selector(f"#handover{step.known_by}")
    found = []
    for size in sizes:
        await resized(page, size)
        faults = await faults_of(page, *step.whole)
        box = await box_of(page, step.whole[0])
        if box.width < 540 and box.width * box.height < 0.1 * size[0] * size[1]:
            faults.append(f"{step.whole[0]} is as small as {box}")
        found += [f"{step.name} at {size}: {fault}" for fault in faults]
    return found


async def test_the_moment_is_whole_on_every_screen(long_words: Hall, browser: Browser):
    hall, gift = long_words, long_words.gifts[0]
    vera, alice = await participant(browser, hall, "ru"), await guest(browser, hall, "en")
    await appoint(hall)
    await hall.give(SetSlowMode(seconds=PACES[0]), host_of("perm"))

    found = []
    for step in STEPS:
        await step.happens(hall, gift)
        found += await look(vera, step, (*VIEWPORTS, KEYBOARD_OUT))
        found += await look(alice, step, FOR_A_GUEST)

    await AT_ONCE.happens(hall, hall.gifts[1])
    found += await look(vera, AT_ONCE, FOR_A_GUEST)
    assert found == []
    await resized(vera, (568, 320))
    assert (await box_of(vera, ".cloth-picture img")).height <= (await box_of(vera, CLOTH)).height
    assert await look_at_a_page_without_measure(vera)


async def look_at_a_page_without_measure(page: Page) -> list[str]:
    """The control: what must be found where the moment takes room that is not there."""
    await page.evaluate("document.documentElement.style.setProperty('--room', '2000px')")
    return await look(page, AT_ONCE, ((568, 320),))


async def test_who_reads_on_is_left_alone_and_shown_the_way_back(
    hall: Hall, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unveiling, "COUNTDOWN", HOUR)
    await hall.give(StartExchange())
    vera = await participant(browser, hall, "ru")
    await resized(vera, (390, 664))
    await vera.evaluate("document.querySelector('.stream').style.paddingBlock = '1500px'")
    await vera.evaluate("document.querySelector('.stream-empty').scrollIntoView({ block: 'center' })")
    before = await vera.evaluate(LINE_READ)

    await arm(hall, hall.gifts[0])
    await vera.wait_for_selector("html.in-handover.looks-away")
    assert await vera.evaluate(LINE_READ) == pytest.approx(before, abs=1)
    await count_down(hall, hall.gifts[0])
    await vera.get_by_role("link", name="Полотно развернётся через").click()
    await vera.wait_for_selector("html:not(.looks-away)")
    await expect(vera.locator(".look")).to_be_hidden()
    assert await faults_of(vera, CLOTH, TITLE, ".handover-count") == []
