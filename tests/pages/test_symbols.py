"""A code's QR symbol by its address: always the same, and readable."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
import pyvips

from ceremony import withdraw
from halls import Hall, open_hall
from pages.test_labels import read_off
from twincloth.prints.canvas import Colours
from twincloth.prints.symbols import symbol_svg

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
    assert root.attrib["width"] == root.attrib["height"] == f"{2 * side}mm"
    assert root.attrib["role"] == "img"
    assert code in (root.findtext(f"{SVG}title") or "")
    assert (ground.attrib["fill"], dark.attrib["fill"]) == ("#FFFFFF", "#000000")
    assert ground.attrib["d"] == f"M0 0h{side}v{side}H0z"
    starts = [
        (int(x), int(y), int(width)) for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", dark.attrib["d"])
    ]
    assert min(x for x, _, _ in starts) == min(y for _, y, _ in starts) == 4
    assert max(x + width for x, _, width in starts) == max(y for _, y, _ in starts) + 1 == side - 4


async def test_the_symbol_is_the_same_in_every_byte_also_after_a_restart(tmp_path: Path, prepared: Path):
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        code, port = hall.gifts[0], hall.services.settings.port
        first = await symbol(hall, code)
        assert await symbol(hall, code) == first
        stored = (code, f"HTTP://127.0.0.1:{port}/{code}")

    async with open_hall(tmp_path / "data") as again:
        matrix = await again.services.collection.qr(*stored)
        assert (await again.services.collection.qr(*stored)).sha256 == matrix.sha256

    assert str(symbol_svg(matrix, code, 2.0, Colours())) == first


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


@pytest.mark.on_sqlite
@pytest.mark.parametrize("spoiled", ["UPDATE qr SET matrix = replace(matrix, '0', '1')"])
async def test_a_symbol_that_was_tampered_with_is_not_shown(hall: Hall, spoiled):
    code = hall.gifts[0]
    await symbol(hall, code)
    await hall.services.database.write(lambda connection: connection.execute(spoiled).fetchall())

    status, page = await hall.visitor().get(f"/{code}/qr.svg")

    assert status == 500
    assert "not as it was made" in page


async def test_the_symbol_is_there_in_the_size_that_is_asked_for(hall: Hall):
    code = hall.gifts[0]
    side = 33
    guest = hall.visitor()

    _, svg = await guest.get(f"/{code}/qr.svg?module=1.5")
    assert f'width="{1.5 * side}mm"' in svg
    async with guest.http.get(f"/{code}/qr.png?module=1.5&dpi=300") as response:
        assert response.status == 200
        assert response.content_type == "image/png"
        image = pyvips.Image.new_from_buffer(await response.read(), "")
    assert (image.width, image.height) == (18 * side, 18 * side)


async def test_the_stitch_chart_is_the_same_symbol_with_lines(hall: Hall):
    code = hall.gifts[0]
    plain, chart = await symbol(hall, code), (await hall.visitor().get(f"/{code}/qr.svg?chart=1"))[1]

    assert chart.startswith(plain.removesuffix("</svg>"))
    assert ">10</text>" in chart


@pytest.mark.parametrize(
    "query",
    [
        "module=0.3",
        "module=21",
        "module=x",
        "module=nan",
        "dpi=1",
        "dpi=99999",
        "module=20&dpi=1200",
        "dpi=-1",
    ],
)
async def test_a_size_that_is_no_good_is_refused_in_words(hall: Hall, query):
    status, page = await hall.visitor().get(f"/{hall.gifts[0]}/qr.png?{query}")

    assert status == 422
    assert "a number from" in page or "too large" in page


async def test_pictures_of_a_sealed_and_of_an_unknown_code_are_as_their_svgs(hall: Hall):
    guest = hall.visitor()
    sealed = [hall.gifts[0], *hall.patches(hall.gifts[0])]

    sizes = set()
    for code in sealed:
        async with guest.http.get(f"/{code}/qr.png") as response:
            image = pyvips.Image.new_from_buffer(await response.read(), "")
            sizes.add((image.width, image.height))
    assert len(sizes) == 1
    assert (await guest.get("/BBBBBB/qr.png"))[0] == 404
