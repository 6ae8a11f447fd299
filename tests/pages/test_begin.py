"""Begin: an owner makes an exchange, takes one in and copies the demo, and is a host of it; problems are told in place."""

import asyncio
import shutil
from html import unescape
from pathlib import Path

import aiohttp

from collection.conftest import Authored
from halls import Hall, Visitor
from processes import small_folder
from twincloth.background_threads import in_background
from twincloth.collection.folder import read_folder
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import Staff
from twincloth.history.reading import named
from twincloth.history.rows import EntryRow
from twincloth.operator.exporting import ExportExchange
from twincloth.pages import begin_folder

TYPED = {
    "ticket": "one",
    "language.ru": "yes",
    "language.en": "yes",
    "title": "Два одеяла",
    "name.1": "Пермь",
    "clock.1": "RU Asia/Yekaterinburg",
    "name.2": "Оксфорд",
    "clock.2": "GB Europe/London",
    "at": "2026-11-22T15:00",
}


async def send(owner: Visitor, folder: Path, **headers: str) -> tuple[int, str]:
    """Status and text of what a folder is answered that is packed and sent as a browser sends it."""
    packed = shutil.make_archive(str(folder.with_name("packed")), "zip", folder)
    form = aiohttp.FormData()
    form.add_field("folder", await in_background(Path(packed).read_bytes), filename="exchange.zip")
    async with owner.http.post("/begin/folder", data=form, headers=headers) as response:
        return response.status, await response.text()


async def ended(hall: Hall, owner: Visitor) -> str:
    """The page of what came of it."""
    while hall.services.owner_work.under_way:  # noqa: ASYNC110  # it has no event but its page
        await asyncio.sleep(0.02)
    return (await owner.get("/begin/work"))[1]


async def test_a_short_form_makes_an_exchange_and_its_owner_a_host_of_it(hall: Hall, tmp_path):
    owner = await hall.owner("ru")
    status, page = await owner.post("/begin/exchange", **TYPED)
    assert status == 200, page
    (code,) = set(hall.services.collection.contents) - {hall.code}
    content = hall.services.collection.contents[code]

    assert (content.key, content.languages) == ("perm-oksford-2026", ("ru", "en"))
    assert content.title == {"ru": "Два одеяла", "en": ""}
    assert [(place.key, place.time_zone, place.country) for place in content.places] == [
        ("perm", "Asia/Yekaterinburg", "RU"),
        ("oksford", "Europe/London", "GB"),
    ]
    assert content.starts_at.isoformat() == "2026-11-22T15:00:00+05:00"
    exchange, _ = await hall.services.rooms.state(code)
    (link,) = exchange[Staff].links.values()
    assert (link.role, link.place) == (Role.HOST, "perm")
    for path in (
        "/host",
        "/host/setup",
        "/host/ready",
        "/host/gifts",
        "/host/links",
        "/host/audit",
        "/print/labels",
    ):
        status, page = await owner.get(f"{path}?as={link.id}")
        assert status == 200, path
    assert (await hall.visitor().get(f"/{code}"))[0] == 200

    await hall.services.collection.export(code, tmp_path / "exported")
    again = read_folder(tmp_path / "exported")
    assert (again.key, again.title, again.places) == (content.key, content.title, content.places)

    await owner.post("/begin/exchange", **TYPED)
    assert len(hall.services.collection.contents) == 2, "its button was pressed twice"
    await owner.post("/begin/exchange", **TYPED | {"ticket": "two"})
    keys = {one.key for one in hall.services.collection.contents.values()}
    assert keys > {"perm-oksford-2026", "perm-oksford-2026-2"}


WRONG = [
    ({"title": " "}, "This is still to be written."),
    ({"name.2": "пермь"}, "Two places need two names."),
    ({"clock.2": "GB Asia/Yekaterinburg"}, "Choose a country"),
    ({"at": "22.11."}, "Write a day and a time"),
    ({"clock.1": "GB Europe/London", "at": "2026-03-29T01:30"}, "this time never comes"),
    ({"language.ru": "", "language.en": ""}, "at least one language"),
]


async def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(hall: Hall):
    owner = await hall.owner()
    for wrong, said in WRONG:
        typed = TYPED | wrong
        status, page = await owner.post("/begin/exchange", **typed)

        assert (status, page.count('class="refusal" id=')) == (422, 1), wrong
        assert said in page
        for name in ("title", "name.1", "at"):
            assert f'name="{name}" value="{typed[name]}"' in page
    assert len(hall.services.collection.contents) == 1


async def test_a_packed_folder_is_taken_in_and_each_of_its_problems_is_told(
    hall: Hall, tmp_path, pictures_made_once
):
    owner = await hall.owner()
    assert (await owner.get("/begin/work"))[0] == 200, "nothing is under way: it leads to where one begins"
    small_folder(tmp_path / "folder")
    folder = Authored(tmp_path / "folder")
    folder.edit("exchange.toml", 'key = "oxford-perm"', 'key = "from-afar"')
    folder.edit("exchange.toml", "Europe/London", "Europe/Lodnon")
    folder.edit("gifts/perm-quilt/gift.toml", 'giver = "perm"', 'giver = "prem"')

    assert (await send(owner, folder.root))[0] == 200
    page = await ended(hall, owner)
    assert page.count("<li><code>") == 2
    assert 'time zone "Europe/Lodnon" is unknown' in unescape(page)
    assert "<code>gifts/perm-quilt/gift.toml:" in page
    assert len(hall.services.collection.contents) == 1

    folder.edit("exchange.toml", "Europe/Lodnon", "Europe/London")
    folder.edit("gifts/perm-quilt/gift.toml", 'giver = "prem"', 'giver = "perm"')
    status, line = await send(owner, folder.root, Accept="application/x-ndjson")
    assert (status, line) == (200, '{"hung": "/begin/work"}\n')
    page = await ended(hall, owner)
    (code,) = set(hall.services.collection.contents) - {hall.code}
    assert code in page
    status, page = await owner.post("/begin/host", code=code, place="perm")
    assert status == 200
    again = await owner.post("/begin/host", code=code, place="perm")
    exchange, _ = await hall.services.rooms.state(code)
    assert (again[0], len(exchange[Staff].links)) == (200, 1), "the link of before is taken"
    assert not list((hall.services.settings.data / "uploads").glob("*/*"))


async def test_a_whole_history_is_known_again_and_a_changed_one_is_refused(hall: Hall, tmp_path):
    owner = await hall.owner()
    exported = tmp_path / "exported"
    await ExportExchange(code=hall.code, target=str(exported), with_history=True).do(hall.services)
    await send(owner, exported)
    assert "everything is left as it is" in await ended(hall, owner)

    entries = exported / named(EntryRow)
    entries.write_bytes(entries.read_bytes() + b"{}\n")
    await send(owner, exported)
    assert f"<code>{named(EntryRow)}:" in await ended(hall, owner)


async def test_the_demo_is_copied_under_a_key_of_its_own(
    hall: Hall, tmp_path, monkeypatch, pictures_made_once
):
    monkeypatch.setattr(begin_folder, "DEMO", small_folder(tmp_path / "demo"))
    owner = await hall.owner()
    await owner.post("/begin/demo", do="copy")
    status, page = await owner.post("/begin/demo", do="copy")
    assert (status, "Another folder is being taken in" in page) == (422, True)
    assert "It is here" in await ended(hall, owner)

    keys = {content.key for content in hall.services.collection.contents.values()}
    assert keys == {"oxford-perm", "oxford-perm-2"}


async def test_what_is_no_archive_is_refused_in_words(hall: Hall, tmp_path):
    owner = await hall.owner("ru")
    form = aiohttp.FormData()
    form.add_field("folder", b"GIF89a", filename="cat.zip")
    async with owner.http.post("/begin/folder", data=form) as response:
        assert response.status == 200
    assert "Это не zip-архив" in await ended(hall, owner)
    assert (await owner.post("/begin/folder"))[0] == 400
