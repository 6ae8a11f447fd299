"""The labels' form and the print-proof as hosts use them."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import pyvips
from playwright.sync_api import Page, expect, sync_playwright

from browser.looking import DEVICES, LANGUAGES, is_sound, visit
from browser.occasion import ARGUMENTS, LAPTOP, Occasion
from browser.reading import codes_on
from processes import serving, twincloth

LABELS = 8
"""Two gifts of three patches each, and the gifts themselves."""


@pytest.fixture(scope="module")
def held(prepared: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Occasion]:
    """The small exchange, running, with a host of each place."""
    data = tmp_path_factory.mktemp("labels") / "data"
    shutil.copytree(prepared, data)
    with sqlite3.connect(data / "twincloth.db") as database:
        ((code,),) = database.execute("SELECT code FROM exchanges").fetchall()
    database.close()
    with serving(data) as running, sync_playwright() as playwright:
        hosts = {place: link_of(data, code, place) for place in ("perm", "oxford")}
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield Occasion({"url": running.url, "hosts": hosts}, browser)
        browser.close()


def link_of(data: Path, code: str, place: str) -> str:
    made = twincloth("staff", code, "--host", place, "--data", data)
    return made.stdout.strip()


@pytest.fixture
def form(held: Occasion) -> Iterator[Page]:
    """The form in a fresh browser, large enough to be read off the screen."""
    page = held.open(held.addresses["hosts"]["oxford"], "en-GB", LAPTOP, device_scale_factor=3)
    page.goto(f"{held.addresses['url']}/print/labels")
    yield page
    page.context.close()


def in_step(page: Page) -> None:
    """Wait until the sheet is that of the last choice."""
    page.locator("label-sheet:not([aria-busy])").wait_for()


def test_the_first_sheet_on_the_screen_reads_as_it_will_in_print(held: Occasion, form: Page):
    read = codes_on(form.locator(".sheet").screenshot())

    ticked = form.locator("input[name=c]:checked").evaluate_all("(boxes) => boxes.map((box) => box.value)")
    assert len(ticked) == LABELS
    assert sorted(read) == sorted(f"{held.addresses['url'].upper()}/{code}" for code in ticked)


def test_a_choice_shows_at_once_and_is_still_there_after_coming_back(form: Page):
    form.select_option("#label-stock", "A5")
    expect(form.locator(".sheet .qr")).to_have_count(2)
    in_step(form)
    expect(form.locator(".label-measures")).to_contain_text("3.979")

    form.check("input[value=sewn]")
    form.select_option("#label-stock", "L7160")
    expect(form.locator(".label-no")).to_contain_text("1.5 mm")
    expect(form.locator(".sheet")).to_have_count(0)
    in_step(form)

    form.reload()
    expect(form.locator("#label-stock")).to_have_value("L7160")
    expect(form.locator(".label-no")).to_be_visible()


def test_labels_are_chosen_by_ticking_them(form: Page):
    form.click(".label-cards summary")
    form.click("[data-tick=none]")
    expect(form.locator("#wrong-c")).to_contain_text("No label is chosen")
    first, second = form.locator("input[name=c]").nth(1), form.locator("input[name=c]").nth(2)
    first.check()
    second.check()

    expect(form.locator(".sheet .qr")).to_have_count(2)
    expect(form.locator("#label-count")).to_have_text(re.compile(r"^2 of \d+$"))


def test_the_pdf_opens_in_a_tab_of_its_own(form: Page):
    """Chromium without a window has no viewer for PDF: what the button asks for is fetched instead."""
    button = form.get_by_role("button", name="Labels as PDF")
    assert button.get_attribute("formtarget") == "_blank"
    address = button.evaluate(
        "(button) => button.formAction + '?' + new URLSearchParams(new FormData(button.form))"
    )

    answer = form.request.get(address)

    assert answer.headers["content-type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(answer.body())) == 1


def test_without_scripts_the_form_s_own_button_shows_the_sheet(held: Occasion):
    host = held.host("perm", "ru-RU")
    form, known = f"{held.addresses['url']}/print/labels", host.context.storage_state()
    host.context.close()
    page = held.open(form, "ru-RU", LAPTOP, java_script_enabled=False, storage_state=known)

    page.select_option("#label-stock", "L7165")
    page.get_by_role("button", name="Показать лист").click()

    expect(page.locator(".sheet .qr")).to_have_count(8)
    page.context.close()


def test_a_photograph_of_a_sheet_is_proved(form: Page, tmp_path: Path):
    photograph = tmp_path / "sheet.png"
    form.locator(".sheet").screenshot(path=photograph)
    form.get_by_role("link", name="Check a print").click()

    form.set_input_files("#proof-photograph", photograph)
    form.get_by_role("button", name="Read the photograph").click()

    expect(form.locator(".proof-pass")).to_have_count(LABELS)

    pale = tmp_path / "pale.png"
    pyvips.Image.new_from_file(photograph).flatten().linear(0.12, 224).cast("uchar").write_to_file(pale)
    form.set_viewport_size({"width": 360, "height": 740})
    form.set_input_files("#proof-photograph", pale)
    form.get_by_role("button", name="Read the photograph").click()

    expect(form.locator(".proof-weak").get_by_text("Contrast: too pale")).to_have_count(LABELS)
    assert form.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("path", ["/print/labels", "/print/proof"])
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_can_be_used_by_every_host(held: Occasion, language: str, device: str, path: str):
    host = held.addresses["hosts"]["perm"]
    page, strange = visit(held, held.addresses["url"] + path, language, DEVICES[device], before=host)

    for part in page.locator("details").all():
        part.evaluate("(details) => { details.open = true }")
    is_sound(page, strange, language, path)
    page.context.close()
