"""Before anything has begun: the lobby, the stage, a sealed gift, an empty record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.looking import DEVICES, LANGUAGES, is_sound, settle, visit
from browser.occasion import PROJECTOR, Occasion, occasion, press
from browser.reading import codes_on

IN_SIGHT = (
    "nodes => nodes.every((one) => { const box = one.getBoundingClientRect();"
    " return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth })"
)


@pytest.fixture(scope="module")
def held(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path_factory.mktemp("waiting"), chromium) as running:
        tom = running.host("oxford", "en-GB")
        press(tom, "close-doors", sure=True)
        expect(tom.locator('form[data-command="open-doors"]')).to_have_count(1)
        yield running


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_comes_early_finds_pages_that_can_be_used(held: Occasion, language: str, device: str):
    addresses = {
        "the lobby": held.addresses["join"],
        "the record": f"{held.addresses['join']}/record",
        "a sealed gift": f"{held.addresses['url']}/{held.gift_of('perm')}",
        "the stage": held.addresses["stage"],
    }
    for name, address in addresses.items():
        page, strange = visit(held, address, language, DEVICES[device])
        is_sound(page, strange, language, name)
        page.context.close()


@pytest.mark.parametrize("height", [720, 1080, 2160])
def test_the_stage_shows_how_to_come_in_large_enough_for_a_hall(held: Occasion, height: int):
    stage = staged(held, height)

    symbol = stage.locator(".join-qr svg").bounding_box()
    assert symbol
    assert symbol["height"] >= 0.25 * height
    assert size_of(stage, ".join-code") == max(
        size_of(stage, place)
        for place in (".join-code", ".title", ".scene-left [data-left]", ".join-address")
    )
    assert stage.locator("#scene p, .join p").evaluate_all(IN_SIGHT)
    assert [address.lower() for address in codes_on(stage.screenshot())] == [held.addresses["join"].lower()]
    stage.context.close()


def staged(held: Occasion, height: int) -> Page:
    size = {"viewport": {"width": height * 16 // 9, "height": height}}
    stage = held.open(held.addresses["stage"], "ru-RU", PROJECTOR | size)
    settle(stage)
    return stage


def size_of(page: Page, selector: str) -> float:
    """The size of its letters in pixels."""
    return page.locator(selector).first.evaluate(
        "(element) => parseFloat(getComputedStyle(element).fontSize)"
    )
