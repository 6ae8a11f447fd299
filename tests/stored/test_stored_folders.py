"""Data folders as earlier versions have left them: every later version opens them, and their pages say what they said.

Each is kept as text, a dump of its database, without its pictures: those lie beside it as files that nothing reads
until a browser asks for them. `write.py` has made them.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from halls import Hall, open_hall
from twincloth.collection.qr import printed_address
from twincloth.exchange.handovers import handover_of
from twincloth.exchange.messages import Messages
from twincloth.exchange.people import People

STORED = Path(__file__).parent
ADDRESS = "https://twincloth.example"


class Opened(NamedTuple):
    """An old folder, opened by this version, and what is known of it."""

    hall: Hall
    known: dict[str, Any]


@pytest.fixture(params=[path.stem for path in sorted(STORED.glob("*.sql"))])
async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Opened]:
    data = tmp_path / "data"
    data.mkdir()
    connection = apsw.Connection(str(data / "twincloth.db"))
    connection.execute((STORED / f"{request.param}.sql").read_text("utf-8"))
    connection.close()
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

    assert "Это ещё ждёт" in (await hall.visitor().get(known["host"]))[1]
    assert "Good evening, Perm!" in (await hall.visitor().get(known["stage"]))[1]


async def test_a_label_that_was_printed_is_printed_again_as_it_was(opened: Opened):
    hall, known = opened
    patch = known["patches"][0]

    symbol = await hall.services.collection.qr(patch, printed_address(ADDRESS, patch))

    assert symbol.sha256 == known["qr"]
    assert hall.services.collection.scans([patch]) == {patch: {"2020-12": 1}}
