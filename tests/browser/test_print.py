"""What comes out of a printer: a card on one page, stitches, a sheet of labels and nothing around it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page

from browser.looking import settle
from browser.occasion import Occasion, occasion, press

PAPERS = ("A4", "Letter")
STORY = "Самовар держит воду горячей, а людей — за столом, и никто не уходит до темноты. " * 25
"""2,000 letters; a story of the demo has 400."""


@pytest.fixture(scope="module")
def printer(
    first_run: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory, chromium: str
) -> Iterator[tuple[Occasion, Page]]:
    """A host's browser, after a patch was opened."""
    with occasion(first_run[0], tmp_path_factory.mktemp("print"), chromium) as held:
        tom, nina = held.host("oxford", "en-GB"), held.host("perm", "ru-RU")
        gift = held.gift_of("perm")
        press(tom, "start-exchange", sure=True)
        for host in (tom, nina):
            press(host, "arm-gift", f"#handover-{gift}")
        press(tom, "start-unveiling", f"#handover-{gift}")
        press(tom, "open-patch", f"#handover-{gift}")
        tom.wait_for_selector('form[data-command="fold-patch"]')
        yield held, nina


def pages(page: Page, paper: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(page.pdf(format=paper))


def picture(document: pypdfium2.PdfDocument) -> bytes:
    return document[0].render(scale=1).to_pil().tobytes()


def words(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(one.get_textpage().get_text_range() for one in document)


def test_a_card_is_one_page_however_long_its_story_is(printer: tuple[Occasion, Page]):
    held, nina = printer
    code = held.addresses["gifts"][held.gift_of("perm")]["patches"][0]
    nina.goto(f"{held.addresses['url']}/{code}")
    settle(nina)
    for story in ("", STORY):
        nina.evaluate("(story) => { if (story) document.querySelector('h1 ~ p').textContent = story }", story)
        for paper in PAPERS:
            printed = pages(nina, paper)
            assert len(printed) == 1, (paper, len(story))
            assert code in words(printed)
            assert "Гостевая" not in words(printed)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("whom", ["hosts", "participants"])
def test_a_guide_is_one_page_in_each_language(printer: tuple[Occasion, Page], whom: str, language: str):
    held, nina = printer
    nina.goto(f"{held.addresses['url']}/guide/{whom}?lang={language}")
    said = nina.locator("h1").inner_text()
    for paper in PAPERS:
        printed = pages(nina, paper)
        assert len(printed) == 1, paper
        assert said in words(printed)
        assert nina.locator(".guide section h2").last.inner_text() in words(printed)


def test_stitches_are_printed(printer: tuple[Occasion, Page]):
    held, nina = printer
    nina.goto(f"{held.addresses['url']}/{held.gift_of('perm')}")
    settle(nina)
    sewn = picture(pages(nina, "A4"))
    nina.evaluate(
        "for (const thread of document.querySelectorAll('.thread')) thread.style.visibility = 'hidden'"
    )

    assert picture(pages(nina, "A4")) != sewn


def test_the_page_of_labels_prints_the_sheet_at_its_size_and_nothing_else(printer: tuple[Occasion, Page]):
    held, nina = printer
    nina.goto(f"{held.addresses['url']}/print/labels")
    settle(nina)
    printed = pages(nina, "A4")

    assert len(printed) == 1
    assert "Ярлычки" not in words(printed)
    nina.emulate_media(media="print")
    sheet = nina.locator(".sheet").bounding_box()
    nina.emulate_media(media="screen")
    assert sheet is not None
    assert (sheet["x"], sheet["y"]) == (0, 0)
    assert sheet["width"] / 96 * 25.4 == pytest.approx(210, abs=0.1)
