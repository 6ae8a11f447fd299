"""The pages of preparing: the occasion and the places, as hosts write them, and what is refused in place."""

import html
import re

import pytest
from msgspec.structs import replace

from halls import Hall
from pages.desk import Desk, desk_of
from twincloth.collection.call import Call
from twincloth.collection.card_words import nothing
from twincloth.collection.content import Content
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.staff import DismissStaff

FIELD = re.compile(r"<(?:input|textarea|select|option)\b[^>]*>(?:\n([^<]*)</textarea>)?")
NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def content_of(desk: Desk) -> Content:
    return desk.hall.services.collection.contents[desk.hall.code]


def fields_of(page: str, form: str) -> dict[str, str]:
    """The form of an id as a browser would send it."""
    found = page[page.index(f'id="{form}"') :]
    found = found[: found.index("</form>")]
    fields, select = {}, ""
    for match in FIELD.finditer(found):
        tag, text = match[0], match[1]
        name, value = NAME.search(tag), html.unescape((VALUE.search(tag) or ["", ""])[1])
        if tag.startswith("<option"):
            if " selected" in tag or select not in fields:
                fields[select] = value
        elif name and tag.startswith("<select"):
            select = name[1]
        elif (name and not ('type="checkbox"' in tag or 'type="radio"' in tag)) or " checked" in tag:
            fields[name[1]] = html.unescape(text) if tag.startswith("<textarea") else value
    return fields


async def occasion(desk: Desk, *without: str, **changed: str) -> tuple[int, str]:
    """Open the page, change these fields (`__` stands for a dot), and send."""
    form = fields_of(await desk.page("/host/setup"), "occasion")
    form = {name: value for name, value in form.items() if name not in without}
    return await desk.nina.post(
        "/host/setup", **form | {name.replace("__", "."): v for name, v in changed.items()}
    )


async def place(desk: Desk, key: str, **changed: str) -> tuple[int, str]:
    """The same with the form of a place."""
    form = fields_of(await desk.page("/host/places"), f"form-{key}")
    parts = {name: [*name.split("__"), ""] for name in changed}
    given = {".".join(filter(None, (one, key, *more))): changed[name] for name, (one, *more) in parts.items()}
    return await desk.nina.post("/host/places", **form | given)


async def undo(desk: Desk, page: str) -> None:
    change = re.search(r'name="change" value="(\w+)"', page)
    assert change, page
    await desk.nina.post("/host/undo", **{"as": "nina", "change": change[1], "back": "/host/setup"})


async def test_a_form_that_is_sent_as_it_came_changes_nothing(desk: Desk):
    before = content_of(desk)
    for status, page in (await occasion(desk), await place(desk, "perm")):
        assert status == 200
        assert "saved." in page
    assert replace(content_of(desk), stamps={}, places=before.places) == replace(before, stamps={})


async def test_the_occasion_is_saved_with_its_call_and_undone(desk: Desk):
    before = content_of(desk)
    status, page = await occasion(
        desk, "moderated", title__en="Three quilts", at="2026-12-05T22:30", at_place="oxford",
        call="https://call.example/room", dial_in__en="Ring 123", retention_days="30",
    )  # fmt: skip

    now = content_of(desk)
    assert (status, "The occasion was saved." in page) == (200, True)
    assert now.title == before.title | {"en": "Three quilts"}
    assert now.call == Call(address="https://call.example/room", dial_in={"en": "Ring 123", "ru": ""})
    assert (now.moderated, now.retention_days, now.starts_at.isoformat()) == (
        False,
        30,
        "2026-12-05T22:30:00+00:00",
    )
    assert "<strong>Sunday, 6 December 2026</strong>" in page or "another day" in page
    await undo(desk, page)
    assert replace(content_of(desk), stamps={}) == replace(before, stamps={})


WRONG_OF_THE_OCCASION = [
    ({"title__en": "", "title__ru": ""}, "title.en", "still to be written"),
    ({"at": "soon"}, "at", "Write a day and a time"),
    ({"at": "2026-03-29T01:30", "at_place": "oxford"}, "at", "02:30"),
    ({"at": "2026-10-25T01:30", "at_place": "oxford"}, "at", "comes twice"),
    ({"call": "javascript:alert(1)"}, "call", "call"),
    ({"dial_in__en": "Ring 123"}, "call", "address of the call"),
    ({"retention_days": "many"}, "retention_days", "from 1 to 3650"),
]


async def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(desk: Desk):
    before = content_of(desk)
    for changed, field, says in WRONG_OF_THE_OCCASION:
        status, page = await occasion(desk, **changed | {"welcome__en": "Do come in!"})

        assert (status, content_of(desk) == before) == (422, True)
        assert says in refusal_beside(page, field)
        assert "Do come in!" in page
        typed = {name.replace("__", "."): value for name, value in changed.items()}
        assert fields_of(page, "occasion").items() >= typed.items()


def refusal_beside(page: str, field: str) -> str:
    found = re.search(rf'<p class="refusal" id="{re.escape(field)}-wrong">(.*?)</p>', page)
    assert found, page
    return html.unescape(found[1])


async def test_an_hour_that_comes_twice_is_chosen(desk: Desk):
    twice = {"at": "2026-10-25T01:30", "at_place": "oxford"}

    _, page = await occasion(desk, **twice)
    assert page.count('name="which"') == 2
    for which, offset in (("first", "+01:00"), ("second", "+00:00")):
        assert (await occasion(desk, **twice, which=which))[0] == 200
        assert content_of(desk).starts_at.isoformat() == f"2026-10-25T01:30:00{offset}"


async def test_a_language_goes_after_a_question_and_comes_back_with_its_words(desk: Desk):
    before = content_of(desk)
    card = before.gifts[0].cards[0]
    drafts = desk.hall.services.collection.drafts
    written = replace(nothing(before.languages), title={"en": "A bear", "ru": "Медведь"})
    await drafts.change(desk.hall.code, card.code, lambda _: written)

    status, page = await occasion(desk, "language.ru")
    assert (status, 'name="sure" value="ru"' in page, content_of(desk) == before) == (200, True, True)
    assert (await occasion(desk, "language.en", "language.ru"))[0] == 422
    status, page = await occasion(desk, "language.ru", sure="ru")

    now = content_of(desk)
    assert (status, now.languages, now.gifts[0].title) == (200, ("en",), {"en": before.gifts[0].title["en"]})
    assert (await drafts.of(desk.hall.code))[card.code].title == {"en": "A bear"}
    await undo(desk, page)
    assert replace(content_of(desk), stamps={}) == replace(before, stamps={})
    assert (await drafts.of(desk.hall.code))[card.code] == written

    await occasion(desk, "language.ru", sure="ru")
    status, page = await occasion(desk, language__ru="yes")
    assert "translations are still pending" in page
    assert content_of(desk).gifts[0].cards[0].pending == ("ru",)


async def test_what_two_hosts_change_at_once_is_told(desk: Desk):
    form = fields_of(await desk.page("/host/setup"), "occasion")
    await occasion(desk, title__en="Mine")
    status, page = await desk.nina.post("/host/setup", **form | {"title.en": "Theirs"})

    assert (status, content_of(desk).title["en"], 'value="Theirs"' in page) == (422, "Mine", True)
    status, page = await desk.nina.post("/host/setup", **fields_of(page, "occasion"))
    assert (status, content_of(desk).title["en"]) == (200, "Theirs")


async def test_during_the_call_words_change_and_the_hour_does_not(desk: Desk):
    vera = await desk.hall.visitor("ru").register("Вера", "perm")
    assert vera
    await desk.hall.give(StartExchange())

    assert (await occasion(desk, welcome__en="Come in!"))[0] == 200
    status, page = await occasion(desk, at="2027-01-01T10:00")
    assert (status, "already started" in page) == (422, True)
    status, page = await occasion(desk, "language.ru", sure="ru")
    assert (status, "read in that language" in page) == (422, True)


async def test_a_place_comes_looks_otherwise_moves_and_goes(desk: Desk):
    status, page = await place(
        desk, "_new", name__en="Kočevje", country="SI", zone="", colour="#5B3A78", stitch="blanket"
    )
    assert (status, "The place was added." in page) == (200, True)
    added = content_of(desk).places[-1]
    assert (added.key, added.time_zone, added.country, added.name["ru"]) == (
        "kocevje",
        "Europe/Ljubljana",
        "SI",
        "",
    )
    assert "1 translation is still pending" in page
    status, page = await place(desk, "kocevje", name__ru="Кочевье", colour="#ffee00")
    assert (status, content_of(desk).places[-1].colour, "moved until it can be read" in page) == (
        200,
        "#FFEE00",
        True,
    )
    await desk.nina.post("/host/places", **{"as": "nina", "place": "kocevje", "do": "earlier"})
    assert [one.key for one in content_of(desk).places] == ["perm", "kocevje", "oxford"]
    status, page = await desk.nina.post("/host/places", **{"as": "nina", "place": "kocevje", "do": "remove"})
    assert (status, [one.key for one in content_of(desk).places]) == (200, ["perm", "oxford"])
    assert content_of(desk).former_places[-1].key == "kocevje"


WRONG_OF_PLACES = [
    ("perm", {"name__en": "", "name__ru": ""}, "name.perm.en", "still to be written"),
    ("perm", {"country": "US", "zone": "Asia/Yekaterinburg"}, "zone.perm", "several clocks"),
    ("perm", {"colour": "red"}, "colour.perm", "#RRGGBB"),
    ("perm", {"colour": "#1F3A69"}, "colour.perm", "too much like that of Oxford"),
    ("perm", {"stitch": "running"}, "stitch.perm", "another place’s"),
    ("_new", {"name__en": "Bremen"}, "zone._new", "Choose the country"),
]


async def test_what_does_not_do_for_a_place_is_told_beside_its_field(desk: Desk):
    before = content_of(desk)
    for key, changed, field, says in WRONG_OF_PLACES:
        status, page = await place(desk, key, **changed)

        assert (status, content_of(desk) == before) == (422, True)
        assert says in refusal_beside(page, field)


async def test_a_place_on_which_something_hangs_stays(desk: Desk):
    remove = {"as": "nina", "do": "remove"}
    _, page = await desk.nina.post("/host/places", place="perm", **remove)
    assert "has two places at least" in html.unescape(page)
    await place(desk, "_new", name__en="Bremen", country="DE", zone="Europe/Berlin", colour="#5B3A78")
    _, page = await desk.nina.post("/host/places", place="perm", **remove)
    assert "still needed" in page
    await desk.hall.visitor("en").register("Heidi", "bremen")
    _, page = await desk.nina.post("/host/places", place="bremen", **remove)
    assert "People of that place have come in" in page
    assert len(content_of(desk).places) == 3


async def test_what_follows_from_a_form_is_told_without_keeping_it(desk: Desk):
    before = content_of(desk)
    form = fields_of(await desk.page("/host/setup"), "occasion")
    _, page = await desk.nina.post(
        "/host/setup/check", **form | {"at": "2026-12-05T02:30", "at_place": "perm"}
    )
    assert "21:30" in page
    assert "another day" in page
    form = fields_of(await desk.page("/host/places"), "form-perm")
    _, page = await desk.nina.post(
        "/host/places/check", **form | {"country.perm": "NZ", "colour.perm": "#FFEE00"}
    )
    assert "Chatham" in page
    assert content_of(desk) == before


async def test_only_registered_people_and_hosts_are_led_to_the_call(hall: Hall, desk: Desk):
    await occasion(desk, call="https://call.example/room")
    vera = await hall.visitor("ru").register("Вера", "perm")

    assert 'href="https://call.example/room"' in (await vera.get(f"/{hall.code}"))[1]
    assert 'href="https://call.example/room"' in await desk.page("/host")
    assert "call.example" not in (await hall.visitor().get(f"/{hall.code}"))[1]


async def test_a_link_of_a_place_keeps_it(hall: Hall, desk: Desk):
    await place(desk, "_new", name__en="Bremen", country="DE", zone="Europe/Berlin", colour="#5B3A78")
    await hall.link(Role.HOST, "bremen", "heidi")
    remove = {"as": "nina", "do": "remove", "place": "bremen"}
    _, page = await desk.nina.post("/host/places", **remove)
    assert "secret links of that place" in page
    await hall.give(DismissStaff(staff="heidi"))
    _, page = await desk.nina.post("/host/places", **remove)
    assert "The place was taken away." in page
