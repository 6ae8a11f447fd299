"""Gifts whose picture is still to come: linen hangs in its place, in folders, exports, and until a host sends one."""

import pytest
from msgspec.structs import replace

from collection.conftest import as_authored
from collection.unfit import woven
from twincloth.collection.changes import change_card
from twincloth.collection.folder import read_folder
from twincloth.collection.picture import DrawnRegion, Region
from twincloth.collection.plain_cloth import STAND_IN
from twincloth.exchange.refusal import Refusal

pytestmark = pytest.mark.usefixtures("pictures_made_once")

GIFT = "gifts/perm-quilt/gift.toml"
CARDS = "gifts/perm-quilt/cards.csv"


async def keep(collection, folder):
    report = await collection.import_parsed(read_folder(folder))
    return collection.contents[report.code]


def without_picture(authored):
    authored.edit(GIFT, 'picture = "quilt.svg"\n', "")
    (authored.root / "gifts/perm-quilt/quilt.svg").unlink()


def without_patches(authored):
    without_picture(authored)
    (authored.root / CARDS).unlink()


async def hang(collection, content, tmp_path, size=(400, 300)):
    path = tmp_path / "sent.png"
    path.write_bytes(woven(*size).pngsave_buffer())
    await collection.hanging.replace(content.code, content.gifts[0].code, path)
    return collection.contents[content.code]


async def test_linen_hangs_where_a_folder_has_no_picture_and_says_so(collection, authored):
    without_picture(authored)

    gift, other = (await keep(collection, authored.root)).gifts

    assert gift.awaits_picture
    assert (gift.picture.width, gift.picture.height) == STAND_IN
    assert gift.picture.variants
    assert all(one.stand_in for one in (gift.picture, *(card.picture for card in gift.cards)))
    assert not other.awaits_picture
    assert not any(one.stand_in for one in (other.picture, *(card.picture for card in other.cards)))


@pytest.mark.parametrize("lacking", [without_picture, without_patches])
async def test_it_is_exported_without_a_picture_and_imports_as_the_same(
    open_museum, authored, tmp_path, lacking
):
    lacking(authored)
    here, there = await open_museum(), await open_museum("elsewhere")
    content = await keep(here, authored.root)

    await here.export(content.code, tmp_path / "out")
    again = await keep(there, tmp_path / "out")

    assert as_authored(again) == as_authored(content)
    folder = tmp_path / "out" / "gifts" / "perm-quilt"
    assert "picture" not in (folder / "gift.toml").read_text("utf-8")
    assert {path.name for path in folder.iterdir()} <= {"gift.toml", "cards.csv"}
    assert await keep(there, tmp_path / "out") == again, "the same once more changes nothing"


async def test_a_patch_outside_the_linen_is_named(authored):
    without_picture(authored)
    authored.edit(CARDS, '"0,0,200,150"', '"1500,0,200,150"')

    problem = authored.problem()

    assert "reaches outside the picture" in problem.what
    assert "0,0,1600,1200" in problem.instead


async def test_patches_drawn_on_linen_find_their_places_on_the_picture(collection, authored, tmp_path):
    without_picture(authored)
    content = await keep(collection, authored.root)

    content = await hang(collection, content, tmp_path)

    gift = content.gifts[0]
    bull = next(card for card in gift.cards if card.key == "bull")
    assert bull.region == Region(50, 0, 50, 37)
    assert bull.drawn == DrawnRegion(Region(200, 0, 200, 150), *STAND_IN)
    assert not gift.awaits_picture
    assert not gift.picture.stand_in
    assert not bull.picture.stand_in
    assert gift.former is None, "nobody wants the linen back"


async def test_a_picture_that_hosts_have_hung_stays_where_the_folder_has_none(collection, authored, tmp_path):
    without_picture(authored)
    content = await hang(collection, await keep(collection, authored.root), tmp_path)
    before = content.gifts[0]

    again = (await keep(collection, authored.root)).gifts[0]
    authored.edit(CARDS, '"0,150,200,150"', '"0,400,400,300"')
    moved = (await keep(collection, authored.root)).gifts[0]

    assert again.original == before.original
    assert again.picture == before.picture
    assert [card.region for card in again.cards] == [card.region for card in before.cards]
    assert moved.original == before.original
    assert moved.cards[2].region == Region(0, 100, 100, 75)
    assert not moved.cards[2].picture.stand_in


async def test_what_is_covered_on_linen_stays_linen(collection, authored, tmp_path):
    without_picture(authored)
    content = await keep(collection, authored.root)
    code = content.gifts[0].cards[0].code

    await collection.edit(
        content.code,
        lambda content: change_card(
            content, code, lambda card: replace(card, withdrawn="2026-01-01", covered=True)
        ),
    )

    gift = collection.contents[content.code].gifts[0]
    assert gift.picture.covered
    assert gift.picture.stand_in
    assert all(card.picture.stand_in for card in gift.cards)


async def test_linen_cannot_be_erased(collection, authored):
    without_picture(authored)
    content = await keep(collection, authored.root)

    with pytest.raises(Refusal, match="other-picture-by-now"):
        await collection.hanging.erase(content.code, content.gifts[0].code, "")
