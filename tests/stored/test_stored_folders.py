"""Data folders as earlier versions have left them: every later version opens them, and their pages say what they said.

Each is kept as text, a dump of its database, and where a folder of its name stands beside that, with its files.
`write.py` has made them.
"""

import json
import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from halls import Hall, Visitor, open_hall
from history.story import exported, imported
from twincloth.collection.picture import Region
from twincloth.collection.qr import printed_address
from twincloth.collection.store import FOLDER
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People
from twincloth.live import retention

STORED = Path(__file__).parent
ADDRESS = "https://twincloth.example"
PICTURE = re.compile(r"/pictures/\w+\.\w+")


class Opened(NamedTuple):
    """An old folder, opened by this version, and what is known of it."""

    hall: Hall
    known: dict[str, Any]


with_files = pytest.mark.parametrize(
    "opened", [path.name for path in sorted(STORED.glob("*-*")) if path.is_dir()], indirect=True
)


@pytest.fixture(params=[path.stem for path in sorted(STORED.glob("*.sql"))])
async def opened(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Opened]:
    """As they were stored, whenever this runs: nobody's year is over, and what waits for a day was brought today."""
    monkeypatch.setattr(retention, "DAY", 100 * retention.DAY)
    data = tmp_path / "data"
    data.mkdir()
    connection = apsw.Connection(str(data / "twincloth.db"))
    connection.execute((STORED / f"{request.param}.sql").read_text("utf-8"))
    connection.execute(
        "UPDATE sheets SET uploaded_at = ?", (datetime.now(UTC).isoformat(timespec="seconds"),)
    )
    connection.close()
    if (STORED / request.param).exists():
        shutil.copytree(STORED / request.param, data / FOLDER)
    async with open_hall(data, doors=False) as hall:
        yield Opened(hall, json.loads((STORED / f"{request.param}.json").read_text("utf-8")))


async def test_everything_that_happened_is_there(opened: Opened):
    hall, known = opened
    exchange = await hall.state()
    first, second = (handover_of(exchange, gift) for gift in known["gifts"])

    assert hall.services.rooms.closed == frozenset()
    assert (exchange.id, exchange.seq) == (known["code"], known["seq"])
    assert [person.name for person in exchange[People].by_id.values()] == ["Вера", "Олег", "Alice"]
    states = {message.id: message.state.value for message in exchange[Messages].by_id.values()}
    assert states == {
        "shown": "shown",
        "unkept": "shown",
        "pinned": "shown",
        "declined": "declined",
        "waiting": "waiting",
    }
    assert first.received_at
    assert first.was_opened(known["patches"][2]), "it was withdrawn after it was opened"
    assert second.opened == known["others"][:1]


async def test_its_pages_open_in_both_languages(opened: Opened):
    hall, known = opened
    code, gifts, patches, others = (known[name] for name in ("code", "gifts", "patches", "others"))
    for language in ("en", "ru"):
        visitor = hall.visitor(language)
        for of in (code, f"{code}/record", *gifts, patches[0], patches[1], others[0], f"{gifts[0]}/lineage"):
            assert (await visitor.get(f"/{of}"))[0] == 200, of
        assert (await visitor.get(f"/{patches[0]}", headers={"Accept": "application/ld+json"}))[0] == 200
        status, page = await visitor.get(f"/{patches[2]}")
        assert status == 410
        assert ("A patch" if language == "en" else "Лоскут") in page
        status, page = await visitor.get(f"/{others[1]}")
        assert status == 200
        assert "A story, with a comma" not in page, "it was folded again"


async def test_the_record_and_the_guest_book_say_what_they_said(opened: Opened):
    hall, known = opened
    visitor = hall.visitor("ru")

    record = (await visitor.get(f"/{known['code']}/record"))[1]
    card = (await visitor.get(f"/{known['patches'][0]}"))[1]

    assert "Сугробы по колено" in record
    assert "Это не для летописи" not in record
    assert "My aunt sewed this one." in card
    assert "Buy my things" not in (await visitor.get(f"/{known['gifts'][0]}/guest-book"))[1]


async def test_links_of_that_time_are_good(opened: Opened):
    hall, known = opened

    assert "Это ещё ждёт" in (await hall.visitor().open(known["host"]))[1]
    assert "Good evening, Perm!" in (await hall.visitor().open(known["stage"]))[1]


async def test_a_label_that_was_printed_is_printed_again_as_it_was(opened: Opened):
    hall, known = opened
    patch = known["patches"][0]

    symbol = await hall.services.collection.qr(patch, printed_address(ADDRESS, patch))

    assert symbol.sha256 == known["qr"]
    assert hall.services.collection.scans([patch]) == {patch: {"2020-12": 1}}


@with_files
async def test_its_pictures_are_served_as_far_as_they_are_open(opened: Opened):
    hall, known = opened
    visitor, host = hall.visitor(), hall.visitor()
    await host.open(known["host"])

    for code in (*known["gifts"][:1], *known["patches"][:2], known["others"][0]):
        shown = PICTURE.findall((await visitor.get(f"/{code}"))[1])
        assert shown
        for address in shown:
            assert await body(visitor, address) == (200, (stored(hall) / Path(address).name).read_bytes())
    sealed = hall.services.collection.find(known["others"][1])
    assert sealed
    assert sealed.card
    for variant in sealed.card.picture.variants:
        assert (await body(visitor, f"/pictures/{variant.name}"))[0] == 404
        assert (await body(host, f"/pictures/{variant.name}"))[0] == 200


@with_files
async def test_its_pictures_can_be_zoomed_into_and_cut_anew(opened: Opened):
    hall, known = opened
    gift, patch = known["gifts"][0], known["patches"][0]
    images = re.findall(r"/iiif/[^/\"]+/", (await hall.visitor().get(f"/{gift}/manifest.json"))[1])

    assert (await body(hall.visitor(), f"{images[0]}full/max/0/default.jpg"))[0] == 200
    await hall.services.collection.hanging.recrop(hall.code, gift, {patch: Region(0, 0, 100, 100)})
    await hall.services.rooms.revise(hall.code)
    shown = PICTURE.findall((await hall.visitor().get(f"/{patch}"))[1])
    assert [(await body(hall.visitor(), address))[0] for address in shown] == [200] * len(shown)


@with_files
async def test_its_maker_is_heard(opened: Opened):
    hall, known = opened
    address = re.findall(r'"(/tellings/[^"]+)"', (await hall.visitor().get(f"/{known['patches'][0]}"))[1])[0]

    heard = await body(hall.visitor(), address)

    assert heard == (200, (stored(hall) / address.removeprefix("/")).read_bytes())


@with_files
async def test_what_hosts_have_not_published_waits_for_them(opened: Opened):
    hall, known = opened
    collection = hall.services.collection
    card, gift = known["others"][2], known["gifts"][0]
    host = hall.visitor()
    await host.open(known["host"])

    assert {code: words.size for code, words in (await collection.drafts.of(hall.code)).items()} == {
        card: "31 × 31 cm"
    }
    assert await collection.sheets.of(gift) == [["key", "size"], ["bear", "32 × 32 cm"]]
    assert "31 × 31 cm" in (await host.get(f"/host/cards/{card}"))[1]


@with_files
async def test_it_is_exported_and_imported_whole(opened: Opened, tmp_path: Path):
    hall, _ = opened
    folder = await exported(hall, tmp_path / "out")

    assert len(await imported(folder, tmp_path / "there")) == 3


def stored(hall: Hall) -> Path:
    return hall.services.settings.data / FOLDER


async def body(visitor: Visitor, address: str) -> tuple[int, bytes]:
    async with visitor.http.get(address) as response:
        return response.status, await response.read()
