"""A history: an exchange that was exported with it is the same wherever it is imported."""

import asyncio
import csv
import stat

import pytest
from msgspec.structs import replace

from ceremony import authored, import_again
from collection.conftest import Authored
from history.story import UNCONSENTED, exported, imported, opened, told, tree
from twincloth.app import open_application
from twincloth.collection.derivatives import no_progress
from twincloth.collection.qr import printed_address
from twincloth.database import columns_by_table
from twincloth.exchange.actor import OPERATOR, Role
from twincloth.exchange.doors import ReopenExchange
from twincloth.exchange.guest_book import GuestBook
from twincloth.exchange.people import People
from twincloth.exchange.staff import AppointStaff, Staff
from twincloth.history.reading import read_history
from twincloth.history.rows import ROWS
from twincloth.live.retention import DAY, Retention
from twincloth.operator.importing import ImportFolder
from twincloth.pages.services import SERVICES
from twincloth.settings import Settings

pytestmark = pytest.mark.usefixtures("pictures_made_once")

OF_SEVERAL_PROCESSES = {
    *("touched", "heads", "timeline", "leases", "guesses", "processes", "cookie_secrets"),
    *("presence", "presence_counted", "files_in_use", "files_going"),
}


async def test_what_happened_is_here_again_to_the_millisecond(archived, tmp_path):
    folder, story = archived
    await imported(folder, tmp_path / "data")

    async with opened(tmp_path / "data") as hall:
        exchange, collection = await hall.state(), hall.services.collection
        assert exchange.seq == read_history(folder).exchange.seq > 30
        assert [(one.name, one.consented) for one in exchange[People].by_id.values()] == [
            ("Вера", False),
            ("Alice", True),
        ]
        book = exchange[GuestBook]
        assert [line.text for line in (*book.shown, *book.declined, *book.waiting)] == [
            "It warms.",
            "Buy now!",
            "Oleg sewed this.",
        ]
        assert len(exchange[Staff].links) == 5
        assert exchange.now == read_history(folder).exchange.now
        card = hall.patches(hall.gifts[0])[1]
        assert collection.scans([card])[card] == {"2020-11": 1, "2021-02": 1}
        assert {words.size for words in (await collection.drafts.of(hall.code)).values()} == {"31 × 31 cm"}
        assert await collection.sheets.of(hall.gifts[0]) == [["key", "size"], ["bear", "32 × 32 cm"]]
        assert collection.find(story.vanished) is None
        assert story.vanished in collection._codes


async def test_a_printed_symbol_is_not_drawn_afresh_and_a_new_address_gets_its_own(archived, tmp_path):
    folder, _ = archived
    await imported(folder, tmp_path / "data")

    async with opened(tmp_path / "data") as hall:
        card = hall.patches(hall.gifts[0])[1]
        addresses = [printed_address(url, card) for url in ("https://old.example", "https://new.example")]
        printed = await hall.services.collection.qr(card, addresses[0])
        made = await hall.services.collection.qr(card, addresses[1])

    symbols = (folder / "history" / "symbols.jsonl").read_text("utf-8")
    assert printed.sha256 in symbols
    assert addresses[0] in symbols
    assert made.sha256 not in symbols


async def test_nobody_but_its_owner_may_read_it(archived):
    folder, _ = archived

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


async def test_the_record_beside_it_has_only_who_agreed_and_calculates_nothing(archived):
    folder, _ = archived

    with (folder / "record.csv").open(encoding="utf-8", newline="") as file:
        assert [row[2:5] for row in csv.reader(file)][1:] == [["Alice", "en", "'=HYPERLINK(1)"]]
    assert UNCONSENTED in (folder / "history" / "journal.jsonl").read_text("utf-8")


async def test_what_was_erased_is_in_no_export(tmp_path, prepared):
    async with told(tmp_path / "data", prepared) as (hall, _):
        later = (await hall.state()).now + 366 * DAY * 1000
        await Retention(hall.services.rooms, hall.services.security_log).forget(later)
        folder = await exported(hall, tmp_path / "out")

    everything = b"".join(tree(folder).values()).decode("utf-8", "replace")
    for word in (UNCONSENTED, '"name":"Вера"', "HYPERLINK", "Buy now!", "Oleg sewed this."):
        assert word not in everything
    assert "It warms." in everything
    assert len(await imported(folder, tmp_path / "there")) == 3


async def test_an_export_while_everybody_writes_is_of_one_moment(tmp_path, prepared):
    async with told(tmp_path / "data", prepared) as (hall, _):

        async def write(number: int) -> None:
            for each in range(number, number + 25):
                await hall.give(
                    AppointStaff(staff=f"s{each}", role=Role.STAGE, place="", key_hash=f"{each:064}")
                )

        writing = [asyncio.create_task(write(1000 * number)) for number in range(8)]
        folders = [await exported(hall, tmp_path / f"out{number}") for number in range(3)]
        await asyncio.gather(*writing)
        now = await hall.state()

    histories = [read_history(folder) for folder in folders]
    for history in histories:
        assert history.exchange.seq <= now.seq
    assert sorted(history.exchange.seq for history in histories) == [one.exchange.seq for one in histories]


async def test_it_comes_beside_another_exchange_while_everything_runs(archived, tmp_path):
    other = Authored(tmp_path / "other")
    other.edit("exchange.toml", 'key = "oxford-perm"', 'key = "coventry-volgograd"')
    await imported(other.root, tmp_path / "data")

    async with opened(tmp_path / "data") as hall:
        await ImportFolder(folder=str(archived[0])).do_telling(hall.services, no_progress)
        code = read_history(archived[0]).content.code
        exchange, _ = await hall.services.rooms.state(code)
        assert exchange.seq == read_history(archived[0]).exchange.seq
        for page in (f"/{code}/record", f"/{hall.code}"):
            assert (await hall.visitor().get(page))[0] == 200
        await hall.services.rooms.find(code).give(ReopenExchange(), OPERATOR.id)
        assert exchange.seq == read_history(archived[0]).exchange.seq + 1


async def test_a_language_and_a_programme_that_are_gone_since_are_no_hindrance(tmp_path, prepared):
    async with told(tmp_path / "here", prepared) as (hall, _):
        await hall.services.collection.edit(
            hall.code, lambda content: replace(content, languages=("en",), programme=())
        )
        await hall.services.rooms.revise(hall.code)
        folder, before = await exported(hall, tmp_path / "out"), await hall.state()
    await imported(folder, tmp_path / "there")

    async with opened(tmp_path / "there") as hall:
        assert (await hall.state()).seq == before.seq
        assert tree(await exported(hall, tmp_path / "again")) == tree(folder)


async def test_a_place_that_is_gone_comes_along_with_all_that_was_of_it(tmp_path, prepared):
    async with told(tmp_path / "here", prepared) as (hall, story):
        Authored(authored(hall)).take_out_perm()
        await import_again(hall)
        quilt, words = hall.gifts[-1], f"/{hall.code}/record"
        folder = await exported(hall, tmp_path / "out")
        before = [await hall.visitor("ru").get(path) for path in (f"/{quilt}", words, story.hosts["perm"])]
    await imported(folder, tmp_path / "there")

    async with opened(tmp_path / "there") as hall:
        content = hall.services.collection.contents[hall.code]
        assert [place.name["ru"] for place in content.former_places] == ["Пермь"]
        assert content.gift(quilt).giver == "perm"
        after = [await hall.visitor("ru").get(path) for path in (f"/{quilt}", words, story.hosts["perm"])]
        assert tree(await exported(hall, tmp_path / "again")) == tree(folder)

    assert [status for status, _ in before] == [410, 200, 200]
    assert after[:2] == before[:2]
    assert after[2][0] == 200
    for _, page in (before[2], after[2]):
        assert "Пермь" in page


@pytest.mark.on_both
async def test_a_table_that_is_added_must_go_along(tmp_path, kept_in):
    address = await kept_in.address(tmp_path / "twincloth.db")
    async with open_application(Settings(data=tmp_path, database=address)) as app:
        columns = await app[SERVICES].database.run(columns_by_table)

    for kind in ROWS:
        own = set(kind.__struct_fields__) | ({"exchange"} if kind.says_exchange else set())
        assert columns.pop(kind.table) == own
    stays = {"last_uses", "unreferenced", "exports", "store_mark", "backups", "versions", "owner_links"}
    shared = OF_SEVERAL_PROCESSES if address else set()
    assert columns.keys() == {"exchanges", "migrations", *stays, *shared}, (
        "these belong to this folder and its store"
    )


async def test_it_is_the_same_to_the_byte_from_one_database_to_the_other_and_back(
    archived, tmp_path, postgresql
):
    folder, _ = archived
    await imported(folder, tmp_path / "there", postgresql)
    async with opened(tmp_path / "there", postgresql) as hall:
        assert tree(await exported(hall, tmp_path / "out")) == tree(folder)
        again = await ImportFolder(folder=str(folder)).do_telling(hall.services, no_progress)
        assert "here already with this history" in again[1]

    await imported(tmp_path / "out", tmp_path / "back")
    async with opened(tmp_path / "back") as hall:
        assert tree(await exported(hall, tmp_path / "again")) == tree(folder)
