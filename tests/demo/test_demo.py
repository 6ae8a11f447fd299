"""The demo: everything is there the first time, and the same the second time."""

import math
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pyvips
import zxingcpp

from processes import HANG_GUARD, demonstrating, environment, started, twincloth
from twincloth.collection.collection import Collection
from twincloth.collection.derivatives import SMALLEST_CARD_BYTES
from twincloth.collection.folder.dated_copy import dated_copy, next_quarter
from twincloth.database.sqlite import SQLiteDatabase
from twincloth.resources import DEMO


def path_of(address: str) -> str:
    return address.split("/", 3)[3]


def get(address: str) -> str:
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(address) as answer:
        return answer.read().decode()


def test_the_first_run_tells_every_address(first_run):
    _, told = first_run

    assert set(told) == {"url", "code", "join", "stage", "hosts", "card", "gifts", "pid"}
    assert told["join"] == f"{told['url']}/{told['code']}"
    assert set(told["hosts"]) == {"oxford", "perm"}
    assert sorted((gift["giver"], gift["receiver"]) for gift in told["gifts"].values()) == [
        ("oxford", "perm"),
        ("perm", "oxford"),
    ]
    for gift in told["gifts"].values():
        assert len(set(gift["patches"])) >= 9
    assert path_of(told["card"]) in next(iter(told["gifts"].values()))["patches"]


async def test_its_gifts_have_much_to_zoom_into_and_its_cards_are_light(data):
    database = await SQLiteDatabase.open(data / "twincloth.db")
    collection = await Collection.open(database, data)
    await database.close()

    gifts = [gift for content in collection.contents.values() for gift in content.gifts]
    cards = [card for gift in gifts for card in gift.patches]
    assert len(cards) >= 18
    for gift in gifts:
        assert math.prod(gift.picture.master_size) > 8_000_000
    for card in cards:
        assert card.picture.variants[0].size < SMALLEST_CARD_BYTES
        assert max(card.picture.width, card.picture.height) >= 720


def test_every_address_opens(data):
    with demonstrating(data) as told:
        for address in (told["join"], told["stage"], *told["hosts"].values(), told["card"]):
            assert "<html" in get(address)


def test_the_doors_are_open(data):
    with demonstrating(data) as told:
        assert 'name="ticket"' in get(told["join"])


def test_a_second_run_finds_the_same_code_and_links_and_what_has_happened(data, first_run):
    _, before = first_run
    with demonstrating(data) as told:
        assert told["code"] == before["code"]
        assert told["gifts"] == before["gifts"]
        for name in ("stage", "join", "card"):
            assert path_of(told[name]) == path_of(before[name])
        for place, address in told["hosts"].items():
            assert path_of(address) == path_of(before["hosts"][place])


def test_a_link_that_was_revoked_is_made_anew_and_the_others_stay(data, first_run):
    _, before = first_run
    listed = twincloth("staff", before["code"], "--data", data).stdout.splitlines()
    (perm,) = [row.split()[0] for row in listed if " perm " in row]
    twincloth("staff", before["code"], "--revoke", perm, "--data", data)

    with demonstrating(data) as told:
        assert path_of(told["hosts"]["perm"]) != path_of(before["hosts"]["perm"])
        assert path_of(told["hosts"]["oxford"]) == path_of(before["hosts"]["oxford"])
        assert "<html" in get(told["hosts"]["perm"])


def test_the_keys_are_for_the_owner_of_the_folder_alone(data):
    assert stat.S_IMODE((data / "demo.json").stat().st_mode) == 0o600


def test_nothing_but_the_json_is_printed(data):
    command = [sys.executable, "-m", "twincloth", "demo", "--json", "--data", data, "--port", 0]
    with started(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=HANG_GUARD)[0] == ""
        assert process.returncode == 0


@pytest.fixture
def printed(data: Path) -> str:
    """What the demo says in a terminal, until it says how to stop it."""
    command = [sys.executable, "-m", "twincloth", "demo", "--guests", 2, "--data", data, "--port", 0]
    with started(command, stdout=subprocess.PIPE, env=environment(COLUMNS="40")) as process:
        return "".join(lines_until("Ctrl-C", process.stdout))


def lines_until(word: str, stream: Iterable[str]) -> list[str]:
    """The lines of a stream up to the one with this word."""
    lines = []
    for line in stream:
        lines.append(line)
        if word in line:
            return lines
    raise AssertionError(f"{word} was never said: {lines}")


def test_the_terminal_has_every_address_in_one_piece(printed, first_run):
    _, told = first_run

    for label, address in (
        ("Participants", told["join"]),
        ("Stage", told["stage"]),
        ("Host of Oxford", told["hosts"]["oxford"]),
        ("Host of Perm", told["hosts"]["perm"]),
        ("A card", told["card"]),
    ):
        assert re.search(rf"{label} +http://127\.0\.0\.1:\d+/{path_of(address)}\n", printed), label
    assert "2 simulated guests" in printed


def test_a_phone_can_read_the_symbol_in_the_terminal(printed):
    address = re.search(r"Participants +(\S+)", printed)[1]

    assert read_off(printed) == address.upper()


def read_off(printed: str) -> str:
    """What a decoder sees when the half blocks are dark and all else is light."""
    lines = [line[2:] for line in printed.splitlines() if set("▀▄█") & set(line)]
    side = max(map(len, lines)) + 4
    rows = []
    for line in lines:
        wide = f"    {line}".ljust(side + 4)
        rows.append([character in "▀█" for character in wide])
        rows.append([character in "▄█" for character in wide])
    margin = [[False] * len(rows[0])] * 4
    rows = [*margin, *rows, *margin]
    pixels = bytes(0 if dark else 255 for row in rows for dark in row)
    image = pyvips.Image.new_from_memory(pixels, len(rows[0]), len(rows), 1, "uchar").zoom(8, 8)
    (symbol,) = zxingcpp.read_barcodes(
        memoryview(image.write_to_memory()).cast("B", (image.height, image.width))
    )
    return symbol.text


def test_the_symbol_is_dark_on_light_in_every_terminal(data):
    command = [sys.executable, "-m", "twincloth", "demo", "--data", data, "--port", 0]
    ours, its = pty.openpty()
    env = environment(TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="1")
    with started(command, stdout=its, env=env), os.fdopen(ours, encoding="utf-8") as terminal:
        os.close(its)
        shown = lines_until("Ctrl-C", terminal)

    symbol = [line for line in shown if "█" in line]
    assert len(symbol) > 10
    for line in symbol:
        assert re.search(r"\x1b\[38;2;0;0;0;48;2;255;255;255m[ ▀▄█]+\x1b\[0m", line)


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ("12:00:00", "12:00"),
        ("12:00:01", "12:15"),
        ("12:14:59", "12:15"),
        ("12:45:30", "13:00"),
        ("23:50:00", "00:00"),
    ],
)
def test_the_demo_starts_at_a_full_quarter_of_an_hour(moment, quarter):
    found = next_quarter(datetime.fromisoformat(f"2026-11-22T{moment}+00:00"))

    assert found.strftime("%H:%M") == quarter
    assert found.second == 0


def test_there_are_ten_minutes_to_get_ready(tmp_path):
    now = datetime(2026, 11, 22, 12, 6, tzinfo=UTC)
    copy = dated_copy(DEMO, tmp_path / "copy", now)

    before = tomllib.loads((DEMO / "exchange.toml").read_text("utf-8"))
    after = tomllib.loads((copy / "exchange.toml").read_text("utf-8"))
    assert after.pop("starts_at") == now + timedelta(minutes=24)
    before.pop("starts_at")
    assert after == before
