"""The programme at the desk: begun from a template, changed in every way, and told to every page that is open."""

import html
import re

from ceremony import appoint, host_of
from halls import Hall
from twincloth.exchange.doors import StartExchange
from twincloth.exchange.programme import MoveProgramme

PATH = "/host/programme"
ITEM = {
    "title.en": "Tea for everybody",
    "title.ru": "",
    "place": "",
    "minutes": "7",
    "note.en": "Two kettles",
    "note.ru": "",
    "kind": "pause",
    "factor": "1,5",
}
WRONG = {"title.en": " ", "minutes": "601", "place": "atlantis", "kind": "dance", "factor": "3,5"}


def programme(hall: Hall):
    return hall.services.collection.contents[hall.code].programme


def keys(hall: Hall) -> list[str]:
    return [item.key for item in programme(hall)]


async def test_a_programme_begins_with_a_template_and_shows_what_comes_of_it_before(hall: Hall):
    nina = await hall.host("perm", "ru")
    before = keys(hall)

    _, page = await nina.get(f"{PATH}?template=30&interpretation=2")
    page = html.unescape(page)
    assert keys(hall) == before
    assert re.search(r"Получается минут: (\d+), по плану: 30", page)[1] == "52"
    assert "Приветствие. Пермь" in page
    assert "15:52 Оксфорд · 20:52 Пермь" in page or "20:52 Пермь · 15:52 Оксфорд" in page
    status, page = await nina.post(f"{PATH}/template", template="30", interpretation="2")

    assert status == 200
    assert "Программа взята из готовых" in page
    assert sum(item.length for item in programme(hall)) == 52
    assert not set(before) & set(keys(hall))
    assert programme(hall)[0].title == {"en": "Good day from Perm", "ru": "Приветствие. Пермь"}


async def test_an_item_is_added_with_a_pending_title_changed_moved_and_taken_away(hall: Hall):
    tom = await hall.host("oxford")
    before = keys(hall)

    _, page = await tom.post(f"{PATH}/new", **ITEM)
    added = keys(hall)[-1]
    assert "An item was added to the programme" in page
    assert programme(hall)[-1].title == {"en": "Tea for everybody", "ru": ""}
    assert (programme(hall)[-1].place, programme(hall)[-1].minutes) == ("", 7)
    assert (programme(hall)[-1].kind, programme(hall)[-1].factor, programme(hall)[-1].length) == (
        "pause",
        1.5,
        11,
    )

    await tom.post(f"{PATH}/{added}", **ITEM | {"place": "perm", "note.en": ""})
    assert (programme(hall)[-1].place, programme(hall)[-1].note) == ("perm", None)
    await tom.post(f"{PATH}/order", up=added)
    assert keys(hall) == [*before[:-1], added, before[-1]]
    await tom.post(f"{PATH}/order", code=added, place="1")
    assert keys(hall) == [added, *before]
    assert (await tom.post(f"{PATH}/order", code="none", place="1"))[0] == 422
    await tom.post(f"{PATH}/{added}", do="remove")

    assert keys(hall) == before
    assert (await tom.get(f"{PATH}/{added}"))[0] == 404


async def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(hall: Hall):
    tom = await hall.host("oxford")
    before = keys(hall)

    for path in (f"{PATH}/new", f"{PATH}/{before[0]}"):
        status, page = await tom.post(path, **ITEM | WRONG)
        assert status == 422
        for name in ("title.en", *WRONG):
            assert re.search(rf'aria-describedby="[^"]*\b{name}-wrong"', page)
        assert "Two kettles" in page
        assert 'value="601"' in page
    assert keys(hall) == before


async def test_during_the_call_everything_may_change_but_the_item_that_is_now_stays(hall: Hall):
    tom = await hall.host("oxford")
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    first = keys(hall)[0]
    await hall.give(StartExchange())
    await appoint(hall)
    await hall.give(MoveProgramme(item=first), host_of("perm"))
    await tom.post(f"{PATH}/{first}", **ITEM)

    assert programme(hall)[0].title["en"] == "Tea for everybody"
    entries = await vera.until((await hall.state()).seq)
    assert entries[-1]["seq"] == (await hall.state()).seq
    assert "Tea for everybody" in entries[-1]["html"], "nobody has to fetch the page again"
    for path, fields in ((f"{PATH}/{first}", {"do": "remove"}), (f"{PATH}/template", {"template": "60"})):
        status, page = await tom.post(path, **fields)
        assert (status, 'role="alert"' in page) == (422, True)
    assert keys(hall)[0] == first
