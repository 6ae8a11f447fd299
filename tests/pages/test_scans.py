"""Scans: how often a label was opened from outside in a month, and nothing about who did it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ceremony import open_whole
from halls import Hall, open_hall
from twincloth.database import columns_by_table

PHONE = {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document", "User-Agent": "Mozilla/5.0 (Phone)"}
OLD_PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_1)"}


def counted(hall: Hall, code: str) -> int:
    return sum(hall.services.collection.scans([code]).get(code, {}).values())


async def test_a_scan_counts_once_in_its_month(hall: Hall):
    gift = hall.gifts[0]
    bear, bull, _ = hall.patches(gift)
    await open_whole(hall, gift)

    before = datetime.now(UTC).strftime("%Y-%m")
    await hall.visitor().get(f"/{bear}", headers=PHONE)
    await hall.visitor("ru").get(f"/{bear.lower()}", headers=OLD_PHONE)
    after = datetime.now(UTC).strftime("%Y-%m")

    scans = hall.services.collection.scans([bear, bull, gift])
    assert scans.keys() == {bear}
    assert set(scans[bear]) <= {before, after}
    assert sum(scans[bear].values()) == 2


async def test_a_label_that_is_still_sealed_counts_too(hall: Hall):
    await hall.visitor().get(f"/{hall.gifts[0]}", headers=PHONE)

    assert counted(hall, hall.gifts[0]) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document", "Sec-Purpose": "prefetch;prerender"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": ""},
        OLD_PHONE | {"Referer": "OURS"},
    ],
    ids=[
        "from our page",
        "ahead of time",
        "as a picture",
        "a program",
        "nameless",
        "from our page, long ago",
    ],
)
async def test_what_no_visitor_opened_does_not_count(hall: Hall, headers):
    headers = {name: value.replace("OURS", f"{hall.url}/{hall.code}") for name, value in headers.items()}

    await hall.visitor().get(f"/{hall.gifts[0]}", headers=headers)

    assert counted(hall, hall.gifts[0]) == 0


async def test_hosts_who_try_their_labels_are_not_counted(hall: Hall):
    host = await hall.host("perm")

    await host.get(f"/{hall.gifts[0]}", headers=PHONE)

    assert counted(hall, hall.gifts[0]) == 0


async def test_what_was_counted_outlives_the_server(prepared: Path, tmp_path: Path):
    shutil.copytree(prepared, tmp_path / "data")
    for number in (1, 2):
        async with open_hall(tmp_path / "data") as hall:
            gift = hall.gifts[0]
            await hall.visitor().get(f"/{gift}", headers=PHONE)
            assert counted(hall, gift) == number
            rows = await hall.services.database.run(
                lambda connection: list(connection.execute("SELECT * FROM scans"))
            )
            assert len(rows) == number - 1


@pytest.mark.on_both
async def test_nothing_is_kept_of_who_scanned(hall: Hall):
    await hall.visitor().get(f"/{hall.gifts[0]}", headers=PHONE)
    await hall.services.collection.counted.write()

    columns = await hall.services.database.run(columns_by_table)
    assert columns["scans"] == {"code", "month", "count"}
