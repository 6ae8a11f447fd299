"""The tabs of a phone: the part that is shown is marked, also after a tab was relayed anew."""

from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import hear, page_of

HEAD = f'<script type="module" src="{STATIC}/elements/part-tabs.js"></script>'
BODY = """<section class="part" id="part-stage"><p id="links">Links</p></section>
<section class="part" data-first id="part-queue"></section>
<part-tabs><nav><a id="tab-stage" href="#part-stage">Stage</a><a id="tab-queue" href="#part-queue">Queue</a></nav></part-tabs>"""


def marked(page: Page):
    return page.locator("part-tabs [aria-current]")


def test_the_first_part_is_marked_until_another_is_chosen(hall: Hall, page: Page):
    hall.pages["/host"] = page_of(BODY, view="host", head=HEAD)
    page.goto(f"{hall.url}/host")
    expect(marked(page)).to_have_text(["Queue"])

    page.get_by_role("link", name="Stage").click()
    expect(marked(page)).to_have_text(["Stage"])
    page.go_back()
    expect(marked(page)).to_have_text(["Queue"])


def test_something_within_a_part_stands_for_it(hall: Hall, page: Page):
    hall.pages["/host"] = page_of(BODY, view="host", head=HEAD)
    page.goto(f"{hall.url}/host#links")

    expect(marked(page)).to_have_text(["Stage"])


def test_a_tab_that_was_relayed_anew_is_marked_again(hall: Hall, page: Page):
    hall.pages["/host"] = page_of(BODY, view="host", head=HEAD)
    page.goto(f"{hall.url}/host")
    expect(marked(page)).to_have_text(["Queue"])

    hear(hall, page, 1, '<a id="tab-queue" href="#part-queue">Queue 3</a>')

    expect(marked(page)).to_have_text(["Queue 3"])
