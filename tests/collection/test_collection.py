"""The collection: what is imported is found, keeps its codes, and changes all at once or not at all."""

import errno
import shutil

import apsw
import asyncpg
import pytest

from collection.conftest import as_authored
from twincloth.collection.codes import in_cyrillic_layout, is_code
from twincloth.collection.folder import FolderProblems, read_folder
from twincloth.database import StorageFailure

pytestmark = [pytest.mark.usefixtures("pictures_made_once"), pytest.mark.on_both]

CARDS = "gifts/perm-quilt/cards.csv"
BEAR, BULL, HILL = "0,0,200,150", "200,0,200,150", "0,150,200,150"


async def keep(collection, authored):
    """Import the folder; its content and what was reported."""
    report = await collection.import_parsed(read_folder(authored.root))
    return collection.contents[report.code], report


async def test_everything_of_an_exchange_has_a_code_of_its_own(collection, authored):
    content, report = await keep(collection, authored)

    assert len(content.codes()) == len(set(content.codes().values())) == 1 + 2 + 6
    assert all(map(is_code, content.codes().values()))
    assert report.created
    assert report.new == tuple(
        f"{gift}/{card}" for gift in ("perm-quilt", "oxford-quilt") for card in ("bear", "bull", "hill")
    )
    assert not report.updated + report.unchanged + report.withdrawn + report.recoded


async def test_a_code_is_found_however_it_was_typed(collection, authored):
    content, _ = await keep(collection, authored)
    gift = content.gifts[1]
    card = gift.cards[2]

    found = collection.find(f" {in_cyrillic_layout(card.code).lower()} ")

    assert (found.kind, found.code, found.exchange, found.gift, found.card) == (
        "card",
        card.code,
        content,
        gift,
        card,
    )
    assert collection.find(gift.code.lower()).kind == "gift"
    assert collection.find(content.code).kind == "exchange"
    assert collection.find("000000") is None
    assert collection.find("nonsense") is None


async def test_the_museum_opens_again_as_it_was(open_museum, authored):
    content, _ = await keep(await open_museum(), authored)

    collection = await open_museum()

    assert collection.contents == {content.code: content}
    assert collection.find(content.gifts[0].cards[0].code).card == content.gifts[0].cards[0]


async def test_the_rules_get_their_plan(collection, authored):
    content, _ = await keep(collection, authored)
    perm, oxford = content.gifts

    plan = content.plan()

    assert plan.languages == ("en", "ru")
    assert plan.places == {"perm", "oxford"}
    assert plan.programme == ("greetings", "handover")
    assert plan.gifts[perm.code].patches == tuple(card.code for card in perm.cards)
    assert (plan.gifts[oxford.code].giver, plan.gifts[oxford.code].receiver) == ("oxford", "perm")


async def test_importing_the_same_again_changes_nothing(collection, authored):
    before, _ = await keep(collection, authored)

    after, report = await keep(collection, authored)

    assert after == before
    assert not report.created
    assert len(report.unchanged) == 6
    assert not report.new + report.updated + report.withdrawn


async def test_importing_again_updates_what_changed_and_keeps_every_code(collection, authored):
    before, _ = await keep(collection, authored)
    authored.edit("exchange.toml", "Two quilts", "Two quilts, one winter")
    authored.edit(CARDS, "A bull", "The bull")

    after, report = await keep(collection, authored)

    assert after.codes() == before.codes()
    assert after.title["en"] == "Two quilts, one winter"
    assert collection.find(before.gifts[0].cards[1].code).card.title["en"] == "The bull"
    assert report.updated == ("perm-quilt/bull",)
    assert len(report.unchanged) == 5


async def test_cards_in_another_order_keep_their_codes(collection, authored):
    before, _ = await keep(collection, authored)
    authored.write(
        CARDS,
        authored.cards(
            authored.row("hill", HILL),
            authored.row("new", "200,150,200,150"),
            authored.row("bull", BULL),
            authored.row("bear", BEAR),
        ),
    )

    after, report = await keep(collection, authored)

    assert [card.key for card in after.gifts[0].cards] == ["hill", "new", "bull", "bear"]
    assert before.codes().items() < after.codes().items()
    assert report.new == ("perm-quilt/new",)


async def test_a_card_whose_row_is_gone_is_withdrawn_and_comes_back_with_its_code(collection, authored):
    before, _ = await keep(collection, authored)
    bear = before.gifts[0].cards[0]
    whole = (authored.root / CARDS).read_text()
    authored.write(CARDS, authored.cards(authored.row("bull", BULL, "A bull"), authored.row("hill", HILL)))

    after, report = await keep(collection, authored)
    found = collection.find(bear.code)

    assert report.withdrawn == ("perm-quilt/bear",)
    assert len(found.withdrawn) == len("2020-11-14")
    assert found.card.title == bear.title
    assert bear.code not in after.plan().gifts[after.gifts[0].code].patches
    assert [card.key for card in after.gifts[0].patches] == ["bull", "hill"]

    assert (await keep(collection, authored))[1].withdrawn == ()
    authored.write(CARDS, whole)
    assert as_authored((await keep(collection, authored))[0]) == as_authored(before)


async def test_a_gift_that_is_gone_is_withdrawn_with_all_its_cards(collection, authored):
    before, _ = await keep(collection, authored)
    authored.edit("exchange.toml", '["perm-quilt", "oxford-quilt"]', '["oxford-quilt"]')

    after, report = await keep(collection, authored)

    assert [gift.key for gift in after.offered] == ["oxford-quilt"]
    assert after.codes() == before.codes()
    assert collection.find(before.gifts[0].code).withdrawn
    assert collection.find(before.gifts[0].cards[0].code).withdrawn
    assert set(after.plan().gifts) == {before.gifts[1].code}
    assert len(report.withdrawn) == 3


async def test_an_author_may_withdraw_a_card_by_a_date(collection, authored):
    header, *rows = (authored.root / CARDS).read_text().splitlines()
    dated = [f"{header},withdrawn", f"{rows[0]},2026-05-31", *(f"{row}," for row in rows[1:])]
    authored.write(CARDS, "\n".join(dated))

    content, _ = await keep(collection, authored)

    assert content.gifts[0].cards[0].withdrawn == "2026-05-31"
    assert [card.key for card in content.gifts[0].patches] == ["bull", "hill"]


async def test_a_withdrawn_code_is_never_given_out_again(collection, authored, monkeypatch):
    before, _ = await keep(collection, authored)
    bear = before.gifts[0].cards[0].code
    authored.write(CARDS, authored.cards(authored.row("bull", BULL), authored.row("wolf", BEAR)))
    asked = []
    monkeypatch.setattr(
        "twincloth.collection.content_merge.mint", lambda taken: asked.append(frozenset(taken)) or "000000"
    )

    await keep(collection, authored)

    assert len(asked) == 1
    assert bear in asked[0]


async def test_pictures_that_did_not_change_are_not_made_anew(collection, authored, tmp_path, monkeypatch):
    before, _ = await keep(collection, authored)
    authored.edit(CARDS, "A bull", "The bull")
    monkeypatch.setattr("twincloth.collection.ingest_client.make", lambda *_: pytest.fail("made anew"))

    after, _ = await keep(collection, authored)

    assert after.gifts[0].picture == before.gifts[0].picture


async def test_a_picture_that_changed_is_made_anew(collection, authored):
    before, _ = await keep(collection, authored)
    authored.edit("gifts/perm-quilt/quilt.svg", "#9B2A2C", "#37613A")

    after, report = await keep(collection, authored)

    assert after.gifts[0].picture != before.gifts[0].picture
    assert after.gifts[1] == before.gifts[1]
    # The other patches hold nothing of the colour that changed.
    assert report.updated == ("perm-quilt/bear",)


async def test_a_lost_picture_is_made_anew(collection, authored, tmp_path):
    before, _ = await keep(collection, authored)
    shutil.rmtree(tmp_path / "data" / "pictures")

    after, _ = await keep(collection, authored)

    assert after == before
    assert await collection.store.exists(after.gifts[0].picture.variants[0].name)


async def test_a_picture_that_changes_during_the_import_stops_it(collection, authored):
    draft = read_folder(authored.root)
    authored.edit("gifts/oxford-quilt/quilt.svg", "#1F3A68", "#37613A")

    with pytest.raises(FolderProblems, match="changed while it was imported"):
        await collection.import_parsed(draft)

    assert collection.contents == {}


async def test_a_disk_that_is_full_stops_the_import(collection, authored, monkeypatch):
    def refuse(handle):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("twincloth.collection.durable.os.fsync", refuse)
    draft = read_folder(authored.root)

    with pytest.raises(StorageFailure) as caught:
        await collection.import_parsed(draft)

    assert caught.value.code == "storage-full"
    assert collection.contents == {}
    monkeypatch.undo()
    assert (await collection.import_parsed(draft)).created


async def test_nothing_is_half_imported(open_museum, open_database, authored, tmp_path):
    collection = await open_museum()
    before, _ = await keep(collection, authored)
    database = await open_database(tmp_path / "data" / "twincloth.sqlite")
    await database.write(lambda on: on.execute("ALTER TABLE codes RENAME TO elsewhere"))
    authored.edit("exchange.toml", "Two quilts", "Another title")
    authored.write(CARDS, authored.cards(authored.row("wolf", BEAR)))

    with pytest.raises((apsw.SQLError, asyncpg.UndefinedTableError)):
        await keep(collection, authored)

    await database.write(lambda on: on.execute("ALTER TABLE elsewhere RENAME TO codes"))
    assert collection.contents == {before.code: before}
    assert (await open_museum()).contents == {before.code: before}


async def test_two_exchanges_share_one_pool_of_codes(collection, authored):
    first, _ = await keep(collection, authored)
    authored.edit("exchange.toml", 'key = "oxford-perm"', 'key = "again"')

    second, _ = await keep(collection, authored)

    assert set(collection.contents) == {first.code, second.code}
    assert not set(first.codes().values()) & set(second.codes().values())
    assert collection.by_key("again") == second
    assert collection.by_key("never") is None


async def test_content_is_kept_as_it_is(open_museum, collection, authored):
    content, _ = await keep(collection, authored)
    other = await open_museum("elsewhere")

    await other.keep(content)

    assert other.find(content.gifts[0].code).gift == content.gifts[0]
    await other.keep(content)
