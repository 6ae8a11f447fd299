"""The limited process: its answer comes back as what it was, and what takes too much ends it and nothing else."""

import asyncio
import mmap
import os
import time
from pathlib import Path

import pytest

from twincloth.collection.confinement import ProcessLimits
from twincloth.collection.limited_process import in_limited_process
from twincloth.collection.recordings import CleanMedia
from twincloth.exchange.refusal import Refusal

LIMITS = ProcessLimits(memory=300_000_000, seconds=1, within=30.0)


def told(path: Path, *, often: int) -> tuple[CleanMedia, list[Path], bytes]:
    return CleanMedia("audio/mpeg", often), [path] * often, b"\xff\x00"


def settings_of_the_server() -> list[str]:
    return [name for name in os.environ if name.startswith("TWINCLOTH")]


def refuse(most: int) -> None:
    raise Refusal("sheet-too-long", retryable=True, most=most)


def fall_over() -> None:
    raise KeyError("the bear")


def take_memory() -> int:
    return len(bytes(400_000_000))


def set_aside() -> int:
    """Address space that nobody can write to is no memory."""
    with mmap.mmap(-1, 600_000_000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ) as room:
        return len(room)


def take_time() -> None:
    while True:
        pass


def stay() -> None:
    time.sleep(600)


async def test_what_a_function_gives_comes_back_as_what_it_was(tmp_path: Path):
    given = await in_limited_process(LIMITS, told, tmp_path, often=2)

    assert given == (CleanMedia("audio/mpeg", 2), [tmp_path, tmp_path], b"\xff\x00")


async def test_it_knows_nothing_of_the_servers_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TWINCLOTH_SECRET", "nobody's business")

    assert settings_of_the_server() == ["TWINCLOTH_SECRET"]
    assert await in_limited_process(LIMITS, settings_of_the_server) == []


async def test_a_refusal_comes_back_as_one():
    with pytest.raises(Refusal) as refused:
        await in_limited_process(LIMITS, refuse, 500)

    assert (refused.value.code, refused.value.retryable) == ("sheet-too-long", True)
    assert refused.value.facts == {"most": 500}


async def test_a_defect_comes_back_with_its_traceback():
    with pytest.raises(RuntimeError, match="in fall_over"):
        await in_limited_process(LIMITS, fall_over)


@pytest.mark.parametrize("function", [take_memory, take_time])
async def test_what_takes_too_much_is_ended(function):
    with pytest.raises(Refusal) as refused:
        await in_limited_process(LIMITS, function)

    assert refused.value.code == "work-too-costly"


async def test_room_that_is_only_set_aside_is_no_memory():
    assert await in_limited_process(LIMITS, set_aside) == 600_000_000


async def test_what_does_not_come_to_an_end_is_ended():
    with pytest.raises(Refusal) as refused:
        await in_limited_process(ProcessLimits(within=0.5), stay)

    assert refused.value.code == "work-too-costly"


async def test_who_asks_no_longer_ends_it(monkeypatch: pytest.MonkeyPatch):
    begun: list[asyncio.subprocess.Process] = []
    begin, begins = asyncio.create_subprocess_exec, asyncio.Event()

    async def noting(*command, **options):
        begun.append(await begin(*command, **options))
        begins.set()
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    asking = asyncio.create_task(in_limited_process(LIMITS, stay))
    await asyncio.wait_for(begins.wait(), 10)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert begun[0].returncode is not None
