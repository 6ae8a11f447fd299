"""An owner whose requests reach two processes: what one has taken in, with its pictures, is there at the other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collection.conftest import Authored
from databases import copy
from halls import Hall, Visitor, come_true, open_hall
from pages.test_begin import send
from processes import small_folder
from s3 import S3
from twincloth.pages import begin_folder
from twincloth.pages.staff import key_hash, new_key

Two = tuple[Hall, Hall]


@pytest.fixture
async def two(postgresql: str, s3: S3, tmp_path: Path, prepared: Path) -> AsyncIterator[Two]:
    """Two processes on machines of their own: one database, one store."""
    await copy(prepared / "twincloth.db", postgresql)
    shared = {"database": postgresql, "store": s3.where, "drain": 0}
    async with (
        open_hall(tmp_path / "a", doors=False, process_name="a", **shared) as a,
        open_hall(tmp_path / "b", doors=False, process_name="b", **shared) as b,
    ):
        await asyncio.gather(*(hall.services.sharing.fleet.processes.look_again() for hall in (a, b)))
        yield a, b


async def owners(two: Two) -> list[Visitor]:
    """The same owner at both."""
    a, b = two
    key = new_key()
    await a.services.owner_links.make(key_hash(key))
    await come_true(lambda: b.services.owner_links.holder(key_hash(key)) is not None)
    found = [hall.visitor() for hall in two]
    for owner in found:
        assert (await owner.get(f"/owner#{key}"))[0] == 200
    return found


def another(folder: Path) -> Authored:
    """An exchange that is not there yet."""
    authored = Authored(small_folder(folder))
    authored.edit("exchange.toml", 'key = "oxford-perm"', 'key = "from-afar"')
    return authored


async def test_a_folder_sent_to_one_is_told_of_by_the_other_and_its_pictures_are_there(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures_made_once
):
    a, b = two
    at_a, at_b = await owners(two)
    go_on, take = asyncio.Event(), begin_folder._take_archive

    async def slow(*told) -> None:
        await go_on.wait()
        await take(*told)

    monkeypatch.setattr(begin_folder, "_take_archive", slow)
    folder = another(tmp_path / "folder").root
    assert (await send(at_a, folder))[0] == 200

    status, page = await at_b.get("/begin/work")
    assert (status, "is being taken in" in page) == (200, True)
    status, page = await send(at_b, folder)
    assert status == 422
    assert b.services.owner_work.latest is None
    go_on.set()
    await come_true(lambda: not a.services.owner_work.under_way)
    await come_true(lambda: len(b.services.collection.contents) == 2)
    (code,) = set(a.services.collection.contents) - {a.code}
    assert code in (await at_b.get("/begin/work"))[1]

    assert (await at_b.post("/begin/host", code=code, place="perm"))[0] == 200
    for gift in b.services.collection.contents[code].gifts:
        for variant in gift.picture.variants:
            assert (await at_b.get(f"/pictures/{variant.name}"))[0] == 200


async def test_what_is_wrong_with_a_folder_is_told_by_both(two: Two, tmp_path: Path):
    a, _ = two
    at_a, at_b = await owners(two)
    folder = another(tmp_path / "folder")
    folder.edit("exchange.toml", "Europe/London", "Europe/Lodnon")
    assert (await send(at_a, folder.root))[0] == 200
    await come_true(lambda: not a.services.owner_work.under_way)

    for owner in (at_a, at_b):
        assert "Europe/Lodnon" in (await owner.get("/begin/work"))[1]
