"""Rooms of one exchange in several processes: every viewer of each hears every number once, in order, whoever writes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from halls import PATIENCE, come_true
from live.one_room import CODE, QUILT, come_in, give_all, say
from live.shared import OneProcess
from twincloth.database import StorageFailure
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.exchange.actor import OPERATOR
from twincloth.exchange.arming import ArmGift
from twincloth.exchange.handovers import Handovers
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import ReviseExchange
from twincloth.exchange.unveiling import COUNTDOWN, GiftUnveiled, StartUnveiling
from twincloth.journal.sqlite import SCHEMA
from twincloth.live.shared_room import LATER

Opened = Callable[..., Awaitable[OneProcess]]


@pytest.fixture
async def processes(postgresql: str, postgresql_database: PostgreSQLDatabase) -> AsyncIterator[Opened]:
    """Opens one more process, by name."""
    await postgresql_database.migrate("journal", SCHEMA)
    known: dict[str, OneProcess] = {}

    async def one_more(name: str) -> OneProcess:
        known[name] = OneProcess(name, postgresql, known)
        return await known[name].open()

    yield one_more
    for process in known.values():
        await process.close()


@pytest.fixture
async def three(processes: Opened) -> list[OneProcess]:
    """Three, in which Vera and both hosts are; the first one writes."""
    made = [await processes(name) for name in ("p1", "p2", "p3")]
    await come_in(made[0].room)
    for process in made:
        await process.told.reaches(4)
    return made


async def execute(connection, sql):
    return await connection.execute(sql)


async def all_told(processes: list[OneProcess], seq: int) -> None:
    """Each has shown every number up to this one, once and in order."""
    for process in processes:
        await process.told.reaches(seq)
        assert process.told.numbers == list(range(1, seq + 1)), process.name


async def test_a_command_given_anywhere_is_shown_everywhere_and_written_by_one(three):
    seqs = [await process.room.give(say(number), "vera") for number, process in enumerate(three)]

    assert seqs == [5, 6, 7]
    assert [process.counts.forwarded for process in three] == [0, 1, 1]
    await all_told(three, 7)
    # Those of come_in, too: what one has stored and told its log of, the others only show.
    assert [process.told.followed for process in three] == [0, 7, 7]


async def test_whoever_is_answered_sees_it_where_they_are_already(three):
    seq = await three[1].room.give(say(1), "vera")

    assert three[1].told.numbers[-1] == seq


async def test_a_turn_is_counted_as_written_where_it_is_stored_and_as_followed_elsewhere(three):
    first, second, _ = three
    before = [(process.counts.written, process.counts.followed) for process in (first, second)]

    await all_told(three, await second.room.give(say(1), "vera"))

    after = [(process.counts.written, process.counts.followed) for process in (first, second)]
    assert after == [(before[0][0] + 1, before[0][1]), (before[1][0], before[1][1] + 1)]


async def test_what_is_stored_elsewhere_and_not_shown_here_yet_can_be_told(three):
    first, second, _ = three
    second.told.listens.clear()
    seq = await first.room.give(say(1), "vera")
    await second.told.reaches(seq)

    assert (first.room.unshown, second.room.unshown) == (0, 1)

    second.told.listens.set()
    async with asyncio.timeout(PATIENCE):
        while second.room.unshown:  # noqa: ASYNC110  # it is the room that changes
            await asyncio.sleep(0.01)


async def test_who_hands_on_does_not_wait_for_the_viewers_of_who_writes(three):
    first, second, _ = three
    first.told.listens.clear()

    seq = await second.room.give(say(1), "vera")

    assert second.told.numbers[-1] == seq
    assert first.room.published == seq - 1
    first.told.listens.set()
    await all_told(three, seq)


async def test_a_page_shows_what_was_stored_elsewhere_the_moment_before(three):
    for number in range(20):
        await three[number % 3].room.give(say(number), "vera")

        exchange, _ = await three[(number + 1) % 3].room.state()

        assert f"m{number}" in exchange[Messages].by_id


async def test_a_refusal_comes_back_with_what_it_says(three):
    with pytest.raises(Refusal) as at_home:
        await three[0].room.give(say(1, ""), "vera")
    with pytest.raises(Refusal) as elsewhere:
        await three[1].room.give(say(1, ""), "vera")

    assert elsewhere.value.code == at_home.value.code


async def test_a_command_that_is_sent_again_by_another_way_changes_nothing(three):
    seq = await three[0].room.give(say(1), "vera")

    assert [await process.room.give(say(1), "vera") for process in three] == [seq] * 3
    await all_told(three, seq)


async def test_where_the_writer_cannot_be_reached_whoever_was_asked_decides(three):
    first, second, _ = three
    first.away = True

    seq = await second.room.give(say(1), "vera")

    assert second.counts.forwarded == 0
    await all_told(three, seq)
    assert await first.room.give(say(2), "vera") == seq + 1


async def test_two_that_both_write_leave_no_gap_and_both_get_on(three):
    first, second, _ = three
    first.away = second.away = True

    async def talk(process: OneProcess) -> list[int]:
        return [await process.room.give(say(f"{process.name}-{n}"), "vera") for n in range(50)]

    seqs = await asyncio.gather(talk(first), talk(second))

    assert sorted([*seqs[0], *seqs[1]]) == list(range(5, 105))
    await all_told(three, 104)
    assert first.counts.overtaken + second.counts.overtaken


async def test_many_at_once_from_all_sides_are_all_stored_once(three):
    wishes = [
        give_all(process.room, *((say(f"{process.name}-{n}"), "vera") for n in range(100)))
        for process in three
    ]

    seqs = [seq for answers in await asyncio.gather(*wishes) for seq in answers]

    assert sorted(seqs) == list(range(5, 305))
    await all_told(three, 304)


async def test_who_comes_later_begins_where_the_others_are(three, processes):
    late = await processes("p4")

    assert (await late.room.state())[0].seq == 4
    seq = await late.room.give(say(1), "vera")
    await all_told(three, seq)
    assert late.told.numbers == [seq]


async def test_what_no_notice_tells_a_look_each_second_finds(three, monkeypatch):
    first, second, _ = three
    monkeypatch.setattr(second.heads, "_hear_head", lambda _: None)
    second.notices.hear("head", lambda _: None)

    seq = await first.room.give(say(1), "vera")

    await second.told.reaches(seq)
    assert second.heads.healed


async def test_a_number_that_was_lost_is_looked_for_until_the_next_look_at_most(three):
    first, *_ = three

    first.heads.heard(CODE, 99)  # as by an answer that was under way when its era ended

    await come_true(lambda: first.heads.of(CODE).seq == 4)
    assert first.room.unshown == 0
    await all_told(three, await first.room.give(say(1), "vera"))


async def test_heads_are_looked_at_again_after_an_answer_that_nobody_expected(three, caplog):
    first, second, _ = three
    await first.connections.run(
        execute, "ALTER TABLE heads RENAME TO elsewhere"
    )  # as a restore does for a moment
    await come_true(lambda: "Heads has failed" in caplog.text)
    await first.connections.run(execute, "ALTER TABLE elsewhere RENAME TO heads")

    seen = second.heads.looked_at
    await come_true(lambda: second.heads.looked_at > seen)
    await all_told(three, await first.room.give(say(1), "vera"))


async def test_where_a_turn_was_lost_and_nothing_can_be_read_pages_say_so(three, monkeypatch):
    first = three[0]
    monkeypatch.setattr("twincloth.live.shared_room.LOST_FOR", 0.1)

    async def away(*_):
        raise StorageFailure("storage-unreachable", "nobody answers")

    for name in ("append", "read"):
        monkeypatch.setattr(first.journal, name, away)
    with pytest.raises(Refusal, match="storage-unreachable") as told:
        await first.room.give(say(1), "vera")
    with pytest.raises(Refusal, match="storage-unreachable"):
        await first.room.state()

    monkeypatch.undo()
    assert told.value.retryable
    seq = await first.room.give(say(1), "vera")
    await all_told(three, seq)


async def test_the_next_one_writes_when_the_writer_has_stopped(three):
    first, second, third = three
    await first.heads.let_go()
    async with asyncio.timeout(PATIENCE):
        while second.heads.writer(CODE):  # noqa: ASYNC110  # it is told
            await asyncio.sleep(0.01)

    seq = await second.room.give(say(1), "vera")

    assert second.heads.holds(CODE)
    assert not first.heads.holds(CODE)
    await all_told(three, seq)
    assert third.heads.writer(CODE) == "p2"


async def test_after_an_erasure_elsewhere_all_is_read_anew_and_every_page_fetched(three):
    first, second, third = three
    seq = await first.room.give(say(1, "Oleg's secret"), "vera")
    await all_told(three, seq)

    await first.room.forget()

    for other in (second, third):
        async with asyncio.timeout(PATIENCE):
            while not other.resynced:  # noqa: ASYNC110  # it is told
                await asyncio.sleep(0.01)
        assert (await other.room.state())[0][Messages].by_id["m1"].text == ""
    assert await second.room.give(say(2), "vera") == seq + 1


async def test_what_an_erasure_finds_by_the_way_is_another_s(three):
    first, second, _ = three
    second.notices.hear("head", lambda _: None)

    seq = await first.room.give(say(1), "vera")
    await second.room.forget()

    assert second.told.numbers == list(range(1, seq + 1))
    assert second.told.followed == seq


async def test_another_era_that_is_found_by_writing_has_every_page_fetched_too(three):
    first, second, _ = three
    seq = await first.room.give(say(1, "Oleg's secret"), "vera")
    await all_told(three, seq)
    assert first.heads.holds(CODE)

    await second.journal.erase(CODE, lambda fact: fact.redacted())
    await first.room.give(say(2), "vera")  # before anybody has told it of the erasure

    assert first.counts.overtaken
    assert first.resynced == [CODE]
    assert (await first.room.state())[0][Messages].by_id["m1"].text == ""


async def test_before_a_revision_is_shown_what_was_authored_is_read(three):
    first, second, _ = three

    seq = await first.room.give(ReviseExchange(), OPERATOR.id)

    await second.told.reaches(seq)
    assert second.refreshed == 1


async def test_whoever_writes_a_revision_for_another_reads_what_that_one_has_authored(three):
    first, second, third = three

    seq = await second.room.give(ReviseExchange(), OPERATOR.id)

    await all_told(three, seq)
    assert second.counts.forwarded == 1
    assert (first.refreshed, third.refreshed) == (1, 1)


async def test_a_revision_is_refused_while_what_was_authored_cannot_be_read(three, monkeypatch):
    first, second, _ = three

    async def away():
        raise StorageFailure("storage-unreachable", "nobody answers")

    monkeypatch.setattr(first, "refresh", away)
    with pytest.raises(Refusal, match="storage-unreachable") as told:
        await second.room.give(ReviseExchange(), OPERATOR.id)

    assert told.value.retryable
    monkeypatch.undo()
    await all_told(three, await second.room.give(ReviseExchange(), OPERATOR.id))


async def test_whoever_is_overtaken_shows_what_another_has_stored_as_another_s(three):
    first, second, _ = three
    first.away = True
    first.notices.hear("head", lambda _: None)
    followed = first.told.followed
    assert first.heads.holds(CODE)

    await second.room.give(ReviseExchange(), OPERATOR.id)
    seq = await first.room.give(say(1), "vera")

    assert first.counts.overtaken
    assert first.told.numbers[-2:] == [seq - 1, seq]
    assert first.told.followed - followed == 1
    assert first.refreshed == 1


async def test_a_fact_of_a_newer_release_is_told_and_nothing_after_it_shown(three, monkeypatch):
    first, second, _ = three
    entry = second.journal._format.entry

    def unknown(*columns):
        import msgspec

        if "message-posted" in columns[-1]:
            raise msgspec.ValidationError("Invalid value 'never-heard-of'")
        return entry(*columns)

    monkeypatch.setattr(second.journal._format, "entry", unknown)

    await first.room.give(say(1), "vera")

    async with asyncio.timeout(PATIENCE):
        while not second.outdated_at:  # noqa: ASYNC110  # it is the room that changes
            await asyncio.sleep(0.01)
    assert second.told.numbers == [1, 2, 3, 4]


async def test_a_gift_is_unveiled_once_though_every_process_holds_the_alarm(three):
    first, second, third = three
    for key in ("perm", "oxford"):
        await second.room.give(ArmGift(gift=QUILT), f"host-of-{key}")
    await third.room.give(StartUnveiling(gift=QUILT), "host-of-perm")
    for process in three:
        process.ahead = COUNTDOWN

    await second.room.give(say(1), "vera")

    async with asyncio.timeout(PATIENCE):
        while not (await second.room.state())[0][Handovers].by_gift[QUILT].unveiled_at:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(2 * LATER)
    entries = await first.journal.read(CODE)
    assert sum(isinstance(entry.fact, GiftUnveiled) for entry in entries) == 1
    await all_told(three, len(entries))
