"""The zoomable picture: everything that its description tells of is there, right, and nothing else is."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pyvips

from ceremony import authored, import_again, open_patch, open_whole, receive, unveil
from halls import Hall, open_hall
from pages.zooming import CLOSE, SIZE, addresses, chart, distance, expected, give_master, see, status, zoom
from twincloth.collection.picture import Region

OPEN = [Region(0, 0, 1250, 901), Region(1251, 0, 1250, 901)]
"""The first two patches of 400 × 300 in pixels of the master, whole pixels only."""


@pytest.fixture
async def quilt(tmp_path: Path, prepared: Path) -> AsyncIterator[tuple[Hall, str]]:
    """The hall, and the code of a gift that has something to zoom into."""
    shutil.copytree(prepared, tmp_path / "data")
    async with open_hall(tmp_path / "data") as hall:
        await give_master(hall, hall.gifts[0])
        yield hall, hall.gifts[0]


async def test_every_address_that_is_told_shows_the_right_pixels(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    guest = hall.visitor()
    async with guest.http.get(zoom(hall, gift).info) as response:
        info = await response.json(content_type=None)

    told = list(addresses(info))
    master = chart(*SIZE).copy_memory()
    for address, region, size in told:
        shown = await see(guest, f"{zoom(hall, gift).path}/{address}")
        assert distance(shown, expected(master, region, size, None)) < CLOSE, address
    assert len(told) == len({address for address, _, _ in told}) > 60


async def test_half_open_every_address_shows_linen_where_it_is_sealed(quilt):
    hall, gift = quilt
    await unveil(hall, gift)
    for patch in hall.patches(gift)[:2]:
        await open_patch(hall, gift, patch)
    guest = hall.visitor()
    state = zoom(hall, gift, 2)
    assert list(state.frame.open or ())[:2] == OPEN
    async with guest.http.get(state.info) as response:
        info = await response.json(content_type=None)

    master = chart(*SIZE).copy_memory()
    for address, region, size in addresses(info):
        shown = await see(guest, f"{state.path}/{address}")
        assert distance(shown, expected(master, region, size, OPEN)) < CLOSE, address


async def test_the_comparison_finds_a_wrong_place_and_a_covered_patch(quilt):
    master = chart(*SIZE).copy_memory()
    tile, beside, size = Region(512, 512, 512, 512), Region(1024, 512, 512, 512), (512, 512)

    assert distance(expected(master, tile, size, None), expected(master, beside, size, None)) > CLOSE
    assert distance(expected(master, tile, size, OPEN), expected(master, tile, size, [])) > CLOSE


async def test_the_description_says_what_viewers_must_know(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    async with hall.visitor().http.get(zoom(hall, gift).info) as response:
        assert response.headers["Content-Type"] == (
            'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
        )
        info = await response.json(content_type=None)

    assert info["id"] == f"{hall.url}{zoom(hall, gift).path}"
    assert (info["type"], info["profile"]) == ("ImageService3", "level0")
    assert (info["width"], info["height"]) == SIZE
    assert info["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4, 8]}]
    assert [size["width"] for size in info["sizes"]] == [313, 626, 1251, 2501]
    assert next(iter(info)) == "@context"


async def test_whoever_asks_for_plain_json_gets_it(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    wanted = {"Accept": "application/json"}
    async with hall.visitor().http.get(zoom(hall, gift).info, headers=wanted) as response:
        assert response.content_type == "application/json"
        assert response.headers["Vary"] == "Accept"


async def test_the_services_own_address_leads_to_its_description(quilt):
    hall, gift = quilt
    state = zoom(hall, gift)
    for visitor, readable in ((await hall.host("perm"), None), (hall.visitor(), "*")):
        if readable:
            await open_whole(hall, gift)
        async with visitor.http.get(state.path, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, state.info)
            assert response.headers.get("Access-Control-Allow-Origin") == readable


async def test_pictures_say_their_canonical_address(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    path = zoom(hall, gift).path
    async with hall.visitor().http.head(f"{path}/512,0,512,512/512,512/0/color.webp") as response:
        assert response.status == 200
        assert response.content_type == "image/webp"
        links = response.headers["Link"]
    assert f'<{hall.url}{path}/512,0,512,512/max/0/default.webp>;rel="canonical"' in links
    assert '<http://iiif.io/api/image/3/level0.json>;rel="profile"' in links


async def test_other_sites_read_what_everybody_may_see_and_shared_caches_keep_what_stays(quilt):
    hall, gift = quilt
    host = await hall.host("perm")

    async def heard(visitor, state):
        heads = []
        for path in (state.info, state.image(600)):
            async with visitor.http.get(path) as response:
                assert response.status == 200
                said = response.headers
                kept = said["Cache-Control"]
                assert kept == "no-store" or kept.endswith(", max-age=31536000, immutable")
                shown = said["Cross-Origin-Resource-Policy"], said.get("Access-Control-Allow-Origin")
                heads.append((kept.split(",")[0], *shown, said["X-Robots-Tag"]))
        async with visitor.http.get(state.info) as response:
            features = (await response.json(content_type=None))["extraFeatures"]
        assert ("cors" in features) == (heads[0][2] == "*")
        assert heads[0] == heads[1]
        return heads[0]

    theirs = ("no-store", "same-origin", None, "noindex")
    everybodys = ("cross-origin", "*")
    assert await heard(host, zoom(hall, gift)) == theirs
    await unveil(hall, gift)
    assert await heard(hall.visitor(), zoom(hall, gift, 0)) == ("private", *everybodys, "noindex")
    for patch in hall.patches(gift):
        assert await heard(host, zoom(hall, gift)) == theirs
        await open_patch(hall, gift, patch)
    assert await heard(hall.visitor(), zoom(hall, gift, 2)) == ("private", *everybodys, "noindex")
    assert await heard(hall.visitor(), zoom(hall, gift)) == ("private", *everybodys, "all")
    await receive(hall, gift)
    for visitor in (hall.visitor(), host):
        assert await heard(visitor, zoom(hall, gift)) == ("public", *everybodys, "all")


async def test_a_small_picture_has_sizes_and_no_tiles(quilt):
    hall, gift = quilt
    await give_master(hall, gift, (1000, 800))
    await open_whole(hall, gift)
    guest = hall.visitor()
    async with guest.http.get(zoom(hall, gift).info) as response:
        info = await response.json(content_type=None)

    assert "tiles" not in info
    assert {
        await status(guest, f"{zoom(hall, gift).path}/{address}") for address, _, _ in addresses(info)
    } == {200}
    assert await status(guest, f"{zoom(hall, gift).path}/0,0,512,512/512,512/0/default.jpg") == 404


async def test_a_gift_that_was_withdrawn_has_no_picture_any_more(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    paths = [zoom(hall, gift).info, zoom(hall, gift).image(300)]
    file = authored(hall) / "exchange.toml"
    file.write_text(file.read_text("utf-8").replace('"perm-quilt", ', ""), "utf-8")
    await import_again(hall)

    assert {await status(hall.visitor(), path) for path in paths} == {404}


async def test_a_master_that_is_gone_is_a_404(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    hall.services.collection.store.local(zoom(hall, gift).frame.master).unlink()

    assert await status(hall.visitor(), zoom(hall, gift).image(300)) == 404


async def test_pieces_that_were_deleted_are_made_again(quilt):
    hall, gift = quilt
    await open_whole(hall, gift)
    path, guest = zoom(hall, gift).image(300), hall.visitor()
    async with guest.http.get(path) as response:
        before = await response.read()
    shutil.rmtree(hall.services.collection.store.local(zoom(hall, gift).frame.master).parents[1] / "zoom")

    async with guest.http.get(path) as response:
        assert await response.read() == before


async def test_a_gift_that_was_imported_has_its_own_picture(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])
    state = zoom(hall, gift, 1)
    assert state.width > 400

    drawing = pyvips.Image.svgload(
        str(authored(hall) / "gifts/perm-quilt/quilt.svg"), scale=state.width / 400
    )
    whole = Region(0, 0, state.width, state.height)
    for width in (300, 9999):
        shown = await see(hall.visitor(), state.image(width))
        size = (shown.width, shown.height)
        assert distance(shown, expected(drawing[0:3], whole, size, list(state.frame.open or ()))) < CLOSE


async def test_a_store_that_is_no_folder_serves_the_same(quilt, tmp_path, prepared):
    hall, gift = quilt
    await open_whole(hall, gift)
    here = zoom(hall, gift)
    shutil.copytree(prepared, tmp_path / "elsewhere")
    async with open_hall(tmp_path / "elsewhere", store="memory:///") as other:
        await give_master(other, gift)
        await open_whole(other, gift)
        there = zoom(other, gift)
        for width in (300, 9999):
            async with (
                hall.visitor().http.get(here.image(width)) as one,
                other.visitor().http.get(there.image(width)) as two,
            ):
                assert await one.read() == await two.read()
                assert two.content_type == "image/jpeg"
