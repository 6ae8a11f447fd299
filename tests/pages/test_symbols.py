"""A code's QR symbol by its address: always the same, and readable."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ceremony import withdraw
from halls import Hall, open_hall
from pages.test_labels import read_off

SVG = "{http://www.w3.org/2000/svg}"


async def symbol(hall: Hall, code: str) -> str:
    async with hall.visitor().http.get(f"/{code}/qr.svg") as response:
        assert response.status == 200
        assert response.content_type == "image/svg+xml"
        return await response.text()


async def test_the_symbol_of_every_kind_of_code_reads_as_its_address_in_upper_case(hall: Hall):
    for code in (hall.code, hall.gifts[0], hall.patches(hall.gifts[0])[0]):
        assert read_off(await symbol(hall, code)) == f"{hall.url.upper()}/{code}"
        assert await symbol(hall, code.lower()) == await symbol(hall, code)


async def test_the_symbol_is_one_path_on_white_with_the_quiet_zone_inside(hall: Hall):
    code = hall.gifts[0]
    root = ElementTree.fromstring(await symbol(hall, code))
    ground, dark = root.findall(f"{SVG}path")

    side = int(root.attrib["viewBox"].split()[2])
    assert root.attrib["role"] == "img"
    assert code in (root.findtext(f"{SVG}title") or "")
    assert (ground.attrib["fill"], dark.attrib["fill"]) == ("#fff", "#000")
    assert ground.attrib["d"] == f"M0 0h{side}v{side}H0z"
    starts = [
        (int(x), int(y), int(width)) for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", dark.attrib["d"])
    ]
    assert min(x for x, _, _ in starts) == min(y for _, y, _ in starts) == 4
    assert max(x + width for x, _, width in starts) == max(y for _, y, _ in starts) + 1 == side - 4


async def test_the_symbol_is_the_same_in_every_byte_also_after_a_restart(tmp_path: Path, prepared: Path):
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        code, port = hall.gifts[0], hall.house.settings.port
        first = await symbol(hall, code)
        assert await symbol(hall, code) == first
        stored = (code, f"HTTP://127.0.0.1:{port}/{code}")

    async with open_hall(tmp_path / "data") as again:
        matrix = await again.house.museum.qr(*stored)
        assert (await again.house.museum.qr(*stored)).sha256 == matrix.sha256
        from twincloth.views.qr import qr_svg

        assert str(qr_svg(matrix, code)) == first


async def test_the_symbol_of_a_sealed_card_says_no_more_than_that_of_any_other(hall: Hall):
    texts = [
        re.sub(r' d="[^"]+"', "", await symbol(hall, code)).replace(code, "")
        for code in hall.patches(hall.gifts[0])
    ]

    assert len(set(texts)) == 1


async def test_there_is_no_symbol_of_what_does_not_exist(hall: Hall):
    status, page = await hall.visitor().get("/BBBBBB/qr.svg")

    assert status == 404
    assert 'name="code"' in page


async def test_what_was_withdrawn_gets_no_symbol_and_a_clear_word(hall: Hall):
    bear = hall.patches(hall.gifts[0])[0]
    await withdraw(hall, "perm-quilt", "bear")

    status, page = await hall.visitor().get(f"/{bear}/qr.svg")

    assert status == 410
    assert "taken back" in page


@pytest.mark.parametrize("spoiled", ["UPDATE qr SET matrix = replace(matrix, '0', '1')"])
async def test_a_symbol_that_was_tampered_with_is_not_shown(hall: Hall, spoiled):
    code = hall.gifts[0]
    await symbol(hall, code)
    await hall.house.database.write(lambda connection: connection.execute(spoiled).fetchall())

    status, page = await hall.visitor().get(f"/{code}/qr.svg")

    assert status == 500
    assert "not as it was made" in page
