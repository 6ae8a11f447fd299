"""The store: files by their names, wherever they are kept, whole or not at all."""

import errno

import pytest

from twincloth.collection.store import Store, UnknownStore
from twincloth.database import StorageFailure

ELSEWHERE = "memory:///"


@pytest.fixture(params=["in the folder", "in memory", "in S3"])
def store(request, tmp_path) -> Store:
    where = {"in the folder": "", "in memory": ELSEWHERE}.get(request.param)
    return Store.open(request.getfixturevalue("s3").where if where is None else where, tmp_path)


async def test_what_was_put_can_be_had_whole_in_part_and_as_a_file(store: Store, tmp_path):
    (tmp_path / "quilt").write_bytes(b"a bear and a bull")
    await store.put("bear.webp", b"a bear")
    await store.put_file("masters/quilt.tif", tmp_path / "quilt")

    assert await store.get("bear.webp") == b"a bear"
    assert await store.size("masters/quilt.tif") == 17
    assert b"".join([piece async for piece in store.stream("masters/quilt.tif", 2, 6)]) == b"bear"
    assert b"".join([piece async for piece in store.stream("masters/quilt.tif")]) == b"a bear and a bull"
    async with store.fetch("masters/quilt.tif") as path:
        assert path.read_bytes() == b"a bear and a bull"


async def test_what_was_never_put_or_is_removed_is_not_there(store: Store):
    await store.put("bear.webp", b"a bear")
    async with store.removal() as remove:
        for _ in range(2):
            assert await remove(["bear.webp", "bull.webp"]) == {"bear.webp", "bull.webp"}

    assert not await store.exists("bear.webp")
    for ask in (store.get, store.size):
        with pytest.raises(KeyError):
            await ask("bear.webp")
    with pytest.raises(KeyError):
        async with store.fetch("bear.webp"):
            pass


async def test_a_file_of_the_folder_can_be_served_from_where_it_lies(tmp_path):
    here, elsewhere = Store.open("", tmp_path), Store.open(ELSEWHERE, tmp_path)
    for store in (here, elsewhere):
        await store.put("bear.webp", b"a bear")

    assert here.local("bear.webp") == tmp_path / "pictures" / "bear.webp"
    assert elsewhere.local("bear.webp") is None
    with pytest.raises(KeyError):
        here.local("bull.webp")


async def test_what_a_kill_has_left_unfinished_is_thrown_away(tmp_path):
    left = tmp_path / "pictures" / "unfinished" / "0123456789abcdef#1"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a be")
    await Store.open("", tmp_path).put("bear.webp", b"a bear")

    names = {path.name for path in (tmp_path / "pictures").rglob("*") if path.is_file()}
    assert names == {"bear.webp"}


async def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    def refuse(handle):
        raise OSError(errno.ENOSPC, "no room")

    store = Store.open("", tmp_path)
    monkeypatch.setattr("twincloth.collection.durable.os.fsync", refuse)
    with pytest.raises(StorageFailure) as caught:
        await store.put("bear.webp", b"a bear")

    assert caught.value.code == "storage-full"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("where", ["nonsense", "s4://bucket", "gopher://cloth.example/"])
def test_an_address_that_is_no_store_is_refused(where, tmp_path):
    with pytest.raises(UnknownStore):
        Store.open(where, tmp_path)
