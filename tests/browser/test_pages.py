"""Every page in a real browser, in both languages, on a phone and a laptop: for eyes, keyboards and screen readers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.looking import DEVICES, LANGUAGES, grave_violations, is_sound, settle, visit
from browser.narrow import NARROW, ZOOMED, lengthen, room_of_queue, stuck, too_wide
from browser.occasion import LAPTOP, PHONE, PROJECTOR, Occasion, connected, occasion, press
from browser.reading import codes_on
from browser.traffic import Traffic
from browser.typefaces import Late, fetched, preloaded, standing_in

BUDGETED = ("the first page", "the session", "the record", "a card", "a gift")
MOST_REQUESTS = 14
MOST_KILOBYTES = 150
MOST_OF_OURS = 60
"""Without typefaces, and without the pictures that hosts have given."""


@pytest.fixture(scope="module")
def held(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path_factory.mktemp("pages"), chromium) as running:
        tom, nina = running.host("oxford", "en-GB"), running.host("perm", "ru-RU")
        gift = running.gift_of("perm")
        press(tom, "start-exchange", sure=True)
        for host in (tom, nina):
            press(host, "arm-gift", f"#handover-{gift}")
        press(tom, "start-unveiling", f"#handover-{gift}")
        press(tom, "open-patch", f"#handover-{gift}")
        tom.wait_for_selector('form[data-command="fold-patch"]')
        yield running


def addresses(held: Occasion) -> dict[str, str]:
    url, perm, oxford = held.addresses["url"], held.gift_of("perm"), held.gift_of("oxford")
    return {
        "the first page": f"{url}/",
        "a wrong code": f"{url}/?code=ZZZZZZ",
        "the session": held.addresses["join"],
        "the record": f"{held.addresses['join']}/record",
        "a card": f"{url}/{held.addresses['gifts'][perm]['patches'][0]}",
        "a gift": f"{url}/{perm}",
        "a sealed card": f"{url}/{held.addresses['gifts'][oxford]['patches'][0]}",
        "nothing": f"{url}/nothing-here",
        "the dashboard": held.addresses["hosts"]["oxford"],
        "a void link": f"{url}/staff/void",
        "the stage": held.addresses["stage"],
    }


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_used_by_everybody(held: Occasion, language: str, device: str):
    for name, address in addresses(held).items():
        traffic: list[Traffic] = []
        page, strange = visit(held, address, language, DEVICES[device], traffic=traffic)
        if name in BUDGETED and device == "phone":
            keeps_its_budget(traffic[0], name)
        is_sound(page, strange, language, name)
        page.context.close()


def keeps_its_budget(traffic: Traffic, name: str) -> None:
    """What a phone loads that has never been here; a session page at that, of which a gift lies open."""
    assert traffic.requests <= MOST_REQUESTS, f"{name}:\n{traffic.list()}"
    assert traffic.kilobytes() <= MOST_KILOBYTES, f"{name}:\n{traffic.list()}"
    assert traffic.kilobytes(fonts=False, pictures=False) <= MOST_OF_OURS, f"{name}:\n{traffic.list()}"


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_registered_finds_a_page_that_can_be_used(held: Occasion, language: str, device: str):
    page, strange = visit(held, held.addresses["join"], language, DEVICES[device])
    page.fill("input[name=name]", f"Oleg, {language}, {device}")
    page.check("input[name=place][value=perm]", force=True)
    page.click("#register button")
    page.wait_for_selector("message-composer textarea")
    connected(page)

    is_sound(page, strange, language, "the session of a participant")
    page.context.close()


def test_a_label_opens_its_card_in_ones_language_without_scripts(held: Occasion):
    card = f"{held.addresses['url']}/{held.addresses['gifts'][held.gift_of('perm')]['patches'][0]}"
    (address,) = codes_on(held.open(f"{card}/qr.svg", "en", LAPTOP).screenshot())
    assert address == card.upper()
    visitor = held.open(address, "ru-RU", PHONE, java_script_enabled=False)

    assert visitor.locator("html").get_attribute("lang") == "ru"
    assert "Чай" in visitor.locator("h1").inner_text()


def test_the_check_sees_what_keeps_somebody_out(held: Occasion):
    page, _ = visit(held, f"{held.addresses['url']}/", "en-GB", LAPTOP)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")

    assert any("button-name" in found for found in grave_violations(page))
    page.context.close()


DESKS = ("gifts", "gifts/{gift}", "guest-book", "people", "links", "audit")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_desk_can_be_used_with_a_finger(held: Occasion, language: str):
    page, strange = visit(held, held.addresses["hosts"]["oxford"], language, PHONE)
    for desk in DESKS:
        page.goto(f"{held.addresses['url']}/host/{desk.format(gift=held.gift_of('oxford'))}")
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        is_sound(page, strange, language, desk)
    page.context.close()


def test_long_words_break_and_four_times_the_size_leaves_room(held: Occasion):
    phone = held.phone("Щ" * 30, "perm", "ru-RU")
    host = held.host("oxford", "ru-RU")
    shown = dict.fromkeys(addresses(held), host) | {"the session": phone}
    desks = {desk: f"{held.addresses['url']}/host/{desk}" for desk in ("people", "gifts", "links", "audit")}
    for name, address in (addresses(held) | desks).items():
        page = shown.get(name, host)
        page.set_viewport_size(NARROW)
        page.goto(address)
        settle(page)
        lengthen(page)
        assert not too_wide(page), name
        for size in ZOOMED:
            page.set_viewport_size(size)
            assert not too_wide(page), name
            assert stuck(page) < 1 / 3, name
    for page in (phone, host):
        page.context.close()


def test_a_host_sees_the_queue_at_four_times_the_size(held: Occasion):
    host = held.host("oxford", "ru-RU", {"viewport": ZOOMED[0]})

    assert room_of_queue(host) > 1 / 3
    host.context.close()


@pytest.mark.parametrize("height", [720, 1080, 2160])
def test_the_stage_keeps_its_code_in_sight_at_every_size(held: Occasion, height: int):
    size = {"viewport": {"width": height * 16 // 9, "height": height}}
    page = held.open(held.addresses["stage"], "ru-RU", PROJECTOR | size)
    settle(page)

    assert [address.lower() for address in codes_on(page.screenshot())] == [held.addresses["join"].lower()]
    page.context.close()


SENTENCES = (
    "The cloth lies folded until both places have untied their thread; 41 people of Oxford are here.",
    "Полотно сложено, пока оба города не развяжут свою нить; из Перми здесь уже 37 человек.",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cold_session_page_fetches_three_typefaces_once_and_two_of_them_early(
    held: Occasion, language: str
):
    page, files = fetched(held, held.addresses["join"], language)

    assert sorted(name for name, _ in files) == ["sans-400", "sans-700", "serif-400"]
    assert sum(size for _, size in files) < 40_000
    assert preloaded(page) == {"sans-400", "serif-400"}
    page.context.close()


def test_what_stands_in_for_a_typeface_is_as_wide_and_as_high(held: Occasion):
    page, _ = visit(held, held.addresses["join"], "ru-RU", PHONE)

    for sentence in SENTENCES:
        beside = standing_in(page, sentence)
        assert {one["ours"] for one in beside} == {
            "Twincloth Serif 400",
            "Twincloth Sans 400",
            "Twincloth Sans 700",
        }
        for one in beside:
            assert one["width"] == pytest.approx(1, abs=0.02), one
            assert one["height"] == 1, one
    page.context.close()


@pytest.mark.parametrize("name", ["the session", "the record", "a card", "a gift"])
def test_nothing_moves_when_typefaces_modules_and_pictures_come_late(held: Occasion, name: str):
    with Late(held, addresses(held)[name], "ru-RU", "**/*.js", "**/pictures/*", "**/iiif/**") as late:
        assert late.held_back
        late.come()
        assert late.shifted() <= 0.02


def test_the_measure_sees_a_page_that_moves(held: Occasion):
    def too_wide(sheet: str) -> str:
        return re.sub(r"(?<=size-adjust:)[\d.]+%", "150%", sheet)

    with Late(held, f"{held.addresses['join']}/record", "ru-RU", sheet=too_wide) as late:
        late.come()
        assert late.shifted() > 0.02


def test_who_saves_data_is_sent_nothing_ahead_of_need(held: Occasion):
    page, files = fetched(held, held.addresses["join"], "ru-RU", extra_http_headers={"Save-Data": "on"})

    assert preloaded(page) == set()
    assert len(files) == 3
    page.context.close()
