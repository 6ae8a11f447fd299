"""The card editor as hosts use it: it saves in place, shows what is missing, and warns of what is not saved."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from browser.looking import DEVICES, LANGUAGES, is_sound, visit
from browser.occasion import ARGUMENTS, LAPTOP, Occasion
from processes import serving, twincloth


@pytest.fixture(scope="module")
def held(prepared: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Occasion]:
    """The small exchange, running, with a host of each place."""
    data = tmp_path_factory.mktemp("cards") / "data"
    shutil.copytree(prepared, data)
    with sqlite3.connect(data / "twincloth.db") as database:
        ((code,),) = database.execute("SELECT code FROM exchanges").fetchall()
        cards = [card for (card,) in database.execute("SELECT code FROM codes WHERE kind = 'card'")]
        gifts = [gift for (gift,) in database.execute("SELECT code FROM codes WHERE kind = 'gift'")]
    database.close()
    with serving(data) as running, sync_playwright() as playwright:
        made = {
            place: twincloth("staff", code, "--host", place, "--data", data) for place in ("perm", "oxford")
        }
        hosts = {place: one.stdout.strip() for place, one in made.items()}
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield Occasion({"url": running.url, "hosts": hosts, "cards": cards, "gifts": gifts}, browser)
        browser.close()


@pytest.fixture
def errors(held: Occasion) -> Iterator[None]:
    yield
    assert held.errors == []


def editor(held: Occasion, number: int, place: str = "perm", language: str = "en-GB") -> Page:
    page = held.open(held.addresses["hosts"][place], language, LAPTOP)
    page.goto(f"{held.addresses['url']}/host/cards/{held.addresses['cards'][number]}")
    page.locator("card-editor:defined").wait_for()
    return page


def test_what_is_missing_is_in_view_while_one_writes(held: Occasion, errors: None):
    page = editor(held, 0)
    lacks = page.locator("#lacks li:visible")

    expect(lacks).to_have_count(0)
    page.fill("#title_ru", " ")
    page.fill("#maker_en", "")
    expect(lacks).to_have_text(["Title · Russian", "Made by · English"])
    expect(page.locator("#title_ru-lack")).to_have_text("missing")
    page.check('input[name="pending.ru"]')
    expect(lacks).to_have_text(["Made by · English"])
    page.check('input[name="pending.en"]')
    expect(lacks).to_have_text([re.compile("One language at least has to be whole.")])
    page.uncheck('input[name="pending.en"]')
    page.fill("#maker_ru", "")
    expect(lacks).to_have_count(0)
    page.fill("#made_where_en", "")
    page.fill("#made_where_ru", "")
    expect(lacks).to_have_text(["Made in · English"])
    page.locator("#lacks a:visible").first.click()
    expect(page.locator("#made_where_en")).to_be_focused()
    page.context.close()


def test_a_draft_is_saved_in_place_by_the_keyboard(held: Occasion, errors: None):
    page = editor(held, 1)
    page.fill("#story_en", "A story\n\nof two paragraphs")
    expect(page.locator("card-editor[data-unsaved]")).to_be_attached()
    rights, own = page.locator("#rights-chosen"), page.locator("#rights")
    expect(own).to_be_hidden()
    rights.select_option("")
    own.fill("https://creativecommons.org/licenses/by-sa/3.0/deed.ru")
    page.focus("#story_en")

    page.keyboard.press("Control+s")

    expect(page.locator("#card-said")).to_have_text("The draft is saved.")
    expect(page.locator("card-editor[data-unsaved]")).not_to_be_attached()
    expect(page.locator("#story_en")).to_be_focused()
    expect(page.locator("#card-state")).to_contain_text("with a draft")
    expect(rights).to_have_value("http://creativecommons.org/licenses/by-sa/3.0/")
    expect(own).to_be_hidden()
    page.reload()
    expect(page.locator("#story_en")).to_have_value("A story\n\nof two paragraphs")
    page.locator("#card-undo summary").click()
    page.click('[value="undo"]')
    expect(page.locator("#story_en")).to_have_value("A story, with a comma")
    expect(rights).to_have_value("http://creativecommons.org/licenses/by/4.0/")
    expect(page.locator("#card-undo summary")).to_have_count(0)
    page.context.close()


def test_publishing_is_refused_in_place_and_then_done(held: Occasion, errors: None):
    page = editor(held, 2)
    page.fill("#title_en", "")

    page.click('[value="publish"]')

    expect(page.locator("#title_en-wrong .refusal")).to_be_visible()
    expect(page.locator("#title_en")).to_have_attribute("aria-invalid", "true")
    page.fill("#title_en", "A hill")
    page.click('[value="publish"]')
    expect(page.locator("#card-said")).to_contain_text("The card was published.")
    expect(page.locator("#card-title")).to_have_text("A hill")
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    page.context.close()


def test_two_hosts_write_at_once_and_see_each_others_words(held: Occasion, errors: None):
    vera, tom = editor(held, 3), editor(held, 3, "oxford")
    tom.fill("#title_en", "Tom’s bear")
    tom.click("[data-save]")
    expect(tom.locator("#card-said")).to_have_text("The draft is saved.")

    vera.fill("#title_ru", "Мишка")
    vera.click("[data-save]")

    expect(vera.locator("#title_en")).to_have_value("Tom’s bear")
    tom.fill("#title_ru", "Медведь Тома")
    tom.click("[data-save]")
    expect(tom.locator("#title_ru-wrong blockquote")).to_have_text("Мишка")
    expect(tom.locator("#title_ru")).to_have_value("Медведь Тома")
    expect(tom.locator("card-editor[data-unsaved]")).to_be_attached()
    vera.context.close()
    tom.context.close()


def test_unsaved_words_are_not_left_behind_unasked(held: Occasion, errors: None):
    page = editor(held, 4)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{held.addresses['url']}/host")
    assert asked == []
    page.go_back()
    page.locator("card-editor:defined").wait_for()
    page.locator("#size").press_sequentially("1")

    page.goto(f"{held.addresses['url']}/host")

    assert asked == ["beforeunload"]
    page.context.close()


def test_out_of_reach_the_words_stay(held: Occasion, errors: None):
    page = editor(held, 4)
    page.fill("#size", "2 m")
    page.context.set_offline(True)

    page.click("[data-save]")

    expect(page.locator("#card-said")).to_contain_text("did not reach the server")
    page.context.set_offline(False)
    page.click("[data-save]")
    expect(page.locator("#card-said")).to_have_text("The draft is saved.")
    page.context.close()


def test_the_preview_opens_beside_it_with_words_that_are_not_saved(held: Occasion, errors: None):
    page = editor(held, 5)
    page.fill("#title_ru", "Ещё не сохранено")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview: Russian").click()

    expect(opened.value.locator("h1")).to_have_text("Ещё не сохранено")
    expect(page.locator("card-editor[data-unsaved]")).to_be_attached()
    page.context.close()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_and_its_sheets_are_sound(held: Occasion, errors: None, language: str, device: str):
    url, host = held.addresses["url"], held.addresses["hosts"]["perm"]
    card, gift = held.addresses["cards"][0], held.addresses["gifts"][0]
    for path in (f"cards/{card}", f"cards/{card}/preview", f"gifts/{gift}/cards"):
        page, strange = visit(held, f"{url}/host/{path}", language, DEVICES[device], before=host)
        is_sound(page, strange, language, path)
        page.context.close()


def test_the_last_question_counts_and_without_an_answer_what_was_said_stays(held: Occasion, errors: None):
    page = editor(held, 5)
    lacks, held_up = page.locator("#lacks li"), []
    page.route("**/check", lambda route: route.continue_() if held_up else held_up.append(route))
    with page.expect_request("**/check"):
        page.fill("#title_ru", "")
    page.fill("#title_en", "")
    expect(lacks).to_have_text(["Title · English", "Title · Russian"])
    page.unroute("**/check")

    page.route("**/check", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.fill("#title_ru", "Медведь")
    expect(lacks).to_have_text(["Title · English", "Title · Russian"])
    page.unroute("**/check")
    page.fill("#title_en", "A bear")
    expect(lacks).to_have_count(0)
    page.context.close()
