"""The keyboard stays near where it was, whatever goes away under it, and never on what undoes what was pressed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from elements.hall import Hall
from elements.live_page import ask_to_catch_up, hear, page_of

STAND = "document.activeElement.id || document.activeElement.textContent"


def form(command: str, words: str, fields: str = "", key: str = "", more: str = "") -> str:
    hidden = f'<input type="hidden" name="of" value="{fields}">' if fields else ""
    press = f' data-key="{key}"' if key else ""
    return f'<form data-command="{command}"{more}>{hidden}<button{press}>{words}</button></form>'


def programme(*forms: str, items: str = "") -> str:
    steps = "".join(forms)
    return f'<div id="programme"><ol id="items">{items}</ol><div class="steps">{steps}</div></div>'


BEGIN = programme(form("move", "Begin", "one", "n"))
FIRST = programme(form("move", "Back", "none", "b"), form("move", "Next", "two", "n"))
SECOND = programme(form("move", "Back", "one", "b"), form("move", "Next", "three", "n"))


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.leave()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def opened(hall: Hall, page: Page, body: str) -> Page:
    page.goto("about:blank")
    hall.entries.clear()
    hall.received.clear()
    hall.pages["/host"] = page_of(f'<main id="main" tabindex="-1">{body}</main>', view="host", me="")
    page.goto(f"{hall.url}/host")
    hall.wait(lambda: hall.commands("catch-up"))
    return page


def stands(page: Page, where: str) -> None:
    page.wait_for_function(f"where => ({STAND}) === where", arg=where)


def test_begin_is_not_undone_by_pressing_enter_again(hall: Hall, page: Page):
    opened(hall, page, BEGIN)
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    hall.wait(lambda: len(hall.commands("move")) == 1)

    hear(hall, page, 1, FIRST)
    stands(page, "Next")
    page.keyboard.press("Enter")
    ask_to_catch_up(hall, 9)
    assert [sent["of"] for sent in hall.commands("move")] == ["one"], "a second press is the same press"


def test_the_way_on_stays_the_way_on(hall: Hall, page: Page):
    opened(hall, page, FIRST)
    page.get_by_role("button", name="Next").focus()

    hear(hall, page, 1, SECOND)

    stands(page, "Next")
    assert page.locator("form:focus-within input").get_attribute("value") == "three"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (form("pause", "Pause", key="p"), form("resume", "Go on", key="p")),
        (form("pin", "Put on the stage", "m-1"), form("unpin", "Take off the stage")),
        (form("arm", "Untie"), form("start", "Start the countdown") + form("disarm", "Tie again")),
        (form("take", "Take this back", more=' id="consent"'), form("let", "Stay", more=' id="consent"')),
        (form("start", "Start", key="s"), ""),
    ],
    ids=["pause", "pin", "arm", "a form of its own name", "nothing is left"],
)
def test_the_keyboard_never_comes_to_stand_on_another_command(
    hall: Hall, page: Page, before: str, after: str
):
    region = '<section id="region" class="{}"><h2>Region</h2><div class="acts">{}</div></section>'
    opened(hall, page, region.format("", before))
    page.locator("button").focus()
    page.keyboard.press("Enter")
    hall.wait(lambda: len(hall.received) == 2)

    hear(hall, page, 1, region.format("new", after))

    stands(page, "consent" if "consent" in before else "region")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    ask_to_catch_up(hall, 9)
    assert [tag for tag, _ in hall.received if tag != "catch-up"] == [hall.received[1][0]]


def test_what_somebody_else_presses_leaves_ones_own_button(hall: Hall, page: Page):
    region = '<section id="region"><div class="acts">{}</div></section>'
    mine = form("arm", "Untie our thread", more=' data-for="1"')
    theirs = form("arm", "Untie our thread", more=' data-for="2"')
    opened(hall, page, region.format(mine + theirs))
    page.locator("[data-for='2'] button").focus()

    hear(hall, page, 1, region.format(theirs + form("disarm", "Tie our thread again", more=' data-for="1"')))

    assert page.evaluate("document.activeElement.closest('form').dataset.command") == "arm"


def test_going_to_an_item_ends_on_that_item(hall: Hall, page: Page):
    item = '<li id="item-{0}">{0} {1}</li>'
    opened(
        hall,
        page,
        programme(items="".join(item.format(name, form("move", "Go here", name)) for name in "abc")),
    )
    page.locator("#item-b button").focus()

    rest = "".join(item.format(name, form("move", "Go here", name)) for name in "ac")
    hear(hall, page, 1, programme(items=item.format("b", "Now") + rest))

    stands(page, "item-b")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('li').id") == "item-a"


def test_an_item_that_leaves_hands_on_and_the_last_one_to_its_list(hall: Hall, page: Page):
    item = '<li id="m-{0}" data-into="queue" data-order="{0}">{1}</li>'
    items = [
        item.format(n, form("show", "Show", str(n)) + form("decline", "Decline", str(n))) for n in (1, 2)
    ]
    opened(hall, page, f'<ol id="queue">{"".join(items)}</ol>')
    page.locator("#m-2 [data-command=decline] button").focus()

    hear(hall, page, 1, '<template data-gone="m-2"></template>')
    assert page.evaluate("document.activeElement.closest('form').dataset.command") == "decline"
    hear(hall, page, 2, '<ol id="queue"></ol>')
    stands(page, "queue")


def test_what_is_hidden_or_switched_off_lets_go(hall: Hall, page: Page):
    opened(
        hall,
        page,
        '<style>[data-over] .before { display: none }</style><p id="over">Over</p><div id="wait">'
        '<div class="before"><button id="one">One</button></div><button id="two">Two</button></div>',
    )
    page.locator("#one").focus()
    page.evaluate("document.getElementById('wait').dataset.over = ''")
    stands(page, "wait")

    page.keyboard.press("Tab")
    stands(page, "two")
    page.evaluate("document.getElementById('two').disabled = true")
    stands(page, "wait")


def test_who_leaves_a_button_by_themselves_is_left_alone(hall: Hall, page: Page):
    opened(hall, page, '<div id="region"><button id="one">One</button></div><p>Words</p>')
    page.locator("#one").focus()
    page.evaluate("document.activeElement.blur()")

    hear(hall, page, 1, '<div id="region" class="new"><button id="one">One</button></div>')
    hear(hall, page, 2, '<div id="region"></div>')

    assert page.evaluate("document.activeElement === document.body")


def test_a_page_fetched_again_keeps_the_keyboard(hall: Hall, page: Page):
    opened(hall, page, '<div id="region"><button>Go</button></div>')
    page.locator("button").focus()
    body = '<main id="main" tabindex="-1"><h1>The session</h1></main>'
    hall.pages["/host"] = page_of(body, view="host", me="", seq=1)

    hall.tell(1, "<template data-resync></template>")

    expect(page.locator("h1")).to_have_text("The session")
    stands(page, "main")


def test_a_link_to_a_part_takes_the_keyboard_along(hall: Hall, page: Page):
    opened(hall, page, '<a href="#part">Part</a><section id="part"><button id="in">In it</button></section>')
    page.locator("a").focus()
    page.keyboard.press("Enter")

    stands(page, "part")
    page.keyboard.press("Tab")
    stands(page, "in")
    assert page.locator("#part").get_attribute("tabindex") is None


def test_an_item_hands_on_though_all_around_it_is_rendered_anew(hall: Hall, page: Page):
    def item(number: int) -> str:
        return f'<li id="m-{number}">\n{number}\n{form("show", "Show", str(number))}\n</li>\n'

    queue = '<div id="queue">\n<ol>\n{}</ol>\n</div>'
    opened(hall, page, queue.format(item(1) + item(2) + item(3)))
    page.locator("#m-1 button").focus()

    hear(hall, page, 1, queue.format(item(2) + item(3)))
    assert page.evaluate("document.activeElement.closest('li').id") == "m-2"
    hear(hall, page, 2, queue.format(item(4) + item(3)))
    assert page.evaluate("document.activeElement.closest('li').id") == "m-3"
    hear(hall, page, 3, queue.format(item(4)))
    assert page.evaluate("document.activeElement.closest('li').id") == "m-4"
