"""Processes: who is alive, what they are called, and what becomes of a name that two want."""

import asyncio

import pytest

from halls import come_true
from live.several import SECRET, TableInMemory, one_of_several
from twincloth.live.internal_site import is_proven, proof
from twincloth.live.processes import NameTaken, Process


async def test_a_process_that_has_ended_is_not_named_any_more():
    table = TableInMemory()
    async with one_of_several("p1", table) as first:
        async with one_of_several("p2", table):
            await come_true(lambda: first.processes.others() == ["p2"])
        await come_true(lambda: first.processes.others() == [])
        assert first.processes.address_of("p2") is None


async def test_the_name_of_a_process_that_answers_is_taken():
    table = TableInMemory()
    async with one_of_several("p1", table) as first:
        with pytest.raises(NameTaken, match=f"called p1 and answers at {first.site.address}.*--process-name"):
            async with one_of_several("p1", table):
                pass


async def test_the_name_of_a_process_that_was_killed_is_free_at_once():
    table = TableInMemory()
    await table.enter(Process("p1", "127.0.0.1:9", "1", "/static/a", "killed"))

    async with one_of_several("p1", table) as first:
        assert [process.run for process in await table.alive()] != ["killed"]
        assert first.processes.others() == []


async def test_whose_name_another_one_has_taken_is_told_so_and_does_not_take_it_back():
    table = TableInMemory()
    async with one_of_several("p1", table) as first:
        told = asyncio.Event()
        first.processes.overtaken = told.set
        await table.enter(Process("p1", "127.0.0.1:9", "1", "/static/a", "another"))

        await asyncio.wait_for(told.wait(), 10)

        assert [process.run for process in await table.alive()] == ["another"]


async def test_files_of_another_release_are_where_its_process_is():
    table = TableInMemory()
    async with (
        one_of_several("p1", table, static="/static/old") as first,
        one_of_several("p2", table, static="/static/new") as second,
    ):
        await come_true(lambda: bool(first.processes.others()))
        assert await first.processes.find_files("/static/new") == second.site.address
        assert await first.processes.find_files("/static/old") is None, "its own it has itself"


async def test_strangers_who_name_who_is_not_there_are_answered_by_a_few_looks():
    looks = 0

    class CountedTable(TableInMemory):
        async def alive(self):
            nonlocal looks
            looks += 1
            return await super().alive()

    async with one_of_several("p1", CountedTable()) as first:
        looks = 0
        found = await asyncio.gather(*(first.processes.find(f"q{number}") for number in range(500)))

    assert found == [None] * 500
    assert 1 <= looks <= 3


def test_a_proof_holds_while_secrets_change():
    old, new = SECRET, SECRET[::-1]

    assert is_proven(proof([old, new]), [old])
    assert is_proven(proof([old]), [old, new])
    assert not is_proven(proof([old]), [new])
    assert not is_proven(proof([]), [])
    assert not is_proven(proof([old]).replace("Twincloth", "Bearer"), [old])
    assert not is_proven("Twincloth \udcff", [old]), "it may be any bytes"
    assert SECRET.hex() not in proof([SECRET])
