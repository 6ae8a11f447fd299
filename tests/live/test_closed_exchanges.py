"""An exchange that cannot be opened says so, and keeps nobody else from anything."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import apsw
import pytest
from socketio.exceptions import ConnectionError as NotConnected

from ceremony import import_again, second_exchange
from halls import Hall, Visitor, come_true, open_hall
from twincloth.database import StorageFailure
from twincloth.exchange.actor import Role
from twincloth.exchange.doors import OpenDoors
from twincloth.exchange.people import People
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.clock import server_clock
from twincloth.live.retention import DAY, Retention
from twincloth.operator.failures import Failed
from twincloth.operator.staff import ListStaff
from twincloth.pages.taking_in import take_in

DAMAGES = {
    "a row of the journal": "UPDATE entries SET fact = '{\"type\": ' WHERE exchange = ? AND seq = 2",
    "a fact that nobody knows": 'UPDATE entries SET fact = \'{"type":"danced"}\' WHERE exchange = ? AND seq = 2',
    "a number that is missing": "DELETE FROM entries WHERE exchange = ? AND seq = 2",
    "the content": "UPDATE exchanges SET content = CAST('{\"key\": 7}' AS BLOB) WHERE code = ?",
}


class Damaged(NamedTuple):
    """A hall with one exchange that is closed and one that is open, and a host's browser of each."""

    hall: Hall
    closed: str
    gift: str
    card: str
    open: str
    staff_link: str
    stage_link: str
    cookies: str


@pytest.fixture(params=DAMAGES)
async def damaged(request: pytest.FixtureRequest, tmp_path: Path, prepared: Path) -> AsyncIterator[Damaged]:
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    async with open_hall(data) as hall:
        closed, gift, card = hall.code, hall.gifts[0], hall.patches(hall.gifts[0])[0]
        link, stage = await hall.link(Role.HOST, "perm"), await hall.link(Role.STAGE)
        host = hall.visitor()
        await host.get(link)
        cookies = host.cookies()
        other = await second_exchange(hall)
        await hall.services.rooms.find(other).give(OpenDoors(), "operator")
    connection = apsw.Connection(str(data / "twincloth.db"))
    connection.execute(DAMAGES[request.param], (closed,))
    connection.close()
    async with open_hall(data, doors=False) as hall:
        yield Damaged(hall, closed, gift, card, other, link, stage, cookies)


async def test_the_others_are_open_and_its_own_pages_say_that_it_is_not(damaged: Damaged):
    visitor = damaged.hall.visitor()

    status, page = await visitor.get(f"/{damaged.open}")
    assert status == 200
    assert "Two tablecloths" in page
    for code in (damaged.closed, damaged.gift, damaged.card, damaged.closed.lower()):
        status, page = await visitor.get(f"/{code}")
        assert status == 503, code
        assert "cannot be opened at the moment" in page
    status, page = await damaged.hall.visitor("ru").get(f"/{damaged.closed}/record")
    assert status == 503
    assert "не удаётся открыть" in page


async def test_its_hosts_hear_what_they_can_do(damaged: Damaged):
    host = damaged.hall.visitor()

    for path, headers in (
        (damaged.staff_link, {}),
        (damaged.stage_link, {}),
        ("/host", {"Cookie": damaged.cookies}),
    ):
        status, page = await host.get(path, headers=headers)
        assert status == 503, path
        assert "its log says why" in page


async def test_a_host_of_two_is_let_in_to_the_one_that_is_open(damaged: Damaged):
    hall = damaged.hall
    hall.code = damaged.open
    host = await hall.host("perm")
    link = next(iter((await hall.state())[Staff].links))

    # As the browser of somebody who came by the closed one's link first: one cookie holds both passes.
    status, page = await host.get(f"/host?as={link}")

    assert hall.services.rooms.closed == {damaged.closed}
    assert status == 200
    assert "Two tablecloths" in page


async def test_its_sockets_are_refused_in_words(damaged: Damaged):
    line = damaged.hall.visitor()

    with pytest.raises(NotConnected):
        await line.connect(code=damaged.closed)

    refused = damaged.hall.lines[-1].heard["connect_error"][-1]
    assert refused["data"]["code"] == "exchange-unreadable"
    assert refused["data"]["retryable"]


async def test_what_goes_over_all_exchanges_goes_on(damaged: Damaged, caplog):
    hall = damaged.hall
    hall.code = damaged.open
    alice: Visitor = await hall.visitor().register("Alice", "oxford")
    host = await hall.host("oxford")

    await Retention(hall.services.rooms, hall.services.security_log).forget(
        server_clock() + 10_000 * DAY * 1000
    )

    assert [person.name for person in (await hall.state())[People].by_id.values()] == [""]
    assert hall.services.rooms.name_of(damaged.closed) in caplog.text
    assert (await host.get("/host"))[0] == 200
    assert (await alice.get("/media/nothing.webp"))[0] == 404
    assert (await alice.get("/tellings/nothing.mp3"))[0] == 404


async def test_the_operator_hears_of_it(damaged: Damaged):
    with pytest.raises((Refusal, Failed), match=r"unreadable|cannot be read"):
        await ListStaff(code=damaged.closed).do(damaged.hall.services)


async def test_an_import_tries_again_and_mints_no_second_codes(damaged: Damaged):
    services = damaged.hall.services

    with pytest.raises(Refusal, match="exchange-unreadable-host"):
        await take_in(services, services.settings.data / "authored")

    assert services.rooms.closed == {damaged.closed}
    assert damaged.open in services.rooms.codes
    assert len(services.rooms.codes) == 1


async def test_once_it_is_mended_an_import_opens_it(tmp_path: Path, prepared: Path):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    async with open_hall(data) as hall:
        await hall.link(Role.HOST, "perm")
    renumber(data, 2, 9)
    async with open_hall(data, doors=False) as hall:
        assert hall.services.rooms.closed == {hall.code}
        await hall.services.database.run(
            lambda connection: connection.execute("UPDATE entries SET seq = 2 WHERE seq = 9")
        )

        await import_again(hall)

        assert hall.services.rooms.closed == frozenset()
        assert (await hall.visitor().get(f"/{hall.code}"))[0] == 200


def renumber(data: Path, before: int, after: int) -> None:
    connection = apsw.Connection(str(data / "twincloth.db"))
    connection.execute("UPDATE entries SET seq = ? WHERE seq = ?", (after, before))
    connection.close()


async def test_what_one_process_cannot_read_for_a_moment_it_opens_soon_after(halls, monkeypatch):
    first, second, _ = halls
    journal = second.services.rooms._journal
    read, failed = journal.read, []

    async def away_once(exchange: str, *rest):
        if not failed and exchange not in second.services.rooms.codes:
            failed.append(exchange)
            raise StorageFailure("storage-unreachable", "nobody answers")
        return await read(exchange, *rest)

    monkeypatch.setattr(journal, "read", away_once)
    code = await second_exchange(first)
    await come_true(lambda: code in failed)

    await come_true(lambda: code in second.services.rooms.codes)
