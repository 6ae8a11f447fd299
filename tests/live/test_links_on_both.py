"""Owner links and last uses, kept in either database, and known to every process on PostgreSQL."""

import asyncio
from pathlib import Path

import pytest

from databases import Opening
from halls import come_true
from twincloth.backups.record import BackupMade, BackupsMade
from twincloth.database import Database
from twincloth.live.last_uses import LastUses
from twincloth.live.owner_links import OwnerLinks, OwnerPass


@pytest.fixture
async def database(open_database: Opening, tmp_path: Path) -> Database:
    return await open_database(tmp_path / "twincloth.db")


async def opened(database: Database, clock=lambda: 1000) -> OwnerLinks:
    links = OwnerLinks(database, clock)
    await links.open()
    return links


@pytest.mark.on_both
async def test_links_come_back_as_they_were(database):
    links = await opened(database)
    assert not links.ever_made
    kept, gone = await links.make("a" * 64), await links.make("b" * 64)
    await links.log_out(kept.id)
    await links.log_out(kept.id)
    await links.revoke(gone.id)
    await links.note(kept.id)

    again = await opened(database)

    assert list(again) == list(links)
    (link,) = again
    assert (link.epoch, link.used, again.ever_made) == (2, 1000, True)
    assert again.holder("b" * 64) is None


@pytest.mark.on_both
async def test_last_uses_come_back_and_an_older_one_replaces_none(database):
    now = [2000]
    uses = LastUses(database, lambda: now[0])
    await uses.open()
    uses.note("K7Q2MX", "host")
    await uses.write()
    now[0] = 1000
    uses.note("K7Q2MX", "host")
    uses.note("K7Q2MX", "stage")
    await uses.close()

    again = LastUses(database)
    await again.open()
    assert (again.of("K7Q2MX", "host"), again.of("K7Q2MX", "stage")) == (2000, 1000)
    await again.close()


@pytest.mark.on_both
async def test_backups_that_were_made_come_back_in_their_order(database):
    made = [BackupMade(at, 10**12, at == 2, "0.1.0") for at in (1, 2, 3)]
    backups = await BackupsMade.open(database)
    for one in (made[1], made[0], made[2]):
        await backups.note(one)

    assert (await BackupsMade.open(database)).all == made


@pytest.fixture
async def two(open_database: Opening, tmp_path: Path) -> list[OwnerLinks]:
    return [await opened(await open_database(tmp_path / "twincloth.db")) for _ in range(2)]


@pytest.mark.on_postgresql
async def test_a_link_that_one_makes_or_revokes_the_other_knows(two):
    first, second = two
    link = await first.make("a" * 64)
    await come_true(lambda: second.holder("a" * 64) == link)
    assert second.ever_made

    await second.revoke(link.id)
    await come_true(lambda: first.holder("a" * 64) is None)


@pytest.mark.on_postgresql
async def test_whoever_is_logged_out_in_one_is_let_in_by_no_late_note_of_the_other(two):
    first, second = two
    link = await first.make("a" * 64)
    browser = OwnerPass(link.id)
    await come_true(lambda: second.admits(browser) is not None)

    await asyncio.gather(first.log_out(link.id), second.note(link.id))

    await come_true(lambda: second.admits(browser) is None)
    assert first.admits(browser) is None
    await come_true(lambda: [one.used for one in first] == [one.used for one in second] == [1000])
