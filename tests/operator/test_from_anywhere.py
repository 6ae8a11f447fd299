"""The command line where several processes share PostgreSQL: from any machine, whether or not anybody serves."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from halls import PATIENCE, Hall, come_true
from processes import small_folder
from several_halls import open_halls
from twincloth.exchange.actor import Role
from twincloth.exchange.people import People
from twincloth.operator.asking import ask
from twincloth.operator.audit import ReadAudit
from twincloth.operator.erasing import EraseSomebody
from twincloth.operator.exporting import ExportExchange
from twincloth.operator.failures import Failed
from twincloth.operator.importing import ImportFolder
from twincloth.operator.owner import ListOwnerLinks, MakeOwnerLink, RevokeOwnerLink
from twincloth.operator.secret import RotateSecret
from twincloth.operator.staff import ListStaff, MakeLink, RevokeLink
from twincloth.operator.sweeping import SweepStore
from twincloth.operator.task import OperatorTask
from twincloth.settings import Settings

Asking = Callable[[OperatorTask], Awaitable[list[str]]]


@pytest.fixture
def elsewhere(tmp_path: Path, postgresql: str) -> Settings:
    """What is set on a machine that has nothing of the installation but the address of its database."""
    return Settings(data=tmp_path / "nothing", database=postgresql, public_url="https://cloth.example")


@pytest.fixture
def asked(elsewhere: Settings) -> Asking:
    """What comes of a task that is asked for there."""
    return lambda task: ask(elsewhere, task, lambda _: None)


async def opens(hall: Hall, path: str, status: int) -> None:
    """A browser of its own is answered so, sooner or later."""
    async with asyncio.timeout(PATIENCE):
        while (await hall.visitor().get(path))[0] != status:
            pass


async def test_a_link_that_is_made_elsewhere_opens_at_every_process_until_it_is_revoked(halls, asked):
    (address,) = await asked(MakeLink(code=halls[0].code, role=Role.HOST, place="perm"))
    path = address.removeprefix("https://cloth.example")
    assert path != address

    for hall in halls:
        await opens(hall, path, 200)
    (row,) = await asked(ListStaff(code=halls[0].code))
    id = row.split()[0]
    assert await asked(RevokeLink(code=halls[0].code, staff=id)) == [f"{id} is revoked."]

    for hall in halls:
        await opens(hall, path, 410)


async def test_an_owners_link_that_is_made_elsewhere_counts_at_every_process_until_it_is_revoked(
    halls, asked
):
    (address,) = await asked(MakeOwnerLink())
    path = address.removeprefix("https://cloth.example")

    for hall in halls:
        await come_true(lambda hall=hall: len(list(hall.services.owner_links)) == 1)
        assert (await hall.visitor().get(path))[0] == 200
    (row,) = await asked(ListOwnerLinks())
    await asked(RevokeOwnerLink(link=row.split()[0]))

    for hall in halls:
        await come_true(lambda hall=hall: not list(hall.services.owner_links))


async def test_a_new_secret_signs_at_every_process_and_when_the_old_is_forgotten_everybody_is_put_out(
    halls, asked
):
    vera = await halls[1].visitor("ru").register("Вера", "perm")
    line = await vera.connect()
    before = list(halls[0].services.secrets())

    await asked(RotateSecret())

    for hall in halls:
        await come_true(lambda hall=hall: list(hall.services.secrets())[:-1] == before)
    assert ' me="p' in (await vera.get(f"/{halls[1].code}"))[1]
    assert not line.cut_off.is_set()

    await asked(RotateSecret(forget=True))

    await come_true(line.cut_off.is_set)
    assert ' me="p' not in (await vera.get(f"/{halls[1].code}"))[1]
    for hall in halls:
        await come_true(lambda hall=hall: len(hall.services.secrets()) == 1)


async def test_who_is_erased_elsewhere_is_erased_at_every_process(halls, asked):
    vera = await halls[1].visitor("ru").register("Вера Снегова", "perm")
    line = await vera.connect()

    told = await asked(EraseSomebody(code=halls[0].code, who="Вера Снегова", sure=True))

    assert any(row.startswith("Erased for good: a person") for row in told)
    await come_true(line.cut_off.is_set)
    for hall in halls:
        people = (await hall.state())[People].by_id.values()
        assert "Вера Снегова" not in {person.name for person in people}
    acts = await asked(ReadAudit(code=halls[0].code))
    assert acts
    assert "Снегова" not in "\n".join(acts)


async def test_what_is_imported_elsewhere_is_served_everywhere_and_exported_elsewhere_again(
    shared_data, postgresql, elsewhere, s3, tmp_path
):
    folder = small_folder(tmp_path / "folder")
    words = (folder / "exchange.toml").read_text("utf-8")
    (folder / "exchange.toml").write_text(words.replace("oxford-perm", "another"), "utf-8")
    here = Settings(data=elsewhere.data, database=postgresql, store=s3.where, public_url=elsewhere.public_url)
    async with open_halls(shared_data, postgresql, 2, store=s3.where) as halls:
        lines = await ask(here, ImportFolder(folder=str(folder)), lambda _: None)
        code = re.search(r"The exchange (\w{6}) is imported", "\n".join(lines))[1]
        assert f"Next: it is open already, at https://cloth.example/{code}" in lines
        assert "--data" not in "\n".join(lines)
        for hall in halls:
            await opens(hall, f"/{code}", 200)

        await ask(here, ExportExchange(code=code, target=str(tmp_path / "back")), lambda _: None)
        assert len(list((tmp_path / "back" / "gifts").rglob("*.png"))) == 2
        assert "Nothing was removed" in (await ask(here, SweepStore(dry_run=True), lambda _: None))[-1]
    assert not elsewhere.data.exists()


async def test_where_nobody_serves_it_is_done_all_the_same(shared_data, postgresql, asked):
    async with open_halls(shared_data, postgresql, 1) as (hall,):
        code = hall.code
    (address,) = await asked(MakeLink(code=code, role=Role.HOST, place="perm"))

    async with open_halls(shared_data, postgresql, 1) as (hall,):
        await opens(hall, address.removeprefix("https://cloth.example"), 200)


async def test_where_files_are_in_a_folder_elsewhere_what_needs_them_is_refused_in_words(
    elsewhere, asked, tmp_path
):
    for task in (SweepStore(), ExportExchange(code="ABCDEF", target=str(tmp_path / "out"))):
        with pytest.raises(
            Failed, match="no such data folder; name yours with --data, or where files are kept"
        ):
            await asked(task)
    assert not elsewhere.data.exists()
