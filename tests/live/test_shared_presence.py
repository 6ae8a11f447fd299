"""Who is here, when that is at several processes: counted once, told to all, and forgotten with a process that died."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from halls import come_true
from live.hearing import all_heard, probed
from live.one_room import CODE, CONTENT
from postgresql import Cluster
from twincloth.database.notices import Notices
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Entry, Exchange
from twincloth.exchange.passing import Passing
from twincloth.exchange.people import ParticipantRegistered
from twincloth.exchange.staff import StaffAppointed
from twincloth.live import presence_table, shared_presence
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.last_uses import SCHEMA
from twincloth.live.lights import Lights
from twincloth.live.shared_presence import SharedPresence
from twincloth.views.viewer import View, Viewer

MOST = 3
"""Sockets of one person."""


def exchange_of_both() -> Exchange:
    """Vera of Perm, Alice and Tom of Oxford, and a stage."""
    exchange = Exchange(CODE, CONTENT.plan())
    for id, place in (("vera", "perm"), ("alice", "oxford"), ("tom", "oxford")):
        registered = ParticipantRegistered(participant=id, name=id, place=place, language="en", kept=True)
        exchange.apply(Entry(exchange.seq + 1, 1, id, None, registered))
    link = StaffAppointed(staff="screen", role=Role.STAGE, place="", key_hash="5" * 64)
    exchange.apply(Entry(exchange.seq + 1, 1, "operator", None, link))
    return exchange


class PresentProcess:
    """As much of a process as presence needs: it stands for its rooms, their one room, and its relay."""

    def __init__(self, name: str, address: str) -> None:
        self.exchange = exchange_of_both()
        self.connections = Connections(address)
        self.notices = Notices(address)
        self.heard = probed(self.notices)
        self.audience = Audience()
        self.passing = {CODE: Passing()}
        self.lights = Lights(self.audience, self.passing, self._take_in)
        self.kicked: list[str] = []
        self.presence = SharedPresence(
            name, self.connections, self.notices, self, self.audience, self, self.lights, MOST
        )

    def _take_in(self, code: str, changes: Any) -> None:
        for change in changes:
            self.passing[code].take_in(change)

    def find(self, code: str) -> "PresentProcess":
        assert code == CODE
        return self

    def glance(self) -> Exchange:
        return self.exchange

    def kick(self, sid: str) -> None:
        self.kicked.append(sid)
        self.audience.leave(sid)

    def come(self, person: str, sid: str = "", view: View = View.SESSION) -> None:
        self.audience.enter(sid or person, Subscriber(CODE, Viewer(view, "en"), person))

    @property
    def places(self) -> dict[str, int]:
        return self.audience.places(self.exchange)

    @property
    def screens(self) -> int:
        light = self.passing[CODE].of("lights").get("screen")
        return light.screens if light else 0


Opened = Callable[..., Awaitable[PresentProcess]]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_presence, "EVERY", 0.1)


async def sign_of_life(address: str, name: str, until: str = "infinity") -> None:
    connections = Connections(address)

    async def leave_one(connection: Any) -> None:
        await connection.execute(
            "INSERT INTO processes VALUES ($1, '', '', '', '', $2::text::timestamptz)"
            " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
            name,
            until,
        )

    await connections.run(leave_one)
    await connections.close()


async def opened(address: str, *names: str) -> list[PresentProcess]:
    made = []
    for name in names:
        await sign_of_life(address, name)
        process = PresentProcess(name, address)
        await process.notices.open()
        await process.presence.open()
        made.append(process)
    await all_heard([process.notices for process in made], [process.heard for process in made])
    return made


async def closed(processes: list[PresentProcess]) -> None:
    for process in processes:
        await process.presence.close()
        await process.notices.close()
        await process.connections.close()


@pytest.fixture
async def migrated(postgresql_database: PostgreSQLDatabase, postgresql: str) -> str:
    await postgresql_database.migrate("live", SCHEMA)
    return postgresql


@pytest.fixture
async def two(migrated: str) -> AsyncIterator[list[PresentProcess]]:
    made = await opened(migrated, "p1", "p2")
    yield made
    await closed(made)


async def all_show(processes: list[PresentProcess], **places: int) -> None:
    await come_true(lambda: all(process.places == places for process in processes))


async def test_a_person_with_two_phones_at_two_processes_counts_once_and_both_know_it(two):
    first, second = two
    first.come("vera")
    second.come("vera")
    second.come("alice")

    await all_show(two, perm=1, oxford=1)
    first.audience.leave("vera")
    second.come("tom")
    await all_show(two, perm=1, oxford=2)
    second.audience.leave("vera")
    await all_show(two, perm=0, oxford=2)


async def test_who_is_here_counts_here_at_once(two):
    first, _ = two
    first.come("vera")

    assert first.places == {"perm": 1, "oxford": 0}


async def test_staff_and_guests_are_not_counted(two):
    first, second = two
    first.come("", "a guest")
    first.come("screen", view=View.STAGE)
    second.come("alice")

    await all_show(two, perm=0, oxford=1)


async def test_whoever_is_removed_counts_no_more_though_they_are_connected(two):
    first, second = two
    first.come("vera")
    await all_show(two, perm=1, oxford=0)

    exchange = exchange_of_both()
    del exchange.actors["vera"]
    exchange.seq += 1
    first.exchange = exchange

    await all_show([second], perm=0, oxford=0)


async def test_those_of_a_dead_process_count_no_more_and_do_again_when_it_is_back(two, migrated, monkeypatch):
    monkeypatch.setattr(presence_table, "MOST", 0.5)
    first, second = two
    first.come("vera")
    await all_show([second], perm=1, oxford=0)

    await sign_of_life(migrated, "p1", "-infinity")
    await all_show([second], perm=0, oxford=0)
    await sign_of_life(migrated, "p1")
    await all_show([second], perm=1, oxford=0)


async def test_a_process_that_ends_takes_its_own_with_it(migrated):
    first, second = made = await opened(migrated, "p1", "p2")
    first.come("vera")
    await all_show(made, perm=1, oxford=0)

    await closed([first])

    await all_show([second], perm=0, oxford=0)
    await closed([second])


async def test_who_was_here_when_a_process_was_killed_is_not_here_when_it_starts_anew(migrated):
    (first,) = await opened(migrated, "p1")
    first.come("vera")
    await come_true(lambda: first.audience.everywhere == {CODE: {"perm": 1}})
    first.presence._task.cancel()

    (again,) = made = await opened(migrated, "p1")
    await all_show(made, perm=0, oxford=0)
    assert again.places == {"perm": 0, "oxford": 0}
    await closed([first, again])


async def test_a_light_shines_as_long_as_any_process_has_a_screen_of_the_link(two):
    first, second = two
    first.come("screen", "1", View.STAGE)
    second.come("screen", "2", View.STAGE)
    second.come("screen", "3", View.STAGE)

    await come_true(lambda: [process.screens for process in two] == [3, 3])
    first.audience.leave("1")
    assert first.screens == 2
    await come_true(lambda: second.screens == 2)
    for sid in ("2", "3"):
        second.audience.leave(sid)
    await come_true(lambda: [process.screens for process in two] == [0, 0])


async def test_of_too_many_sockets_of_one_person_the_oldest_make_way_wherever_they_are(two):
    first, second = two
    for number, process in enumerate((first, second, first, second, first)):
        process.come("vera", f"{number}")
        await asyncio.sleep(0.002)  # so that one is older than the other
    second.come("alice", "alice")

    await come_true(lambda: first.kicked == ["0"] and second.kicked == ["1"])
    await all_show(two, perm=1, oxford=1)
    assert [len(process.audience.people(CODE)["vera"]) for process in two] == [2, 1]


async def test_a_staff_link_may_have_more(two):
    first, second = two
    for number in range(MOST + 1):
        two[number % 2].come("screen", f"{number}", View.STAGE)

    await come_true(lambda: first.screens == second.screens == MOST + 1)
    assert first.kicked == second.kicked == []


async def test_a_crowd_is_written_a_part_at_a_time(two, monkeypatch):
    monkeypatch.setattr(shared_presence, "MOST_AT_ONCE", 1)
    for person in ("vera", "alice", "tom"):
        two[0].come(person)

    await all_show(two, perm=1, oxford=2)


async def test_without_a_notice_it_is_known_all_the_same(two):
    for process in two:
        process.notices.hear("presence", lambda _: None)
    two[0].come("vera")

    await all_show(two, perm=1, oxford=0)


async def test_after_a_crash_of_postgresql_all_is_written_again(own_cluster: Cluster):
    address = await own_cluster.create()
    database = await PostgreSQLDatabase.open(address)
    await database.migrate("live", SCHEMA)
    await database.close()
    first, second = made = await opened(address, "p1", "p2")
    first.come("vera")
    await all_show(made, perm=1, oxford=0)

    own_cluster.kill()
    own_cluster.start()
    for process in made:
        await sign_of_life(address, process.presence._process)
    second.come("alice")

    await all_show(made, perm=1, oxford=1)
    await closed(made)
