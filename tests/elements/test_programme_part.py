"""The programme on the dashboard: items are moved and changed in place, and the end is told as time goes by."""

from playwright.sync_api import Page, Route, expect

from elements.hall import STATIC, Hall

ELEMENTS = ("ordered-list", "desk-window", "end-forecast", "count-up", "own-time")
HEAD = "".join(f'<script type="module" src="{STATIC}/elements/{name}.js"></script>' for name in ELEMENTS)
ROWS = "".join(
    f'<li data-code="{code}" data-title="{code}" data-place="{place}"><button type="button" data-handle>{code}</button>'
    f'<details><summary>More</summary><form><button name="up" value="{code}">↑</button>'
    f'<button name="down" value="{code}">↓</button></form></details></li>'
    for place, code in enumerate(("tea", "songs", "gifts"), 1)
)
BODY = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>{HEAD}
<desk-window as="tom" data-unreached="Nobody answered.">
<ordered-list data-relayed data-moved="{{title}} is {{place}} of {{all}}." data-unreached="Nobody answered.">
<div data-undo></div><p data-why hidden></p><ol data-rows>{ROWS}</ol>
<form method="post" action="/host/programme/order" data-order><input type="hidden" name="as" value="tom"></form>
<output data-told></output></ordered-list><a data-edit href="/host/programme/tea">Change</a>
<dialog><p data-unreached hidden></p><div data-window></div></dialog></desk-window></html>"""
FORM = """<h1>Tea</h1><form class="desk-form" method="post" action="/host/programme/tea"><input type="hidden" name="as">
<label>Minutes <input name="minutes" value="{}"{}></label><p class="refusal">{}</p><button>Save</button></form>"""
UNDO = """<said-once><form method="post" action="/host/undo"><button>Undo</button></form></said-once>"""


def sent(page: Page, answers: list[tuple[int, str]]) -> list[str]:
    """What is posted; each is answered by the next of these."""
    posted: list[str] = []

    def answer(route: Route) -> None:
        posted.append(route.request.post_data or "")
        status, html = answers.pop(0)
        route.fulfill(status=status, body=f"<!doctype html>{html}", content_type="text/html")

    page.route("**/host/programme/order", answer)
    return posted


def order(page: Page) -> list[str]:
    return page.locator("[data-rows] > li").evaluate_all("rows => rows.map((row) => row.dataset.code)")


def test_an_item_is_moved_by_arrows_on_its_handle_and_stands_as_before_where_it_is_refused(
    hall: Hall, page: Page
):
    hall.pages["/host"] = BODY
    refused = "<ordered-list><p data-why>It is now.</p></ordered-list>"
    posted = sent(page, [(200, f"<ordered-list></ordered-list>{UNDO}"), (422, refused)])
    page.goto(f"{hall.url}/host")

    handle = page.get_by_role("button", name="tea")
    handle.press("ArrowDown")
    expect(page.locator("[data-told]")).to_have_text("tea is 2 of 3.")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(handle).to_be_focused()
    assert (order(page), posted) == (["songs", "tea", "gifts"], ["as=tom&code=tea&place=2"])

    page.get_by_role("button", name="gifts").press("ArrowUp")
    expect(page.locator("[data-why]")).to_have_text("It is now.")
    assert order(page) == ["tea", "songs", "gifts"], "as the server had numbered them"


def test_a_form_of_the_desk_opens_over_the_page_keeps_what_is_wrong_and_closes_with_the_way_back(
    hall: Hall, page: Page
):
    hall.pages |= {"/host": BODY, "/host/programme/tea": FORM.format(5, "", ""), "/host/programme": UNDO}
    posted: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            return route.fallback()
        posted.append(route.request.post_data or "")
        if "minutes=9999" in posted[-1]:
            wrong = FORM.format(9999, ' aria-invalid="true"', "Too long.")
            return route.fulfill(status=422, body=f"<!doctype html>{wrong}", content_type="text/html")
        return route.fulfill(status=303, headers={"Location": "/host/programme"})

    page.route("**/host/programme/tea*", answer)
    page.goto(f"{hall.url}/host")
    page.get_by_role("link", name="Change").click()
    field = page.get_by_role("textbox", name="Minutes")
    expect(field).to_be_focused()
    field.fill("9999")
    field.press("Enter")

    expect(page.get_by_text("Too long.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("9999")
    field.fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert [("as=tom" in one, page.url.endswith("/host")) for one in posted] == [(True, True)] * 2


def test_the_end_moves_on_once_what_is_now_is_over_its_time(hall: Hall, page: Page):
    page.clock.install(time=1_798_380_000)
    minute, now = 60_000, 1_798_380_000_000
    hall.pages["/host"] = f"""<!doctype html><html lang="ru"><meta charset="utf-8">{HEAD}
      <end-forecast until="{now + minute}" rest="{10 * minute}" planned="{now + 11 * minute}">
      <time data-zone="Asia/Yekaterinburg"></time> <span data-late hidden><b data-minutes></b> late</span>
      <span data-early>early</span></end-forecast> <count-up since="{now + minute}"></count-up>
      <own-time at="{now}"><time>15:00 Oxford</time></own-time></html>"""
    page.goto(f"{hall.url}/host")
    expect(page.locator("[data-zone]")).to_have_text("19:11")
    expect(page.locator("[data-late]")).to_be_hidden()
    expect(page.locator("[data-early]")).to_be_hidden()
    expect(page.locator("own-time")).to_have_attribute("title", "15:00 Oxford")
    page.clock.run_for(4 * minute + 30_000)

    expect(page.locator("[data-zone]")).to_have_text("19:14")
    expect(page.locator("[data-late]")).to_have_text("4 late")
    expect(page.locator("count-up")).to_contain_text("3:")
