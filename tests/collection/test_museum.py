"""The museum: what is imported is found, keeps its codes, and changes all at once or not at all."""

import errno
import shutil

import apsw
import pytest

from twincloth.collection.codes import in_cyrillic_layout, is_code
from twincloth.collection.folder import FolderProblems, read_folder
from twincloth.database import StorageFailure

CARDS = "gifts/perm-quilt/cards.csv"
BEAR, BULL, HILL = "0,0,200,150", "200,0,200,150", "0,150,200,150"


async def keep(museum, authored):
    """Import the folder; its content and what was reported."""
    report = await museum.import_parsed(read_folder(authored.root))
    return museum.contents[report.code], report


async def test_everything_of_an_exchange_has_a_code_of_its_own(museum, authored):
    content, report = await keep(museum, authored)

    assert len(content.codes()) == len(set(content.codes().values())) == 1 + 2 + 6
    assert all(map(is_code, content.codes().values()))
    assert report.created
    assert report.new == tuple(
        f"{gift}/{card}" for gift in ("perm-quilt", "oxford-quilt") for card in ("bear", "bull", "hill")
    )
    assert not report.updated + report.unchanged + report.withdrawn + report.recoded


async def test_a_code_is_found_however_it_was_typed(museum, authored):
    content, _ = await keep(museum, authored)
    gift = content.gifts[1]
    card = gift.cards[2]

    found = museum.find(f" {in_cyrillic_layout(card.code).lower()} ")

    assert (found.kind, found.code, found.exchange, found.gift, found.card) == (
        "card",
        card.code,
        content,
        gift,
        card,
    )
    assert museum.find(gift.code.lower()).kind == "gift"
    assert museum.find(content.code).kind == "exchange"
    assert museum.find("000000") is None
    assert museum.find("nonsense") is None


async def test_the_museum_opens_again_as_it_was(open_museum, authored):
    content, _ = await keep(await open_museum(), authored)

    museum = await open_museum()

    assert museum.contents == {content.code: content}
    assert museum.find(content.gifts[0].cards[0].code).card == content.gifts[0].cards[0]


async def test_the_rules_get_their_plan(museum, authored):
    content, _ = await keep(museum, authored)
    perm, oxford = content.gifts

    plan = content.plan()

    assert plan.languages == ("en", "ru")
    assert plan.places == {"perm", "oxford"}
    assert plan.programme == ("greetings", "handover")
    assert plan.gifts[perm.code].patches == tuple(card.code for card in perm.cards)
    assert (plan.gifts[oxford.code].giver, plan.gifts[oxford.code].receiver) == ("oxford", "perm")


async def test_importing_the_same_again_changes_nothing(museum, authored):
    before, _ = await keep(museum, authored)

    after, report = await keep(museum, authored)

    assert after == before
    assert not report.created
    assert len(report.unchanged) == 6
    assert not report.new + report.updated + report.withdrawn


async def test_importing_again_updates_what_changed_and_keeps_every_code(museum, authored):
    before, _ = await keep(museum, authored)
    authored.edit("exchange.toml", "Two quilts", "Two quilts, one winter")
    authored.edit(CARDS, "A bull", "The bull")

    after, report = await keep(museum, authored)

    assert after.codes() == before.codes()
    assert after.title["en"] == "Two quilts, one winter"
    assert museum.find(before.gifts[0].cards[1].code).card.title["en"] == "The bull"
    assert report.updated == ("perm-quilt/bull",)
    assert len(report.unchanged) == 5


async def test_cards_in_another_order_keep_their_codes(museum, authored):
    before, _ = await keep(museum, authored)
    authored.write(
        CARDS,
        authored.cards(
            authored.row("hill", HILL),
            authored.row("new", "200,150,200,150"),
            authored.row("bull", BULL),
            authored.row("bear", BEAR),
        ),
    )

    after, report = await keep(museum, authored)

    assert [card.key for card in after.gifts[0].cards] == ["hill", "new", "bull", "bear"]
    assert before.codes().items() < after.codes().items()
    assert report.new == ("perm-quilt/new",)


async def test_a_card_whose_row_is_gone_is_withdrawn_and_comes_back_with_its_code(museum, authored):
    before, _ = await keep(museum, authored)
    bear = before.gifts[0].cards[0]
    whole = (authored.root / CARDS).read_text()
    authored.write(CARDS, authored.cards(authored.row("bull", BULL, "A bull"), authored.row("hill", HILL)))

    after, report = await keep(museum, authored)
    found = museum.find(bear.code)

    assert report.withdrawn == ("perm-quilt/bear",)
    assert len(found.withdrawn) == len("2020-11-14")
    assert found.card.title == bear.title
    assert bear.code not in after.plan().gifts[after.gifts[0].code].patches
    assert [card.key for card in after.gifts[0].patches] == ["bull", "hill"]

    assert (await keep(museum, authored))[1].withdrawn == ()
    authored.write(CARDS, whole)
    assert (await keep(museum, authored))[0] == before


async def test_a_gift_that_is_gone_is_withdrawn_with_all_its_cards(museum, authored):
    before, _ = await keep(museum, authored)
    authored.edit("exchange.toml", '["perm-quilt", "oxford-quilt"]', '["oxford-quilt"]')

    after, report = await keep(museum, authored)

    assert [gift.key for gift in after.offered] == ["oxford-quilt"]
    assert after.codes() == before.codes()
    assert museum.find(before.gifts[0].code).withdrawn
    assert museum.find(before.gifts[0].cards[0].code).withdrawn
    assert set(after.plan().gifts) == {before.gifts[1].code}
    assert len(report.withdrawn) == 3


async def test_an_author_may_withdraw_a_card_by_a_date(museum, authored):
    header, *rows = (authored.root / CARDS).read_text().splitlines()
    dated = [f"{header},withdrawn", f"{rows[0]},2026-05-31", *(f"{row}," for row in rows[1:])]
    authored.write(CARDS, "\n".join(dated))

    content, _ = await keep(museum, authored)

    assert content.gifts[0].cards[0].withdrawn == "2026-05-31"
    assert [card.key for card in content.gifts[0].patches] == ["bull", "hill"]


async def test_a_withdrawn_code_is_never_given_out_again(museum, authored, monkeypatch):
    before, _ = await keep(museum, authored)
    bear = before.gifts[0].cards[0].code
    authored.write(CARDS, authored.cards(authored.row("bull", BULL), authored.row("wolf", BEAR)))
    asked = []
    monkeypatch.setattr(
        "twincloth.collection.content_merge.mint", lambda taken: asked.append(frozenset(taken)) or "000000"
    )

    await keep(museum, authored)

    assert len(asked) == 1
    assert bear in asked[0]


async def test_pictures_that_did_not_change_are_not_made_anew(museum, authored, tmp_path, monkeypatch):
    before, _ = await keep(museum, authored)
    authored.edit(CARDS, "A bull", "The bull")
    monkeypatch.setattr("twincloth.collection.ingest_client.make", lambda *_: pytest.fail("made anew"))

    after, _ = await keep(museum, authored)

    assert after.gifts[0].picture == before.gifts[0].picture


async def test_a_picture_that_changed_is_made_anew(museum, authored):
    before, _ = await keep(museum, authored)
    authored.edit("gifts/perm-quilt/quilt.svg", "#9B2A2C", "#37613A")

    after, report = await keep(museum, authored)

    assert after.gifts[0].picture != before.gifts[0].picture
    assert after.gifts[1] == before.gifts[1]
    # The other patches hold nothing of the colour that changed.
    assert report.updated == ("perm-quilt/bear",)


async def test_a_lost_picture_is_made_anew(museum, authored, tmp_path):
    before, _ = await keep(museum, authored)
    shutil.rmtree(tmp_path / "data" / "pictures")

    after, _ = await keep(museum, authored)

    assert after == before
    assert await museum.store.exists(after.gifts[0].picture.variants[0].name)


async def test_a_picture_that_changes_during_the_import_stops_it(museum, authored):
    draft = read_folder(authored.root)
    authored.edit("gifts/oxford-quilt/quilt.svg", "#1F3A68", "#37613A")

    with pytest.raises(FolderProblems, match="changed while it was imported"):
        await museum.import_parsed(draft)

    assert museum.contents == {}


async def test_a_disk_that_is_full_stops_the_import(museum, authored, monkeypatch):
    def refuse(handle):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("twincloth.collection.durable.os.fsync", refuse)
    draft = read_folder(authored.root)

    with pytest.raises(StorageFailure) as caught:
        await museum.import_parsed(draft)

    assert caught.value.code == "storage-full"
    assert museum.contents == {}
    monkeypatch.undo()
    assert (await museum.import_parsed(draft)).created


async def test_nothing_is_half_imported(open_museum, authored, tmp_path):
    museum = await open_museum()
    before, _ = await keep(museum, authored)
    with apsw.Connection(str(tmp_path / "data" / "twincloth.sqlite")) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON codes BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    authored.edit("exchange.toml", "Two quilts", "Another title")
    authored.write(CARDS, authored.cards(authored.row("wolf", BEAR)))

    with pytest.raises(apsw.ConstraintError):
        await keep(museum, authored)

    assert museum.contents == {before.code: before}
    assert (await open_museum()).contents == {before.code: before}


async def test_two_exchanges_share_one_pool_of_codes(museum, authored):
    first, _ = await keep(museum, authored)
    authored.edit("exchange.toml", 'key = "oxford-perm"', 'key = "again"')

    second, _ = await keep(museum, authored)

    assert set(museum.contents) == {first.code, second.code}
    assert not set(first.codes().values()) & set(second.codes().values())
    assert museum.by_key("again") == second
    assert museum.by_key("never") is None


async def test_content_is_kept_as_it_is(open_museum, museum, authored):
    content, _ = await keep(museum, authored)
    other = await open_museum("elsewhere")

    await other.keep(content)

    assert other.find(content.gifts[0].code).gift == content.gifts[0]
    await other.keep(content)
