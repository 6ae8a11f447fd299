"""The journal that several processes append to: at the head or not at all, and in which era."""

import asyncio
import signal
from collections.abc import AsyncIterator

import asyncpg
import pytest

from journal.test_journal import PERM_OXFORD, redacted, said
from postgresql import Cluster
from twincloth.database import StorageFailure
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.database.postgresql_connections import Connections
from twincloth.journal.journal import SequenceTaken
from twincloth.journal.postgresql import PostgreSQLJournal

Two = tuple[PostgreSQLJournal, PostgreSQLJournal]


async def opened(address: str) -> PostgreSQLJournal:
    database = await PostgreSQLDatabase.open(address)
    journal = await PostgreSQLJournal.open(database, Connections(address))
    await database.close()
    return journal


@pytest.fixture
async def two(postgresql: str) -> AsyncIterator[Two]:
    """The same journal in two processes, both of which have read it."""
    made = await opened(postgresql), await opened(postgresql)
    for journal in made:
        await journal.read(PERM_OXFORD)
    yield made
    for journal in made:
        await journal._connections.close()


async def test_of_two_that_append_at_once_one_is_told_that_the_other_was_quicker(two):
    given = await asyncio.gather(
        *(journal.append(PERM_OXFORD, [said(1)]) for journal in two), return_exceptions=True
    )

    assert sorted(map(type, given), key=str) == [SequenceTaken, type(None)] or [
        type(one) for one in given
    ] in (
        [type(None), SequenceTaken],
        [SequenceTaken, type(None)],
    )
    assert await two[0].read(PERM_OXFORD) == [said(1)]


async def test_a_gap_cannot_be_left(two):
    with pytest.raises(SequenceTaken):
        await two[0].append(PERM_OXFORD, [said(2)])

    assert await two[1].read(PERM_OXFORD) == []


async def test_after_an_erasure_nobody_appends_who_has_not_read_anew(two):
    first, second = two
    await first.append(PERM_OXFORD, [said(1, "secret")])
    await second.read(PERM_OXFORD)

    await first.erase(PERM_OXFORD, redacted)

    with pytest.raises(SequenceTaken):
        await second.append(PERM_OXFORD, [said(2)])
    assert await second.read(PERM_OXFORD) == [said(1, "")]
    assert second.era(PERM_OXFORD) == 2
    await second.append(PERM_OXFORD, [said(2)])


async def test_a_journal_that_is_erased_while_it_is_read_is_read_as_it_is_then(two, monkeypatch):
    first, second = two
    monkeypatch.setattr("twincloth.journal.postgresql.AT_ONCE", 2)
    await first.append(PERM_OXFORD, [said(seq, "secret") for seq in range(1, 6)])
    run, pieces = first._connections.run, []

    async def and_erase(*asked):
        pieces.append(await run(*asked))
        if len(pieces) == 1:
            await second.erase(PERM_OXFORD, redacted)
        return pieces[-1]

    monkeypatch.setattr(first._connections, "run", and_erase)

    assert await first.read(PERM_OXFORD) == [said(seq, "") for seq in range(1, 6)]
    assert first.era(PERM_OXFORD) == 2


async def test_an_erasure_that_changes_nothing_begins_no_era(two):
    await two[0].append(PERM_OXFORD, [said(1, "")])

    await two[0].erase(PERM_OXFORD, redacted)

    await two[0].read(PERM_OXFORD)
    assert two[0].era(PERM_OXFORD) == 1


async def test_erased_words_are_in_no_page_of_the_table(two, own_cluster):
    journal = await opened(await own_cluster.create())
    await journal.read(PERM_OXFORD)
    for seq in range(1, 101):
        await journal.append(PERM_OXFORD, [said(seq, f"Oleg's secret number {seq:04}")])
    await journal._connections.run(checkpoint)
    assert own_cluster.files_with(b"secret number 0050")

    await journal.erase(PERM_OXFORD, redacted)

    await journal._connections.run(checkpoint)
    assert not own_cluster.files_with(b"secret number 0050")
    await journal._connections.close()


async def test_an_erasure_that_could_not_write_the_table_anew_is_done_again_whole(own_cluster, monkeypatch):
    monkeypatch.setattr("twincloth.journal.postgresql.LOCK_WITHIN", "100ms")
    address = await own_cluster.create()
    journal = await opened(address)
    await journal.append(PERM_OXFORD, [said(1, "Oleg's secret number 0001")])
    reader = await asyncpg.connect(address)
    reading = reader.transaction()
    await reading.start()
    await reader.fetch("SELECT * FROM entries")

    with pytest.raises(StorageFailure, match="anew"):
        await journal.erase(PERM_OXFORD, redacted)
    await reading.rollback()
    await reader.close()
    await journal.erase(PERM_OXFORD, redacted)

    await journal._connections.run(checkpoint)
    assert not own_cluster.files_with(b"secret number 0001")
    await journal._connections.close()


async def checkpoint(connection):
    await connection.execute("CHECKPOINT")


async def test_entries_that_were_brought_by_other_ways_are_found_and_continued(two):
    def bring(connection):
        return connection.execute(
            "INSERT INTO entries SELECT $1, seq, seq, 'vera', NULL, fact FROM"
            " (SELECT 1 AS seq, $2 AS fact UNION ALL SELECT 2, $2) AS brought",
            "B3ZT8W",
            two[0]._format.text(said(1).fact),
        )

    await two[0]._connections.run(bring)

    assert [entry.seq for entry in await two[0].read("B3ZT8W")] == [1, 2]
    await two[0].append("B3ZT8W", [said(3)])
    assert [entry.seq for entry in await two[1].read("B3ZT8W")] == [1, 2, 3]


async def test_a_long_journal_is_read_in_pieces_and_whole(two, monkeypatch):
    monkeypatch.setattr("twincloth.journal.postgresql.AT_ONCE", 7)
    entries = [said(seq) for seq in range(1, 30)]
    await two[0].append(PERM_OXFORD, entries)

    assert await two[1].read(PERM_OXFORD) == entries
    assert await two[1].read(PERM_OXFORD, after=14) == entries[14:]
    assert await two[1].read(PERM_OXFORD, after=1, limit=14) == entries[1:15]


async def test_while_the_server_stands_still_nothing_is_acked_and_afterwards_all_goes_on(
    own_cluster, monkeypatch
):
    monkeypatch.setattr("twincloth.database.postgresql_connections.WITHIN", 0.3)
    journal = await opened(await own_cluster.create())
    await journal.read(PERM_OXFORD)
    own_cluster.signal(signal.SIGSTOP)

    with pytest.raises(StorageFailure) as failure:
        await journal.append(PERM_OXFORD, [said(1)])

    own_cluster.signal(signal.SIGCONT)
    assert failure.value.code == "storage-unreachable"
    entries = await journal.read(PERM_OXFORD)
    if not entries:
        await journal.append(PERM_OXFORD, [said(1)])
    assert await journal.read(PERM_OXFORD) == [said(1)]
    await journal._connections.close()


async def test_a_server_that_was_killed_is_told_at_once_and_found_again(own_cluster):
    journal = await opened(await own_cluster.create())
    await journal.read(PERM_OXFORD)
    await journal.append(PERM_OXFORD, [said(1)])
    own_cluster.kill()

    with pytest.raises(StorageFailure) as failure:
        await journal.append(PERM_OXFORD, [said(2)])

    assert failure.value.code == "storage-unreachable"
    own_cluster.start()
    await journal.append(PERM_OXFORD, [said(2)])
    assert await journal.read(PERM_OXFORD) == [said(1), said(2)]
    await journal._connections.close()


async def test_after_a_failover_a_new_era_begins_for_all_and_once(postgresql):
    first, second = await opened(postgresql), await opened(postgresql)
    await first.append(PERM_OXFORD, [said(1)])
    await second.read(PERM_OXFORD)
    await first._connections.run(
        lambda connection: connection.execute("UPDATE timeline SET id = 'of another'")
    )

    for journal in (first, second):
        await journal._connections.close()

    with pytest.raises(SequenceTaken):
        await second.append(PERM_OXFORD, [said(2)])
    assert await first.read(PERM_OXFORD) == [said(1)]
    assert first.era(PERM_OXFORD) == 2
    for journal in (first, second):
        await journal._connections.close()


async def cancelled_while_it_waits(cluster: Cluster, journal: PostgreSQLJournal) -> None:
    """An append whose wait for a standby that is not there is cancelled on the server."""
    session = await asyncpg.connect(cluster.address())
    await session.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    await session.execute("SELECT pg_reload_conf()")
    appending = asyncio.create_task(journal.append(PERM_OXFORD, [said(1)]))
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    while not (pid := await session.fetchval(waiting)):  # noqa: ASYNC110  # it is another process
        await asyncio.sleep(0.01)
    await session.execute(f"SELECT pg_cancel_backend({pid})")
    await session.execute("ALTER SYSTEM RESET synchronous_standby_names")
    await session.execute("SELECT pg_reload_conf()")
    await session.close()
    await appending


async def test_a_wait_for_a_standby_that_is_cancelled_acks_nothing(own_cluster):
    journal = await opened(await own_cluster.create())
    await journal.read(PERM_OXFORD)

    with pytest.raises(StorageFailure, match="standby"):
        await cancelled_while_it_waits(own_cluster, journal)

    await journal._connections.close()


async def test_without_listening_for_the_warning_it_would_be_acked(own_cluster, monkeypatch):
    """The control: PostgreSQL answers as if all were well."""
    monkeypatch.setattr("twincloth.database.postgresql_connections.is_doubtful", lambda _: False)
    journal = await opened(await own_cluster.create())
    await journal.read(PERM_OXFORD)

    await cancelled_while_it_waits(own_cluster, journal)

    await journal._connections.close()
