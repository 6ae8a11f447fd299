"""Undo at the desk: what a host has saved is said once, and taken back as long as it still stands."""

import re
import shutil

import pytest
from msgspec.structs import replace

from ceremony import open_whole
from halls import Hall, Visitor, open_hall
from pages.desk import Desk, desk_of
from twincloth.exchange.actor import Role

CHANGE = re.compile(r'name="change" value="(\w+)"')


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


async def undo(
    visitor: Visitor, page: str, staff: str = "nina", back: str = "/host/audit"
) -> tuple[int, str]:
    """Press the first button of a page that takes something back."""
    found = CHANGE.search(page)
    assert found, page
    return await visitor.post("/host/undo", **{"as": staff, "change": found[1], "back": back})


async def test_a_word_of_success_is_said_once_with_its_way_back(desk: Desk):
    before = desk.gift

    status, page = await desk.send("words", **await desk.words(**{"title.en": "A warm quilt"}))
    assert (status, "The words of the gift were saved." in page) == (200, True)
    assert "were saved" not in await desk.page()

    status, page = await undo(desk.nina, page, back=desk.path)
    assert (status, "Undone: The words of the gift were saved." in page) == (200, True)
    assert desk.gift == before

    status, page = await undo(desk.nina, page, back=desk.path)
    assert (desk.gift.title["en"], "The words of the gift were saved." in page) == ("A warm quilt", True)


async def test_what_was_changed_again_is_not_undone_and_the_list_of_acts_offers_what_can_be(desk: Desk):
    _, first = await desk.send("words", **await desk.words(**{"title.en": "One"}))
    _, second = await desk.send("words", **await desk.words(**{"title.en": "Two"}))
    acts = await desk.page("/host/audit")
    assert CHANGE.findall(acts) == CHANGE.findall(second)

    status, page = await undo(desk.nina, first)

    assert (status, "somebody has changed it again since" in page, desk.gift.title["en"]) == (
        200,
        True,
        "Two",
    )


@pytest.mark.on_sqlite
async def test_another_host_undoes_it_after_a_restart_and_a_stranger_never(
    hall: Hall, desk: Desk, tmp_path, prepared
):
    before = desk.gift.title
    link = await hall.link(Role.HOST, "oxford", "tom")
    await desk.send("words", **await desk.words(**{"title.ru": "Другое"}))
    acts = await desk.page("/host/audit")
    status, page = await undo(hall.visitor(), acts)
    assert (status, desk.gift.title["ru"]) == (410, "Другое")
    shutil.copytree(tmp_path / "data", tmp_path / "again", ignore=shutil.ignore_patterns("*.lock"))

    async with open_hall(tmp_path / "again") as later:
        tom = later.visitor("ru")
        await tom.get(link)
        status, page = await undo(
            tom, (await tom.get("/host/audit?as=tom"))[1], "tom", "https://evil.example/"
        )
        assert (status, "Отменено: Слова о подарке сохранены." in page) == (200, True)
        assert later.services.collection.contents[hall.code].gifts[0].title == before


async def test_what_happened_in_the_call_forbids_what_would_take_it_away(hall: Hall, desk: Desk):
    gift = desk.gift
    collection = hall.services.collection
    cards = (replace(gift.cards[0], published=False), *gift.cards[1:])
    await collection.edit(
        hall.code, lambda content: replace(content, gifts=(replace(gift, cards=cards), *content.gifts[1:]))
    )
    await hall.services.rooms.revise(hall.code)
    card = gift.cards[0].code
    status, page = await desk.nina.post(f"/host/cards/{card}", **{"as": "nina", "do": "publish"})
    assert (status, "The card was published." in page) == (200, True), page
    await open_whole(hall, gift.code)

    status, page = await undo(desk.nina, page)

    assert (status, "A patch that was opened in the handover" in page) == (200, True)
    assert desk.gift.cards[0].published


async def test_what_is_not_kept_any_more_is_not_undone(hall: Hall, desk: Desk):
    await desk.send("words", **await desk.words(**{"title.en": "One"}))
    acts = await desk.page("/host/audit")
    await hall.services.collection.change_log.forget(hall.code)

    _, page = await undo(desk.nina, acts)

    assert "is not kept any more" in page
    assert CHANGE.findall(await desk.page("/host/audit")) == []
