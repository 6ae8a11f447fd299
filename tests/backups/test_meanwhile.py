"""What happens while a backup is made: pictures are erased, others hung, and it holds one moment all the same."""

import asyncio
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collection.sweeping import ELSEWHERE, Museum, files
from halls import PATIENCE
from twincloth.backups import making
from twincloth.collection.derivatives import no_progress


@pytest.fixture(params=["", ELSEWHERE], ids=["in the folder", "elsewhere"])
async def museum(request, tmp_path: Path) -> AsyncIterator[Museum]:
    museum = await Museum.open(tmp_path, request.param)
    for number in (1, 2):
        await museum.put(number)
    await museum.hang("K7Q2MX", 1)
    yield museum
    await museum.close()


async def backed_up(museum: Museum, target: Path) -> tuple[set[str], list[str]]:
    """The pictures in a backup, and what is missing in it."""
    missing = await making.make_backup(museum.database.path, museum.collection, target, no_progress)
    with tarfile.open(target) as tar:
        return {name.removeprefix("pictures/") for name in tar.getnames() if "/" in name}, missing


def first(monkeypatch: pytest.MonkeyPatch, museum: Museum, step: str) -> None:
    """Before (or after) a step that a thread does, another picture is hung, and the one before is erased."""
    loop, done = asyncio.get_running_loop(), getattr(making, step)

    async def erase() -> None:
        await museum.hang("K7Q2MX", 2, erasing=True)
        await museum.sweep.overdue()

    def around(*arguments: object) -> object:
        monkeypatch.setattr(making, step, done)
        if step == "_write":
            asyncio.run_coroutine_threadsafe(erase(), loop).result(PATIENCE)
            return done(*arguments)
        result = done(*arguments)
        asyncio.run_coroutine_threadsafe(erase(), loop).result(PATIENCE)
        return result

    monkeypatch.setattr(making, step, around)


async def test_what_is_erased_before_it_was_found_is_of_no_moment(museum, tmp_path, monkeypatch):
    first(monkeypatch, museum, "snapshot")

    assert await backed_up(museum, tmp_path / "backup.tar") == (set(files(2)), [])


async def test_what_is_erased_while_it_is_written_stays_until_it_is(museum, tmp_path, monkeypatch):
    first(monkeypatch, museum, "_write")

    assert await backed_up(museum, tmp_path / "backup.tar") == (set(files(1)), [])
    await museum.sweep.overdue()
    assert await museum.names() == set(files(2))


async def test_what_is_nowhere_is_named(museum, tmp_path):
    await museum.store._delete(files(1)[0])
    await museum.store._delete(files(1)[1])
    await museum.store._delete(files(1)[2])

    there, missing = await backed_up(museum, tmp_path / "backup.tar")

    assert there == set()
    assert missing == sorted({name.rpartition("/")[2] for name in files(1)})
