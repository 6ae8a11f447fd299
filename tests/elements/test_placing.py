"""Fragments find their place by their own attributes."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import Hall
from elements.live_page import page_of

QUEUE = """<ol id="queue" data-most="3">
  <li id="m-1" data-order="1" data-into="queue"><form data-command="approve-message">
    <input type="hidden" name="message" value="1"><button>Approve</button></form></li>
  <li id="m-3" data-order="3" data-into="queue"><form data-command="approve-message">
    <input type="hidden" name="message" value="3"><button>Approve</button></form></li>
</ol><ol id="shown"></ol><details id="more"><summary>More</summary>old</details>
<form id="name-form"><label>Name <input id="name" name="name"></label><textarea id="text"></textarea></form>"""


@pytest.fixture
def live(hall: Hall, page: Page) -> Page:
    hall.pages["/host"] = page_of(QUEUE, view="host", me="")
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def ids(page: Page, list_id: str) -> list[str]:
    return page.evaluate("id => [...document.getElementById(id).children].map((item) => item.id)", list_id)


def item(number: int, order: int, into: str = "queue", text: str = "") -> str:
    return f'<li id="m-{number}" data-order="{order}" data-into="{into}">{text}<button>Approve</button></li>'


def shown(hall: Hall, page: Page, seq: int, html: str) -> None:
    hall.tell(seq, html)
    expect(page.locator("live-exchange")).to_have_attribute("seq", str(seq))


def test_an_item_is_put_where_its_number_says(hall: Hall, live: Page):
    shown(hall, live, 1, item(2, 2))

    assert ids(live, "queue") == ["m-1", "m-2", "m-3"]


def test_an_item_whose_number_changed_moves(hall: Hall, live: Page):
    shown(hall, live, 1, item(1, 9))

    assert ids(live, "queue") == ["m-3", "m-1"]


def test_an_item_may_change_its_list(hall: Hall, live: Page):
    shown(hall, live, 1, item(1, 4, "shown", "approved"))

    assert ids(live, "queue") == ["m-3"]
    assert ids(live, "shown") == ["m-1"]


def test_the_lowest_numbers_beyond_most_are_dropped(hall: Hall, live: Page):
    shown(hall, live, 1, item(5, 5) + item(4, 4) + item(6, 6))

    assert ids(live, "queue") == ["m-4", "m-5", "m-6"]


def test_an_item_that_is_gone_is_taken_away(hall: Hall, live: Page):
    shown(hall, live, 1, '<template data-gone="m-1"></template><template data-gone="m-77"></template>')

    assert ids(live, "queue") == ["m-3"]


def test_what_has_no_place_on_this_page_is_left_out(hall: Hall, live: Page):
    shown(hall, live, 1, '<p id="elsewhere">x</p>' + item(7, 7, "no-such-list"))

    expect(live.locator("#elsewhere, #m-7")).to_have_count(0)


def test_a_region_is_morphed_and_keeps_what_a_person_did_to_it(hall: Hall, live: Page):
    live.locator("#more summary").click()
    live.locator("#text").fill("half written")
    live.locator("#name").press_sequentially("Vera Petrova")
    live.locator("#name").evaluate("field => field.setSelectionRange(5, 5)")

    shown(hall, live, 1, '<details id="more" class="new"><summary>More</summary>new</details>')
    shown(
        hall,
        live,
        2,
        '<form id="name-form" class="new"><label>Your name <input id="name" name="name"></label>'
        '<textarea id="text"></textarea></form>',
    )

    expect(live.locator("#more.new")).to_have_attribute("open", "")
    expect(live.locator("#text")).to_have_value("half written")
    expect(live.locator("#name")).to_be_focused()
    live.keyboard.type("!")
    expect(live.locator("#name")).to_have_value("Vera !Petrova")


def test_the_keyboard_stays_in_the_queue_when_its_item_leaves(hall: Hall, live: Page):
    live.locator("#m-1 button").focus()
    shown(hall, live, 1, '<template data-gone="m-1"></template>')
    expect(live.locator("#m-3 button")).to_be_focused()

    shown(hall, live, 2, item(3, 9, "shown"))
    expect(live.locator("#queue")).to_be_focused()


def test_the_keyboard_stays_in_the_queue_when_a_list_comes_without_its_item(hall: Hall, live: Page):
    live.locator("#m-1 button").focus()
    left = (
        QUEUE[: QUEUE.index('<li id="m-1"')] + QUEUE[QUEUE.index('<li id="m-3"') : QUEUE.index("</ol>") + 5]
    )

    shown(hall, live, 1, left)

    expect(live.locator("#queue > li")).to_have_count(1)
    expect(live.locator("#m-3 button")).to_be_focused()


def test_what_is_taken_out_of_one_list_alone_stays_in_another(hall: Hall, live: Page):
    shown(hall, live, 1, '<template data-gone="m-1" data-from="shown"></template>')
    expect(live.locator("#m-1")).to_have_count(1)

    shown(hall, live, 2, '<template data-gone="m-1" data-from="queue"></template>')
    expect(live.locator("#m-1")).to_have_count(0)


def test_what_stands_above_a_number_leaves_its_list(hall: Hall, live: Page):
    shown(hall, live, 1, '<template data-from="queue" data-above="1"></template>')

    assert ids(live, "queue") == ["m-1"]


def test_a_list_that_is_kept_stays_in_what_is_rendered_anew(hall: Hall, live: Page):
    shown(hall, live, 1, '<details id="more">new<ol id="inner"><li id="a"></li></ol></details>')
    shown(hall, live, 2, '<details id="more">newer<ol id="inner" class="other" data-kept></ol></details>')

    expect(live.locator("#more")).to_contain_text("newer")
    assert ids(live, "inner") == ["a"]
    expect(live.locator("#inner")).not_to_have_attribute("class", "other")


def test_a_page_is_fetched_for_what_it_lacks_and_not_for_what_it_has(hall: Hall, live: Page):
    before = len(hall.fetched)
    shown(hall, live, 1, '<template data-resync data-unless="queue"></template>' + item(2, 2))
    assert ids(live, "queue") == ["m-1", "m-2", "m-3"]
    assert len(hall.fetched) == before

    hall.tell(2, '<template data-resync data-unless="quilt"></template>')
    hall.wait(lambda: len(hall.fetched) > before)


def test_a_list_may_have_the_newest_first(hall: Hall, live: Page):
    shown(hall, live, 1, '<ol id="shown" data-newest-first data-most="2"></ol>')
    shown(hall, live, 2, item(4, 4, "shown") + item(6, 6, "shown") + item(5, 5, "shown"))

    assert ids(live, "shown") == ["m-6", "m-5"]


def test_what_is_of_ones_own_place_stands_first_in_the_document_too(hall: Hall, page: Page):
    def of(place: int, number: int) -> str:
        return f'<li id="m-{number}" data-order="{number}" data-into="queue" data-of="{place}">x</li>'

    queue = '<div id="part"><ol id="queue" data-own-first>{}</ol></div>'
    hall.pages["/host"] = page_of(
        f'<div data-me="2">{queue.format(of(2, 3) + of(1, 1))}</div>', view="host", me=""
    )
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))

    shown(hall, page, 1, of(1, 2) + of(2, 4))
    assert ids(page, "queue") == ["m-3", "m-4", "m-1", "m-2"]
    shown(hall, page, 2, queue.format(of(1, 1) + of(1, 2) + of(2, 4) + of(2, 5)))
    assert ids(page, "queue") == ["m-4", "m-5", "m-1", "m-2"]
