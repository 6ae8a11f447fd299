"""Erasing a picture: it is gone at once with everything that was made of it, and nobody erases what they have not seen."""

import html
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from ceremony import open_whole
from halls import Hall
from pages.desk import Desk, desk_of, photograph
from twincloth.collection.content import Gift
from twincloth.collection.picture import Region
from twincloth.collection.plain_cloth import size_of
from twincloth.collection.references import derived_from, file_of, named_in
from twincloth.collection.store import FOLDER, Store
from twincloth.operator.exporting import ExportExchange
from twincloth.views.viewer import View
from twincloth.views.visible_gifts import GiftView, visible_gifts


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def there(hall: Hall) -> dict[str, str]:
    """What lies in the store, without its folders: each file with its whole name."""
    folder = pictures_of(hall)
    return {path.name: path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def pictures_of(hall: Hall) -> Path:
    return hall.services.settings.data / FOLDER


def files_of(gift: Gift) -> frozenset[str]:
    return named_in(msgspec.json.encode(gift))


async def seen(hall: Hall, gift: Gift) -> list[tuple[str, int]]:
    """Everything of a gift's picture that a stranger's browser can ask for, and how that is answered."""
    (zoom,) = (one.zoom for one in await shown(hall) if one.code == gift.code)
    paths = [
        f"/pictures/{gift.picture.variants[0].name}",
        f"/pictures/{gift.cards[0].picture.variants[0].name}",
        zoom.image(400),
        f"/{gift.code}/social.jpg",
    ]
    return [(path, await status(hall, path)) for path in paths]


async def shown(hall: Hall) -> list[GiftView]:
    exchange, content = await hall.services.rooms.state(hall.code)
    return list(visible_gifts(exchange, content, View.SESSION))


async def status(hall: Hall, path: str) -> int:
    async with hall.visitor().http.get(path) as answer:
        await answer.read()
        return answer.status


async def test_pictures_sent_by_mistake_leave_nothing_behind(desk: Desk, hall: Hall, tmp_path: Path):
    drawing = desk.gift
    await open_whole(hall, drawing.code)
    asked = await seen(hall, drawing)
    assert {answer for _, answer in asked} == {200}
    (tmp_path / "sent.jpg").write_bytes(photograph(400, 300))
    await hall.services.collection.hanging.replace(hall.code, drawing.code, tmp_path / "sent.jpg")
    sent = desk.gift
    await seen(hall, sent)
    assert {f"zoom/{derived_from(drawing.picture.master)}", f"social/{derived_from(sent.picture.master)}"} < {
        name.rpartition("/")[0] for name in there(hall).values()
    }

    await ExportExchange(code=hall.code, target=str(tmp_path / "out"), with_history=True).do(hall.services)
    page = html.unescape(await desk.page())
    assert "Erase the former picture" in page
    assert "with its history" in page
    answer, page = await desk.send("picture/erase", picture=drawing.original)

    assert (answer, "The former picture was erased for good." in page) == (200, True)
    left = there(hall)
    assert not (files_of(drawing) - files_of(other_gift(hall))) & left.keys()
    assert not [name for name in left.values() if derived_from(drawing.picture.master) in name]
    assert files_of(desk.gift) <= left.keys()
    assert desk.gift.original == sent.original
    assert "Erase the former picture" not in page

    answer, page = await desk.send("picture/erase", picture=sent.original)

    assert (answer, "plain cloth hangs in its place" in html.unescape(page)) == (200, True)
    left = there(hall)
    assert not (files_of(sent) - files_of(other_gift(hall))) & left.keys()
    assert not list(pictures_of(hall).rglob(f"*{derived_from(sent.picture.master)}*"))
    assert [await status(hall, path) for path, _ in asked] == [404, 404, 404, 200]
    assert {answer for _, answer in await seen(hall, desk.gift)} == {200}
    assert [(card.code, card.region) for card in desk.gift.cards] == [
        (card.code, card.region) for card in sent.cards
    ]
    assert desk.gift.former is None
    assert {file_of(name) for name in left if "/linen/" not in left[name]} >= files_of(desk.gift)
    audit = html.unescape(await desk.page("/host/audit"))
    for words in ("The picture was erased for good", "The former picture was erased for good"):
        assert words in audit


def other_gift(hall: Hall) -> Gift:
    """The gift with which nothing happens."""
    return hall.services.collection.contents[hall.code].gifts[1]


async def test_what_goes_while_it_is_sent_is_answered_as_gone_and_kept_by_nobody(hall: Hall, monkeypatch):
    gift = hall.services.collection.contents[hall.code].gifts[0]
    await open_whole(hall, gift.code)
    asked = await seen(hall, gift)
    monkeypatch.setattr(Store, "local", lambda self, name: Path("/gone") / name)
    for path, _ in asked:
        async with hall.visitor().http.get(path) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store"), path

    def gone(self: Store, name: str) -> Path:
        raise KeyError(name)

    monkeypatch.setattr(Store, "local", gone)
    assert {await status(hall, path) for path, _ in asked} == {404}


async def test_nobody_erases_what_they_have_not_seen(desk: Desk, hall: Hall):
    before, seq = desk.gift, (await hall.state()).seq

    for picture in ("", "0" * 32 + ".jpg"):
        answer, page = await desk.send("picture/erase", picture=picture)
        assert (answer, "nothing was erased" in page) == (422, True)
    assert desk.gift == before
    assert (await hall.state()).seq == seq
    assert files_of(before) <= there(hall).keys()


async def test_nothing_is_erased_while_a_picture_is_taken_in(desk: Desk, hall: Hall):
    async with hall.services.uploads.busy(hall.code):
        answer, _ = await desk.send("picture/erase", picture=desk.gift.original)

    assert answer == 422
    assert files_of(desk.gift) <= there(hall).keys()


async def test_plain_cloth_has_room_for_every_patch(desk: Desk):
    gift, card = desk.gift, desk.gift.cards[0]
    tiny = replace(card, region=Region(0, 0, 20, 12))
    large = replace(gift, picture=replace(gift.picture, width=12_000, height=9_000), cards=(tiny,))

    assert size_of(gift) == (gift.picture.width, gift.picture.height)
    assert size_of(large) == (4000, 3000)
    assert size_of(replace(large, cards=())) == (1600, 1200)
