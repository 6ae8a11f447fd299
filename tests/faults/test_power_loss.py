"""Power loss at any moment: what was acked is there, whole and in order, and the server starts and goes on."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from faults.power_loss import Run, record_house, record_journal, trouble_with_house, trouble_with_journal
from faults.power_loss_disk import FolderSynced, Synced
from twincloth.database import write_ahead_log

SEED = 1943
OFTEN = 10
"""Pages of log after which it is moved into the file, so that this happens many times in a run."""

FIRST_FILE = 0
"""The number of the database itself, which is opened before the files beside it."""

Times = Callable[[int, int], int]
Look = Callable[[Run, Path, Random], Awaitable[str]]


@pytest.fixture(autouse=True)
def checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ahead_log, "CHECKPOINT_AFTER", OFTEN)


async def troubles(look: Look, run: Run, folder: Path, images: int) -> list[str]:
    """What was wrong in so many images."""
    chance = Random(SEED)
    found = [await look(run, folder, chance) for _ in range(images)]
    return [trouble for trouble in found if trouble]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def copied(tmp_path: Path, prepared: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "copy")


def without(kind: type, run: Run) -> Run:
    """The same run on a disk that only says it has done such a thing."""
    return replace(run, log=[event for event in run.log if not isinstance(event, kind)])


async def test_a_journal_keeps_what_was_acked_from_its_first_byte_on(folder: Path, times: Times):
    run = await record_journal(folder, times(40, 300), Random(SEED))

    assert await troubles(trouble_with_journal, run, folder, times(40, 500)) == []


async def test_the_house_keeps_what_was_acked_and_starts_by_itself(copied: Path, times: Times):
    run = await record_house(copied, times(10, 50))

    assert await troubles(trouble_with_house, run, copied, times(20, 500)) == []


async def test_the_log_was_moved_into_the_file_during_the_runs(folder: Path, copied: Path):
    """Or the two above would say less than they seem to."""
    for run in await record_journal(folder, 40, Random(SEED)), await record_house(copied, 10):
        assert run.log.count(Synced(FIRST_FILE)) > 3


async def test_a_commit_that_does_not_wait_for_the_disk_loses_what_was_acked(folder: Path, times: Times):
    run = await record_journal(folder, 40, Random(SEED), weak=True)

    found = await troubles(trouble_with_journal, run, folder, times(20, 300))

    assert found
    assert all(trouble.startswith("lost: ") for trouble in found), "it loses, and is whole"


async def test_a_house_that_does_not_wait_for_the_disk_loses_what_was_acked(copied: Path):
    run = await record_house(copied, 10, weak=True)

    assert await troubles(trouble_with_house, run, copied, 20)


@pytest.mark.parametrize("lie", [Synced, FolderSynced])
async def test_a_disk_that_lies_is_found_out(folder: Path, lie: type):
    run = without(lie, await record_journal(folder, 40, Random(SEED)))

    assert await troubles(trouble_with_journal, run, folder, 40)


async def test_a_damaged_file_is_found_out(folder: Path):
    run = without(Synced, await record_journal(folder, 40, Random(SEED)))

    assert any(
        trouble.startswith("corrupt: ") for trouble in await troubles(trouble_with_journal, run, folder, 40)
    )
