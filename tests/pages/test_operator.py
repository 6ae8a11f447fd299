"""The operator's page: how a server fares, how long names are kept, and whom it forgets on their wish."""

import re

import pytest

from halls import Hall
from twincloth.backups.record import BackupMade
from twincloth.collection.collection import Collection
from twincloth.exchange.doors import EndExchange
from twincloth.exchange.people import People
from twincloth.live.clock import server_clock
from twincloth.live.retention import DAY, Retention
from twincloth.views.amounts import amount


async def names(hall: Hall) -> list[str]:
    return [person.name for person in (await hall.state())[People].by_id.values()]


def words_of(page: str) -> str:
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


@pytest.mark.on_both
async def test_the_page_tells_how_large_each_exchange_is_and_when_a_backup_was_made(hall: Hall):
    owner = await hall.owner()
    await hall.visitor().register("Vera", "perm")
    entries = (await hall.state()).seq
    page = words_of((await owner.get("/operator"))[1])

    assert f"{entries} entries" in page
    assert "State still to come" in page
    assert "until" in page
    assert "Never, as far as this server knows" in page
    assert re.search(r"(SQLite 3|PostgreSQL 1)[\d.]+ ", page)
    assert re.search(r"Free [\d.]+ [MGT]B", page)

    await hall.services.backups.note(BackupMade(server_clock(), 35_000_000, encrypted=True, version="0.3.0"))
    await hall.visitor().register("Oleg", "perm")
    page = words_of((await owner.get("/operator"))[1])
    assert "UTC : 35 MB, encrypted, Twincloth 0.3.0" in page
    assert f"{(await hall.state()).seq} entries" in page
    stored = await hall.services.database.run(
        lambda connection: connection.execute("SELECT sum(octet_length(fact)) FROM entries").fetchone()[0]
    )
    assert await hall.services.journal_sizes.of(hall.code, (await hall.state()).seq) == stored


async def test_how_long_names_are_kept_is_stored_audited_and_honoured(hall: Hall):
    owner, address = await hall.owner(), f"/operator/exchanges/{hall.code}"
    await hall.visitor().register("Vera", "perm")
    for wrong in ("", "0", "3651", "0000000019999", "a year", "³"):
        status, page = await owner.post(f"{address}/retention", days=wrong)
        assert (status, "from 1 to 3650" in page) == (422, True), wrong
        assert f'value="{wrong}"' in page
    assert "End the exchange first" in (await owner.post(f"{address}/forget", do="forget"))[1]
    assert "Vera" in await names(hall), "people are still there"

    assert "The time is changed." in (await owner.post(f"{address}/retention", days="3650"))[1]
    again = await Collection.open(hall.services.database, hall.services.settings.data)
    assert again.contents[hall.code].retention_days == 3650
    nina = await hall.host("perm")
    assert "The time for which names are kept was changed" in (await nina.get("/host/audit?who=staff"))[1]
    await hall.give(EndExchange())
    retention = Retention(hall.services.rooms, hall.services.security_log)
    await retention.forget(server_clock() + 3649 * DAY * 1000)
    assert "Vera" in await names(hall)

    assert "erased" in (await owner.post(f"{address}/forget", do="forget"))[1]
    assert "Vera" not in await names(hall)
    assert "over, names and words erased" in (await owner.get("/operator"))[1]


async def test_a_person_is_found_by_a_part_of_their_name_and_erased(hall: Hall):
    owner, address = await hall.owner(), f"/operator/exchanges/{hall.code}"
    vera = await hall.visitor().register("Vera Smirnova", "perm")
    await hall.visitor().register("Oleg", "perm")
    await (await vera.connect()).done("post-message", id="m1", text="Hello from Perm")
    await hall.services.collection.exports.note(hall.code, with_history=True)
    assert "an export with its history" in (await owner.get(address))[1]
    assert "Nobody of this name" in (await owner.get(f"{address}?find=Alice"))[1]
    assert (await owner.post(f"{address}/erase"))[0] == 404

    status, page = await owner.get(f"{address}?find=smirn")
    assert (status, "1 message" in page, "Oleg" in page) == (200, True, False)
    (person,) = re.findall(r'name="person" value="([^"]+)"', page)
    assert "Erased for good." in (await owner.post(f"{address}/erase", person=person))[1]
    assert sorted(await names(hall)) == ["", "Oleg"]


async def test_what_nothing_refers_to_is_counted_before_it_is_removed(hall: Hall):
    owner, store = await hall.owner(), hall.services.collection.store
    left = f"{'ab' * 16}.jpg"
    await store.put(left, b"left over")

    page = words_of((await owner.get("/operator/sweep"))[1])
    assert "Found 1, 9 byte" in page
    assert "Their day is over 0" in page
    await owner.post("/operator/sweep", do="sweep")
    assert await store.exists(left), "it has a day of grace"


async def test_owners_see_their_links_revoke_others_and_log_out(hall: Hall):
    first, second = await hall.owner(), await hall.owner()
    own, other = (link.id for link in hall.services.owner_links)
    page = (await first.get("/operator"))[1]
    assert own in page
    assert other in page

    await first.post("/operator/links", do="revoke", link=own)
    assert (await first.get("/operator"))[0] == 200, "nobody saws off their own branch"
    await first.post("/operator/links", do="revoke", link=other)
    assert (await second.get("/operator"))[0] == 410
    status, page = await first.post("/operator/links", do="log-out-here")
    assert (status, "You are logged out" in page) == (200, True)
    assert (await first.get("/operator"))[0] == 410


def test_amounts_are_said_as_people_say_them():
    assert [amount(size, "en") for size in (0, 999, 1000, 1_260_000, 999_600_000, 12 * 10**12)] == [
        *("0 byte", "999 byte", "1 kB", "1.3 MB", "1 GB", "12 TB"),
    ]
    assert amount(1_260_000, "ru") == "1,3 МБ"
