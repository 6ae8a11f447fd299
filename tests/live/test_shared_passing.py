"""Passing state of several processes: one decides, all hold the same, whoever was deaf or comes later too."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from halls import come_true
from live.hearing import all_heard
from live.one_room import CODE, come_in, say
from live.telling import TellingProcess
from twincloth.database import StorageFailure
from twincloth.database.notices import LONGEST
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.exchange.captions import CaptionLine
from twincloth.exchange.claims import Claim
from twincloth.exchange.drafts import DRAFTS, Draft
from twincloth.exchange.exchange import leaves
from twincloth.exchange.lights import Light
from twincloth.exchange.passing import Passed, PassedValue, PassingChange
from twincloth.exchange.preflight import Trial, TryOut
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import DismissStaff
from twincloth.journal.sqlite import SCHEMA
from twincloth.live.clock import server_clock
from twincloth.live.passing import EVERY

HOST = "host-of-perm"
SOUND = f"{Trial.SOUND}/perm"

Opened = Callable[[str], Awaitable[TellingProcess]]


@pytest.fixture
async def processes(postgresql: str, postgresql_database: PostgreSQLDatabase) -> AsyncIterator[Opened]:
    """Opens one more process, by name."""
    await postgresql_database.migrate("journal", SCHEMA)
    known: dict[str, TellingProcess] = {}

    async def one_more(name: str) -> TellingProcess:
        known[name] = process = TellingProcess(name, postgresql, known)
        return await process.open()

    yield one_more
    for process in known.values():
        await process.links.close()  # first, lest whoever ends waits for those who still ask
    for process in known.values():
        await process.close()


@pytest.fixture
async def three(processes: Opened) -> list[TellingProcess]:
    """Three who hear each other; the first one writes."""
    made = [await processes(name) for name in ("p1", "p2", "p3")]
    await come_in(made[0].one.room)
    await all_heard([process.one.notices for process in made], [process.heard for process in made])
    await come_true(lambda: all(process.one.heads.writer(CODE) == "p1" for process in made[1:]))
    return made


def sound(place: str = "perm", *, works: bool = True) -> TryOut:
    return TryOut(trial=Trial.SOUND, place=place, works=works)


def deaf(process: TellingProcess) -> None:
    process.one.notices.hear("passing", lambda _: None)


async def test_what_is_decided_by_the_writer_is_held_by_all(three):
    first, second, third = three

    seq = await second.passing.give(CODE, sound(), HOST)

    assert seq == 4
    assert second.trials == first.trials == [SOUND], "whoever asked has it when they are answered"
    await come_true(lambda: third.trials == [SOUND])
    assert third.passing.held(CODE).by("trials", SOUND) == HOST
    await third.passing.give(CODE, sound(works=False), HOST)
    await come_true(lambda: not any(process.trials for process in three))


async def test_refusals_come_back_from_where_it_is_decided(three):
    with pytest.raises(Refusal, match="unknown-place"):
        await three[1].passing.give(CODE, sound("nowhere"), HOST)
    with pytest.raises(Refusal, match="not-allowed"):
        await three[1].passing.give(CODE, sound(), "vera")


async def test_signals_that_are_handed_on_are_counted_where_they_are_decided(three):
    counted = []
    three[0].shared.must_afford = lambda exchange, by: counted.append((exchange.id, by))

    await three[0].passing.give(CODE, sound(), HOST)
    await three[1].passing.give(CODE, sound(), HOST)

    assert counted == [(CODE, HOST)]


async def test_where_the_writer_does_not_answer_whoever_is_asked_decides(three):
    first, second, third = three
    first.reachable = False

    await second.passing.give(CODE, sound(), HOST)

    assert second.trials == [SOUND]
    await come_true(lambda: first.trials == third.trials == [SOUND])


async def test_what_holds_outlasts_a_while_in_which_nothing_can_be_read(three, monkeypatch):
    first, *_ = three
    await first.passing.give(CODE, sound(), HOST)
    monkeypatch.setattr("twincloth.live.shared_room.LOST_FOR", 0.1)

    async def away(*_):
        raise StorageFailure("storage-unreachable", "nobody answers")

    for name in ("append", "read"):
        monkeypatch.setattr(first.one.journal, name, away)
    with pytest.raises(Refusal, match="storage-unreachable"):
        await first.one.room.give(say(1), "vera")
    first.passing.take_in(CODE, [PassingChange(Passed("lights", "screen", Light(1, 5)), "screen", 5)])
    await asyncio.sleep(3 * EVERY)  # in which it would be told

    assert [process.trials for process in three] == [[SOUND]] * 3
    monkeypatch.undo()
    await come_true(lambda: not first.passing._untold.get(CODE))


async def test_whoever_is_deaf_hears_of_it_within_a_second(three):
    first, _, third = three
    deaf(third)
    await first.passing.give(CODE, sound(), HOST)
    await first.passing.give(CODE, sound("oxford"), HOST)

    await come_true(lambda: third.trials == first.trials)
    await first.passing.give(CODE, sound(works=False), HOST)
    await come_true(lambda: third.trials == [f"{Trial.SOUND}/oxford"])
    assert third.shared.healed == 2


async def test_whoever_hears_everything_finds_nothing_when_they_compare(three):
    first, second, third = three
    await first.passing.give(CODE, sound(), HOST)
    await come_true(lambda: third.trials == second.trials == [SOUND])
    versions = [process.passing.held(CODE).version for process in three]

    for process in (second, third):
        await process.shared._look("p1", {CODE: "another"})

    assert [process.passing.held(CODE).version for process in three] == versions
    assert [first.shared.healed, second.shared.healed, third.shared.healed] == [0, 1, 1]


async def test_who_comes_later_begins_with_all_that_holds_also_where_nobody_writes(three, processes):
    first, *_ = three
    await first.passing.give(CODE, sound(), HOST)
    first.passing.take_in(CODE, [PassingChange(Passed("lights", "screen", Light(1, 5)), "screen", 5)])
    await first.one.heads.let_go()

    late = await processes("p4")

    assert late.trials == [SOUND]
    assert late.passing.held(CODE).of("lights") == {"screen": Light(1, 5)}


async def test_what_is_too_long_to_be_told_is_found(three):
    first, second, _ = three
    draft = Draft("щ" * LONGEST, 0)

    first.passing.put(CODE, [PassingChange(Passed(DRAFTS, "m1:ru", draft), "", server_clock())])

    await come_true(lambda: second.passing.held(CODE).of(DRAFTS) == {"m1:ru": draft})


async def test_what_is_over_is_not_brought_back_by_who_lets_go_of_it_later(three):
    first, second, _ = three
    over = PassingChange(Passed("claim", "m1:en", Claim("olga", ""), server_clock() - 1), "olga", 1)
    first.passing.held(CODE).take_in(over)
    version = second.passing.held(CODE).version

    await second.shared._look("p1", {CODE: "another"})

    assert second.passing.held(CODE).version == version


async def test_whose_link_is_revoked_loses_what_they_hold_on_every_process(three):
    first, second, third = three
    await first.passing.give(CODE, sound(), "host-of-oxford")
    await come_true(lambda: second.trials == third.trials == [SOUND])

    await first.one.room.give(DismissStaff(staff="host-of-oxford"), HOST)
    for process in three:
        exchange, _ = await process.state(CODE)
        process.passing.leave(exchange)

    assert [process.trials for process in three] == [[]] * 3


async def test_only_where_the_exchange_is_written_drafts_are_asked_for(three):
    assert [await process.passing.decides(CODE) for process in three] == [True, False, False]


async def test_every_value_there_is_goes_from_one_to_another_unchanged(three):
    examples = {
        "CaptionLine": CaptionLine("ru", "Снег", "olga", growing=True),
        "Claim": Claim("olga", "Ольга"),
        "Light": Light(2, 5),
        "Draft": Draft("Snow", 3),
    }
    assert examples.keys() < {kind.__name__ for kind in leaves(PassedValue)}
    changes = [PassingChange(Passed(name, "1", value), "olga", 7) for name, value in examples.items()]
    changes.append(PassingChange(Passed("identified", "screen", "2", 9), "nina", 8))

    assert three[1].shared._read(msgspec.json.encode(changes)) == changes


async def test_a_value_of_a_newer_release_costs_only_itself(three):
    _, second, _ = three
    newer = '[[["hats","1",{"type":"Hat"},null],"olga",7],[["identified","screen","2",null],"olga",7]]'

    second.shared._hear(f"{CODE} {newer}")

    assert [change.passed.kind for change in second.passing.held(CODE).held()] == ["identified"]
