"""Captions in a browser: a line goes out by Enter and is never lost, and everybody sees the languages they have chosen."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall, refused
from elements.live_page import page_of

NAMES = ("caption-writer", "caption-band", "caption-choice")
HEAD = "".join(f'<script type="module" src="{STATIC}/elements/{name}.js"></script>' for name in NAMES)
DESK = """<caption-writer data-unreached="Not sent." data-correcting="Correcting.">
<form class="caption-form"><select id="caption-in"><option value="en">English</option><option value="ru">Русский</option>
</select><input type="checkbox" id="caption-live" checked><input id="caption-text"><button>Send</button>
<p class="refusal"><output></output></p></form><button type="button" data-correct-last>Correct</button>
</caption-writer><p id="transcript-kept"></p>"""
CHOICE = """<caption-choice hidden><select><option value="off">Off</option><option value="en" selected>English</option>
<option value="ru">Русский</option></select><button>A</button></caption-choice>"""


def band(en: str = "", ru: str = "") -> str:
    return f'<caption-band id="captions" data-idle><p lang="en">{en}</p><p lang="ru">{ru}</p></caption-band>'


def opened(hall: Hall, page: Page, body: str) -> Page:
    hall.pages["/K7Q2MX"] = page_of(body, head=HEAD)
    page.goto(f"{hall.url}/K7Q2MX")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


@pytest.fixture
def desk(hall: Hall, page: Page) -> Page:
    opened(hall, page, DESK).locator("#caption-in").select_option("ru")
    return page


def written(hall: Hall, number: int = 1) -> list[dict[str, Any]]:
    """The finished lines, once there are so many."""
    hall.wait(lambda: len(finished(hall)) >= number)
    return finished(hall)


def finished(hall: Hall) -> list[dict[str, Any]]:
    return [one for one in hall.commands("write-caption") if not one["growing"]]


def test_enter_sends_a_line_and_an_arrow_takes_the_last_one_back(hall: Hall, desk: Page):
    field = desk.locator("#caption-text")
    field.fill("Добрый вечер")
    field.press("Enter")
    expect(field).to_have_value("")
    (line,) = written(hall)
    assert (line["language"], line["text"]) == ("ru", "Добрый вечер")

    field.press("ArrowUp")
    expect(field).to_have_value("Добрый вечер")
    field.press("Escape")
    expect(field).to_have_value("")
    field.press("ArrowUp")
    field.fill("Доброе утро")
    field.press("Enter")

    corrected = written(hall, 2)[1]
    assert (corrected["line"], corrected["text"]) == (line["line"], "Доброе утро")
    assert corrected["id"] != line["id"]
    assert not hall.commands("keep-caption"), "no host wants a transcript"


def test_a_line_grows_under_the_id_that_it_ends_with(hall: Hall, desk: Page):
    field = desk.locator("#caption-text")
    field.press_sequentially("Снег")
    (growing,) = hall.wait(lambda: [one for one in hall.commands("write-caption") if one["growing"]])
    field.press("Enter")

    assert written(hall)[0]["line"] == growing["line"]


def test_a_line_that_is_refused_stands_in_the_field_again(hall: Hall, desk: Page):
    hall.answers["write-caption"] = refused("caption-too-long", "Too long.")
    field = desk.locator("#caption-text")
    desk.locator("#caption-live").uncheck()
    field.fill("x" * 300)
    field.press("Enter")

    expect(desk.locator(".refusal output")).to_have_text("Too long.")
    expect(field).to_have_value("x" * 300)


def test_where_hosts_keep_a_transcript_the_line_goes_there_too(hall: Hall, desk: Page):
    desk.evaluate("document.getElementById('transcript-kept').dataset.noted = ''")
    desk.locator("#caption-text").fill("Снег")
    desk.locator("#caption-text").press("Enter")

    (kept,) = hall.wait(lambda: hall.commands("keep-caption"))
    (line,) = written(hall)
    assert (kept["line"], kept["language"], kept["text"]) == (line["line"], "ru", "Снег")


def test_a_reader_sees_the_language_of_the_page_another_or_none(hall: Hall, page: Page):
    opened(hall, page, f"<div>{band()}{CHOICE}</div>")
    lines, choice = page.locator("caption-band"), page.locator("caption-choice select")
    expect(choice).to_be_hidden()
    hall.emit("pulse", {"html": band("Hello", "Привет")})
    expect(choice).to_be_visible()
    expect(lines).to_have_text("Hello", use_inner_text=True)

    choice.select_option("ru")
    expect(lines).to_have_text("Привет", use_inner_text=True)
    hall.emit("pulse", {"html": band("Hello again", "И снова")})
    expect(lines).to_have_text("И снова", use_inner_text=True)
    page.reload()
    hall.emit("pulse", {"html": band("", "")})
    hall.wait(lambda: len(hall.commands("catch-up")) > 1)
    hall.emit("pulse", {"html": band("Hello", "Привет")})
    expect(lines).to_have_text("Привет", use_inner_text=True)

    choice.select_option("off")
    expect(lines).to_have_attribute("data-off", "")
    assert page.context.cookies() == []


def test_a_stage_shows_every_language_or_those_of_its_address(hall: Hall, page: Page):
    opened(hall, page, f'<div class="stage">{band("Hello", "Привет")}</div>')
    expect(page.locator("caption-band")).to_have_attribute("data-rows", "2")

    opened(hall, page, f'<div class="stage" data-captions="ru">{band("Hello", "Привет")}</div>')
    expect(page.locator("caption-band")).to_have_text("Привет", use_inner_text=True)

    opened(hall, page, f'<div class="stage" data-captions="off">{band("Hello", "Привет")}</div>')
    expect(page.locator("caption-band")).to_have_attribute("data-rows", "0")
