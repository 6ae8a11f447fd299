"""A store elsewhere: whole or not at all, asked again within bounds, and never an answer that is not the file."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from halls import come_true
from s3 import S3
from twincloth.collection import remote_objects
from twincloth.collection.cached_files import CachedFiles
from twincloth.collection.store import CACHE, Store
from twincloth.collection.sweep import MARK
from twincloth.database import StorageFailure

LARGE = b"a quilt of many pieces " * 600_000
"""13.8 MB: three parts."""


def named(contents: bytes, folder: str = "", suffix: str = "webp") -> str:
    """The name of a file that holds this."""
    return f"{folder}{hashlib.sha256(contents).hexdigest()[:32]}.{suffix}"


BEAR = named(b"a bear")
QUILT = named(LARGE, "masters/", "tif")
TOLD = b"once there was a bear"
TELLING = named(TOLD, "tellings/", "mp3")
TILE = f"zoom/{'0' * 32}/{'1' * 32}.jpg"


@pytest.fixture
def store(s3: S3, tmp_path: Path) -> Store:
    return Store.open(s3.where, tmp_path)


@pytest.fixture
def quilt(tmp_path: Path) -> Path:
    (tmp_path / "quilt").write_bytes(LARGE)
    return tmp_path / "quilt"


async def test_a_large_file_goes_in_parts_and_comes_back_the_same(s3: S3, store: Store, quilt: Path):
    await store.put_file(QUILT, quilt)

    assert s3.counted(r"^PUT .*partNumber=") == 3
    async with store.fetch(QUILT) as path:
        assert path.read_bytes() == LARGE
    assert s3.half_done() == 0


@pytest.mark.parametrize("fault", ["partNumber=2", r"^POST .*\?uploadId="], ids=["a part", "the end"])
async def test_of_a_file_that_does_not_come_through_nothing_is_left(
    s3: S3, store: Store, quilt: Path, fault: str
):
    s3.fails = fault
    with pytest.raises(StorageFailure) as caught:
        await store.put_file(QUILT, quilt)

    assert caught.value.code == "storage-away"
    assert (s3.names(), s3.half_done()) == (set(), 0)
    assert s3.counted(fault) == 4, "it was tried again"


async def test_a_file_whose_sender_has_gone_away_is_whole_in_the_end(s3: S3, store: Store, quilt: Path):
    s3.seconds = 0.1
    sending = asyncio.create_task(store.put_file(QUILT, quilt))
    await come_true(lambda: s3.counted("partNumber=1"))
    sending.cancel()
    await asyncio.wait({sending})
    assert sending.cancelled()
    quilt.unlink()  # noqa: ASYNC240  # as its sender does

    await come_true(lambda: s3.names() == {QUILT})
    assert s3.half_done() == 0
    assert await store.size(QUILT) == len(LARGE)


async def test_what_fails_twice_and_then_comes_through_is_no_failure(s3: S3, store: Store):
    await store.put(BEAR, b"a bear")
    s3.fails, s3.failures = f"HEAD .*{BEAR}", 2

    assert await store.size(BEAR) == 6
    assert s3.counted(s3.fails) == 3


async def test_a_store_that_is_away_is_left_alone_and_asked_again_after_a_while(
    s3: S3, store: Store, monkeypatch: pytest.MonkeyPatch
):
    await store.put(MARK, b"whose it is")
    monkeypatch.setattr(remote_objects, "PAUSE", 0.5)
    s3.fails = MARK
    with pytest.raises(StorageFailure) as caught:
        await store.get(MARK)
    assert caught.value.code == "storage-away"
    assert s3.counted(f"GET .*{MARK}") == 4
    for _ in range(5):
        with pytest.raises(StorageFailure):
            await store.get(MARK)
    assert s3.counted(f"GET .*{MARK}") == 4, "nobody waited for it"

    s3.fails = ""
    await asyncio.sleep(0.5)
    assert await store.get(MARK) == b"whose it is"


async def test_a_store_that_is_back_is_so_whatever_it_is_asked_for_first(
    s3: S3, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(remote_objects, "PAUSE", 0.5)
    await Store.open(s3.where, tmp_path / "other").put(TELLING, TOLD)
    s3.fails = "GET "
    with pytest.raises(StorageFailure):
        await store.get(BEAR)
    s3.fails = ""
    await asyncio.sleep(0.5)

    with pytest.raises(KeyError):
        await store.get(BEAR)

    assert await store.can_be_read(TELLING)
    assert b"".join([piece async for piece in store.stream(TELLING, 5, 10)]) == TOLD[5:10]


async def test_a_store_that_is_off_says_so_and_comes_back(
    s3: S3, store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(remote_objects, "PAUSE", 0.0)
    await store.put(MARK, b"whose it is")
    s3.stop()
    with pytest.raises(StorageFailure) as caught:
        await store.get(MARK)
    s3.begin()

    assert (caught.value.code, str(caught.value).count("\n")) == ("storage-away", 0)
    assert await store.get(MARK) == b"whose it is"


async def test_who_may_not_is_told_that_and_others_go_on(s3: S3, store: Store):
    await store.put(MARK, b"whose it is")
    s3.refuses = "PUT"
    with pytest.raises(StorageFailure) as caught:
        await store.put(BEAR, b"a bear")

    assert caught.value.code == "storage-failed"
    assert await store.get(MARK) == b"whose it is"


async def test_without_its_bucket_nothing_is_taken_for_missing(s3: S3, tmp_path: Path):
    store = Store.open(f"{s3.where.replace('cloth', 'shroud')}", tmp_path)
    for ask in (store.put(MARK, b"whose it is"), store.get(MARK), listed(store)):
        with pytest.raises(StorageFailure) as caught:
            await ask
        assert caught.value.code == "storage-failed"


@pytest.mark.parametrize("fault", ["breaks_off", "changes"])
async def test_what_comes_short_or_as_something_else_is_not_given_on(
    s3: S3, store: Store, tmp_path: Path, fault: str
):
    await Store.open(s3.where, tmp_path / "other").put(BEAR, b"a bear")
    setattr(s3, fault, f"GET .*{BEAR}")
    with pytest.raises(StorageFailure):
        await store.get(BEAR)
    with pytest.raises(StorageFailure):
        async with store.fetch(BEAR):
            pass

    setattr(s3, fault, "")
    await asyncio.sleep(remote_objects.PAUSE if fault == "breaks_off" else 0)
    assert await store.get(BEAR) == b"a bear"


async def test_what_was_read_once_is_read_from_here(s3: S3, store: Store, tmp_path: Path):
    other = Store.open(s3.where, tmp_path / "other")
    for name, contents in ((BEAR, b"a bear"), (TELLING, TOLD), (TILE, b"a tile")):
        await other.put(name, contents)
        for _ in range(3):
            assert await store.get(name) == contents
    async with store.fetch(TELLING) as path:
        assert path.read_bytes() == TOLD

    assert s3.counted("^GET .*quilts/") == 3


async def test_a_part_comes_through_at_once_and_then_from_here(s3: S3, store: Store, tmp_path: Path):
    await Store.open(s3.where, tmp_path / "other").put(TELLING, TOLD)
    for _ in range(2):
        assert b"".join([piece async for piece in store.stream(TELLING, 5, 10)]) == TOLD[5:10]
        await come_true((tmp_path / CACHE / TELLING).exists)
    assert b"".join([piece async for piece in store.stream(TELLING, 5)]) == TOLD[5:]

    assert s3.counted(f"GET .*{TELLING}") == 2, "the part, and all of it"
    assert await store.can_be_read(TELLING)


@pytest.mark.parametrize("name", [BEAR, TILE])
@pytest.mark.parametrize("spoil", [lambda kept: kept[:-1], lambda kept: kept[:-1] + b"!", lambda _: b""])
async def test_what_the_disk_has_spoilt_is_fetched_anew(s3: S3, store: Store, tmp_path: Path, name, spoil):
    await store.put(name, b"a bear")
    kept = tmp_path / CACHE / name
    kept.write_bytes(spoil(kept.read_bytes()))

    assert await store.get(name) == b"a bear"
    assert s3.counted(f"GET .*{name}") == 1
    assert kept.stat().st_size >= 6


async def test_a_lent_file_is_looked_at_again_when_it_has_changed(store: Store, tmp_path: Path):
    await store.put(TELLING, TOLD)
    for _ in range(2):
        async with store.fetch(TELLING) as path:
            assert path.read_bytes() == TOLD
        (tmp_path / CACHE / TELLING).write_bytes(b"something else")


async def test_what_is_removed_is_gone_from_here_too(store: Store, tmp_path: Path):
    await store.put(BEAR, b"a bear")
    async with store.removal() as remove:
        await remove([BEAR])

    assert not (tmp_path / CACHE / BEAR).exists()
    with pytest.raises(KeyError):
        await store.get(BEAR)


async def test_the_cache_stays_within_its_bound_and_keeps_what_was_used_last(s3: S3, tmp_path: Path):
    store = Store.open(s3.where, tmp_path, cache=1)
    quilts = [bytes([number]) * 30_000 for number in range(60)]
    first, *others = map(named, quilts)
    await store.put(first, quilts[0])
    for name, quilt in zip(others, quilts[1:], strict=True):
        await store.put(name, quilt)
        assert await store.get(first) == quilts[0]
        assert held(tmp_path) <= 1_000_000

    assert held(tmp_path) > 500_000
    assert not s3.counted("^GET .*quilts/"), "the one in use has stayed"
    assert not (tmp_path / CACHE / others[0]).exists()


async def test_what_is_larger_than_half_of_the_bound_drives_nothing_out(s3: S3, tmp_path: Path, quilt: Path):
    store = Store.open(s3.where, tmp_path, cache=1)
    await store.put(BEAR, b"a bear")
    await store.put_file(QUILT, quilt)
    async with store.fetch(QUILT) as path:
        assert path.read_bytes() == LARGE
    assert b"".join([piece async for piece in store.stream(QUILT)]) == LARGE

    assert not path.exists()
    assert held(tmp_path) == 6


async def test_of_what_is_too_large_and_breaks_off_nothing_is_left_here(s3: S3, tmp_path: Path, quilt: Path):
    store = Store.open(s3.where, tmp_path, cache=1)
    await store.put_file(QUILT, quilt)
    s3.breaks_off = f"GET .*{QUILT}"

    with pytest.raises(StorageFailure):
        async with store.fetch(QUILT):
            pass

    assert not [path for path in (tmp_path / CACHE).rglob("*") if path.is_file()]


def test_what_is_lent_can_be_read_to_its_end_whoever_needs_the_room(tmp_path: Path):
    ours, theirs = CachedFiles(tmp_path, 1_000_000), CachedFiles(tmp_path, 1_000_000)
    ours.write(TELLING, TOLD)
    lent = ours.lend(TELLING)
    assert lent
    theirs.keep_only(lambda name: name != TELLING)

    assert ours.lend(TELLING) is None
    assert lent.read_bytes() == TOLD


async def test_processes_that_share_a_folder_never_see_half_a_file(s3: S3, tmp_path: Path):
    quilts = {named(contents): contents for contents in (bytes([number]) * 90_000 for number in range(20))}
    stores = [Store.open(s3.where, tmp_path, cache=1) for _ in range(3)]
    for name, contents in quilts.items():
        await stores[0].put(name, contents)

    async def read(store: Store) -> bool:
        return all([await store.get(name) == quilts[name] for name in list(quilts) * 2])

    assert all(await asyncio.gather(*map(read, stores)))
    assert held(tmp_path) <= 1_000_000


def held(folder: Path) -> int:
    """Bytes of what is kept."""
    return sum(path.stat().st_size for path in (folder / CACHE).rglob("*") if path.is_file())


async def listed(store: Store) -> list[str]:
    return [name async for names in store.names() for name in names]
