"""The labels as a printer gets them: every code can be read, and every length is what it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.looking import DEVICES, LANGUAGES, is_sound, visit
from browser.occasion import LAPTOP, Occasion, occasion
from browser.reading import codes_on

MODULE = 1.016
"""Millimetres: 24 dots of a printer of 600 dpi; a phone reads it from 25 cm with ease."""

IN_MILLIMETRES = "(element) => element.getBoundingClientRect().width * 25.4 / 96"
RULER_IN_MILLIMETRES = "(path) => path.getBBox().width * path.getScreenCTM().a * 25.4 / 96"
SIZE_IN_POINTS = "(element) => parseFloat(getComputedStyle(element).fontSize) * 72 / 96"


@pytest.fixture(scope="module")
def held(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[Occasion]:
    with occasion(first_run[0], tmp_path_factory.mktemp("labels"), chromium) as running:
        yield running


@pytest.fixture
def sheet(held: Occasion) -> Iterator[Page]:
    """The page on its way to a printer, two dots to a pixel: 192 dpi."""
    page = held.open(held.addresses["hosts"]["oxford"], "en-GB", LAPTOP, device_scale_factor=2)
    page.goto(f"{held.addresses['url']}/print/labels")
    page.emulate_media(media="print")
    yield page
    page.context.close()


def test_every_label_can_be_read_by_a_scanner(held: Occasion, sheet: Page):
    gifts = held.addresses["gifts"]
    labels = [*gifts, *(patch for gift in gifts.values() for patch in gift["patches"])]

    read = codes_on(sheet.screenshot(full_page=True))

    assert sorted(address.rsplit("/", 1)[1] for address in read) == sorted(labels)


def test_no_module_is_smaller_than_a_phone_can_read(sheet: Page):
    symbols = sheet.locator(".label-qr svg").all()
    assert symbols
    for symbol in symbols:
        modules = int((symbol.get_attribute("viewBox") or "").split()[2])
        assert symbol.evaluate(IN_MILLIMETRES) >= modules * MODULE - 0.01


def test_the_ruler_measures_100_mm_and_codes_can_be_typed_off(sheet: Page):
    assert sheet.locator(".ruler path").evaluate(RULER_IN_MILLIMETRES) == pytest.approx(100, abs=0.05)
    assert sheet.locator(".label-code").first.evaluate(SIZE_IN_POINTS) >= 10


@pytest.mark.parametrize(("name", "width", "height"), [("A4", 210, 297), ("Letter", 215.9, 279.4)])
def test_two_labels_stand_side_by_side_on_either_paper(sheet: Page, name: str, width: float, height: float):
    margin = 12
    sheet.set_viewport_size({"width": int((width - 2 * margin) * 96 / 25.4), "height": 1000})

    first, second = (sheet.locator(".label").nth(number).bounding_box() for number in (0, 1))
    assert first
    assert second
    assert first["y"] == second["y"], name
    assert second["x"] + second["width"] <= (width - 2 * margin) * 96 / 25.4, name
    tallest = sheet.evaluate(
        "Math.max(...[...document.querySelectorAll('.label')].map((l) => l.offsetHeight))"
    )
    assert tallest * 25.4 / 96 < (height - 2 * margin) / 4, name


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_labels_can_be_used_by_every_host(held: Occasion, language: str, device: str):
    host = held.addresses["hosts"]["perm"]
    address = f"{held.addresses['url']}/print/labels"
    page, strange = visit(held, address, language, DEVICES[device], before=host)

    is_sound(page, strange, language, "the labels")
    page.context.close()
