"""Gifts whose picture is still to come: linen hangs in its place, in folders, exports, and until a host sends one."""

import pytest
from msgspec.structs import replace

from collection.conftest import as_authored
from collection.unfit import woven
from twincloth.collection.changes import change_card, change_gift
from twincloth.collection.folder import read_folder
from twincloth.collection.picture import DrawnRegion, Region
from twincloth.collection.plain_cloth import STAND_IN
from twincloth.exchange.refusal import Refusal
from twincloth.history import content_file

pytestmark = pytest.mark.usefixtures("pictures_made_once")

GIFT = "gifts/perm-quilt/gift.toml"
CARDS = "gifts/perm-quilt/cards.csv"


async def keep(collection, folder):
    report = await collection.import_parsed(read_folder(folder))
    return collection.contents[report.code]


def without_pictures(authored, gift="perm"):
    authored.edit(f"gifts/{gift}-quilt/gift.toml", 'picture = "quilt.svg"\n', "")
    (authored.root / f"gifts/{gift}-quilt/quilt.svg").unlink()


async def test_linen_is_exported_as_no_picture_and_imports_as_the_same(open_museum, authored, tmp_path):
    for gift in ("perm", "oxford"):
        without_pictures(authored, gift)
    (authored.root / "gifts/oxford-quilt/cards.csv").unlink()
    here, there = await open_museum(), await open_museum("elsewhere")
    content = await keep(here, authored.root)
    unsaid = {"en": "", "ru": ""}
    await here.edit(
        content.code,
        lambda content: change_gift(
            content,
            content.gifts[1].code,
            lambda gift: replace(
                gift,
                title={"en": "", "ru": "Карта"},
                kind={"en": "Map", "ru": ""},
                story=unsaid,
                makers=unsaid,
                alt=unsaid,
                lineage=(),
            ),
        ),
    )
    content = here.contents[content.code]

    await here.export(content.code, tmp_path / "out")
    again = await keep(there, tmp_path / "out")
    with_history = content_file.parsed(content_file.read(content_file.written(content)), tmp_path / "out")
    assert [gift.picture for gift in with_history.gifts] == [None, None]

    gift, bare = again.gifts
    assert as_authored(again) == as_authored(content)
    assert (gift.awaits_picture, len(gift.cards), bare.cards) == (True, 3, ())
    assert (gift.picture.width, gift.picture.height) == STAND_IN
    assert gift.picture.variants
    assert all(one.stand_in for one in (gift.picture, *(card.picture for card in gift.cards)))
    files = {path.name for path in (tmp_path / "out" / "gifts").glob("*/*")}
    assert files == {"gift.toml", "cards.csv"}
    assert not (tmp_path / "out" / "gifts" / "oxford-quilt" / "cards.csv").exists()
    assert await keep(there, tmp_path / "out") == again, "the same once more changes nothing"


def test_a_patch_outside_the_linen_is_named(authored):
    without_pictures(authored)
    authored.edit(CARDS, '"0,0,200,150"', '"1500,0,200,150"')

    problem = authored.problem()

    assert "reaches outside the picture" in problem.what
    assert "0,0,1600,1200" in problem.instead


async def test_what_was_drawn_on_linen_finds_its_place_on_the_picture_that_hosts_hang(
    collection, authored, tmp_path
):
    without_pictures(authored)
    content = await keep(collection, authored.root)
    code, first = content.code, content.gifts[0]
    covered = first.cards[0].code
    with pytest.raises(Refusal, match="other-picture-by-now"):
        await collection.hanging.erase(code, first.code, "")
    assert collection.contents[code].gifts[0] == first, "linen cannot be erased"

    def cover(card):
        return replace(card, withdrawn="2026-01-01", covered=True)

    await collection.edit(code, lambda content: change_card(content, covered, cover))
    linen = collection.contents[code].gifts[0]
    assert linen.picture.covered
    assert all(one.stand_in for one in (linen.picture, *(card.picture for card in linen.cards)))

    path = tmp_path / "sent.png"
    path.write_bytes(woven(400, 300).pngsave_buffer())
    await collection.hanging.replace(code, first.code, path)
    hung = collection.contents[code].gifts[0]
    bull = hung.cards[1]
    assert (bull.region, bull.drawn) == (
        Region(50, 0, 50, 37),
        DrawnRegion(Region(200, 0, 200, 150), *STAND_IN),
    )
    assert not any(one.stand_in for one in (hung.picture, *(card.picture for card in hung.cards)))
    assert (hung.awaits_picture, hung.former) == (False, None), "nobody wants the linen back"

    authored.edit(CARDS, '"0,150,200,150"', '"0,400,400,300"')
    again = (await keep(collection, authored.root)).gifts[0]
    assert again.original == hung.original, "a folder without a picture leaves it"
    assert (again.cards[1].region, again.cards[2].region) == (bull.region, Region(0, 100, 100, 75))
    assert not again.cards[2].picture.stand_in
