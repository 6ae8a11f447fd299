"""The desk's gifts: what hosts see, write, withdraw and bring back, and that nobody else does."""

import asyncio
import html

import aiohttp
import pytest

from ceremony import open_whole, second_exchange
from halls import Hall
from pages.desk import Desk, desk_of


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


async def test_hosts_see_every_gift_and_card_though_all_are_folded(desk: Desk):
    page = html.unescape(await desk.page("/host/gifts"))

    for words in ("The quilt of perm", "The quilt of oxford", "A bull", "published, still folded"):
        assert words in page
    for code in (*desk.hall.gifts, *desk.hall.patches(desk.gift.code)):
        assert code in page


async def test_the_desk_is_for_hosts_alone(desk: Desk, hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    bear = desk.card("bear").code

    for visitor in (vera, hall.visitor(), await hall.stage()):
        for path in ("/host/gifts", desk.path, "/host/gifts/BBBBBB"):
            status, page = await visitor.get(f"{path}?as=nina")
            assert (status, "The quilt" in page) == (410, False)
        for form in ("words", "custody", "patches", "picture"):
            assert (await visitor.post(f"{desk.path}/{form}?as=nina", **{"as": "nina", "title.en": "X"}))[
                0
            ] == 410
        for path in ("/host/withdraw", "/host/bring-back"):
            assert (await visitor.post(path, **{"as": "nina", "code": bear}))[0] == 410
    assert desk.gift.title["en"] == "The quilt of perm"
    assert desk.card("bear").withdrawn is None


async def test_a_host_of_another_exchange_is_nobody_here(desk: Desk, hall: Hall):
    other = await second_exchange(hall)
    theirs = hall.services.collection.contents[other].gifts[0]

    status, page = await desk.nina.get(f"/host/gifts/{theirs.code}?as=nina")
    changed, _ = await desk.nina.post("/host/withdraw", **{"as": "nina", "code": theirs.code})

    assert (status, changed) == (404, 404)
    assert "Two tablecloths" not in page
    assert hall.services.collection.contents[other].gifts[0].withdrawn is None


async def test_words_are_stored_and_every_open_page_hears_of_it(desk: Desk):
    line = await (await desk.hall.visitor().register("Alice", "oxford")).connect()

    status, page = await desk.send(
        "words", **await desk.words(**{"title.en": "Winter & spring", "number": "P-7"})
    )

    assert status == 200
    assert "Winter &amp; spring" in page
    assert (desk.gift.title["en"], desk.gift.number) == ("Winter & spring", "P-7")
    assert desk.gift.title["ru"] == "Одеяло (perm)"
    await line.hears("entry")


async def test_what_is_wrong_is_said_in_place_and_nothing_is_lost(desk: Desk):
    before = desk.gift
    fields = await desk.words(
        **{"title.en": " ", "title.ru": "", "story.ru": "Длинно " * 1000, "makers.en": "Vera alone"}
    )

    status, page = await desk.send("words", **fields)

    assert status == 422
    assert desk.gift == before
    assert page.count('aria-invalid="true"') == 2
    assert "This is still to be written." in page
    assert "longer than 5000 characters" in page
    assert "Vera alone" in page


async def test_hosts_say_what_kind_of_thing_a_gift_is(desk: Desk):
    await desk.send("words", **await desk.words(kind="map"))
    assert desk.gift.kind == "map"
    assert '<option value="map" selected>Map</option>' in await desk.page()


async def test_a_kind_of_ones_own_has_words_in_one_language_at_least(desk: Desk):
    own = {"kind": "own", "kind.en": "Rushnyk", "kind.ru": "Рушник"}
    await desk.send("words", **await desk.words(**own))
    assert desk.gift.kind == {"en": "Rushnyk", "ru": "Рушник"}
    assert 'value="Рушник"' in await desk.page()

    await desk.send("words", **await desk.words(**own | {"kind.en": ""}))
    assert desk.gift.kind == {"en": "", "ru": "Рушник"}
    assert "Рушник" in await desk.page()

    status, page = await desk.send("words", **await desk.words(**own | {"kind.ru": "", "kind.en": ""}))
    assert status == 422
    assert 'id="kind.en-wrong"' in page


async def test_a_text_may_wait_for_its_translation(desk: Desk):
    await desk.send("words", **await desk.words(**{"title.ru": "", "alt.en": "", "alt.ru": ""}))

    assert (desk.gift.title["ru"], desk.gift.alt) == ("", {"en": "", "ru": ""})
    assert desk.gift.title["en"]


async def test_a_form_that_does_not_know_of_kinds_leaves_them(desk: Desk):
    await desk.send("words", **await desk.words(kind="map"))
    await desk.send("words", **await desk.words(**{"title.en": "A map"}))

    assert (desk.gift.title["en"], desk.gift.kind) == ("A map", "map")


async def test_texts_as_long_as_they_may_be_fit_into_the_form_of_the_page(desk: Desk):
    page = await desk.page()
    for form in ("words", "custody"):
        assert f'enctype="multipart/form-data" action="{desk.path}/{form}"' in page
    longest = {"title": 120, "makers": 2000, "story": 5000, "alt": 2000}
    texts = {
        f"{field}.{language}": "Ж" * most for field, most in longest.items() for language in ("en", "ru")
    }
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in {**await desk.words(**texts), "as": "nina"}.items():
        data.add_field(name, value)

    async with desk.nina.http.post(f"{desk.path}/words", data=data) as response:
        assert response.status == 200
    assert desk.gift.story["ru"] == "Ж" * 5000


async def test_two_hosts_who_write_at_once_do_not_undo_each_other_unawares(desk: Desk):
    mine = await desk.words(**{"title.en": "Mine"})
    await desk.send("words", **await desk.words(**{"title.en": "Theirs"}))

    status, page = await desk.send("words", **mine)

    assert (status, desk.gift.title["en"]) == (422, "Theirs")
    assert "Somebody else has changed this meanwhile" in page
    assert 'value="Mine"' in page
    await desk.send("words", **mine | {"seen": await desk.hidden("words")})
    assert desk.gift.title["en"] == "Mine"


async def test_both_of_two_forms_sent_at_the_same_time_are_kept(desk: Desk):
    words = await desk.words(**{"title.en": "New"})
    custody = {"since.0": "2020", "seen": await desk.hidden("custody"), "custody": "yes"}
    custody |= {
        f"{name}.0.{language}": "Collection" for name in ("holder", "location") for language in ("en", "ru")
    }

    await asyncio.gather(desk.send("words", **words), desk.send("custody", **custody))

    assert (desk.gift.title["en"], len(desk.gift.custody)) == ("New", 1)


def line(row: int, since: str, holder: str) -> dict[str, str]:
    texts = {f"holder.{row}.{language}": f"{holder} ({language})" for language in ("en", "ru")}
    return {f"since.{row}": since, **texts, f"location.{row}.en": "A hall", f"location.{row}.ru": "Зал"}


async def test_custody_is_added_to_changed_and_taken_away_and_keeps_its_order(desk: Desk):
    async def keep(*lines: dict[str, str], **more: str) -> list[tuple[str, str]]:
        fields = {"custody": "yes", "seen": await desk.hidden("custody")} | more
        for one in lines:
            fields |= one
        assert (await desk.send("custody", **fields))[0] == 200
        return [(one.since, one.holder["ru"]) for one in desk.gift.custody]

    assert await keep(line(0, "2021-05", "Tom")) == [("2021-05", "Tom (ru)")]
    both = [("2020", "Alice (ru)"), ("2021-05", "Tom (ru)")]
    assert await keep(line(0, "2021-05", "Tom"), line(1, "2020", "Alice")) == both
    page = await desk.page()
    assert page.index("Alice (en)") < page.index("Tom (en)")
    assert await keep(line(0, "2020", "Alice"), line(1, "2021-05", "Tom"), **{"remove.0": "yes"}) == both[1:]
    assert await keep({"since.0": "", "holder.0.en": " "}) == []


async def test_a_line_of_custody_is_whole_or_refused(desk: Desk):
    fields = line(0, "last summer", "Tom") | {"holder.0.en": "", "holder.0.ru": ""}

    status, page = await desk.send("custody", custody="yes", seen=await desk.hidden("custody"), **fields)

    assert (status, desk.gift.custody) == (422, ())
    assert "last summer" in page
    assert "Please write a year, a month or a day" in page
    assert page.count('aria-invalid="true"') == 2


async def test_a_withdrawn_card_says_so_to_visitors_until_it_is_brought_back(desk: Desk, hall: Hall):
    await open_whole(hall, desk.gift.code)
    bear = desk.card("bear").code
    assert (await hall.visitor().get(f"/{bear}"))[0] == 200

    status, page = await desk.nina.post("/host/withdraw", **{"as": "nina", "code": bear})

    assert status == 200
    assert "withdrawn on" in page
    assert (await hall.visitor().get(f"/{bear}"))[0] == 410
    assert bear not in (await hall.visitor().get(f"/{desk.gift.code}"))[1]
    await desk.nina.post("/host/bring-back", **{"as": "nina", "code": bear})
    assert (await hall.visitor().get(f"/{bear}"))[0] == 200


async def test_a_withdrawn_gift_takes_its_cards_with_it_and_brings_them_back(desk: Desk, hall: Hall):
    gift, bear = desk.gift.code, desk.card("bear").code
    await open_whole(hall, gift)

    await desk.nina.post("/host/withdraw", **{"as": "nina", "code": gift})

    assert [(await hall.visitor().get(f"/{code}"))[0] for code in (gift, bear)] == [410, 410]
    assert "Bring the whole gift back" in await desk.page()
    assert (await desk.nina.get("/host/gifts?as=nina"))[0] == 200
    await desk.nina.post("/host/bring-back", **{"as": "nina", "code": gift})
    assert [(await hall.visitor().get(f"/{code}"))[0] for code in (gift, bear)] == [200, 200]


async def test_the_dashboard_leads_to_the_desk_and_the_desk_back(desk: Desk):
    assert 'href="/host/gifts?as=nina"' in await desk.page("/host")
    assert 'href="/host?as=nina"' in await desk.page("/host/gifts")
    assert 'aria-current="page"' in await desk.page()
