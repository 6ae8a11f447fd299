"""Places' colours: readable on cloth by day and by night, whatever a host has chosen."""

import re

import pytest

from ceremony import authored, import_again
from halls import Hall
from twincloth.collection.srgb import channels
from twincloth.views.colours import CLOTH_DARK, CLOTH_LIGHT, LINEN_LIGHT, contrast, readable


def threads(rules: str) -> dict[str, str]:
    return dict(re.findall(r"\.place-([\w-]+)\{--thread:(#[0-9A-F]{6})", rules))


async def stylesheet(hall: Hall, code: str = "") -> tuple[str, str]:
    async with hall.visitor().http.get(f"/{code or hall.code}/places.css") as response:
        assert response.status == 200
        assert response.content_type == "text/css"
        light, dark = (await response.text()).split("@media (prefers-color-scheme: dark)")
        return light, dark


@pytest.mark.parametrize("colour", ["#9B2A2C", "#FFFF00", "#000000", "#FFFFFF", "#808080", "#00FF00"])
async def test_threads_hold_their_contrast_by_day_and_by_night(hall: Hall, colour):
    path = authored(hall) / "exchange.toml"
    path.write_text(path.read_text("utf-8").replace("#9B2A2C", colour), "utf-8")
    await import_again(hall)

    light, dark = await stylesheet(hall)

    assert threads(light).keys() == threads(dark).keys() == {"perm", "oxford"}
    assert all(contrast(thread, CLOTH_LIGHT) >= 4.5 for thread in threads(light).values())
    assert all(contrast(thread, CLOTH_DARK) >= 4.5 for thread in threads(dark).values())


@pytest.mark.parametrize("colour", ["#9B2A2C", "#FFFF00", "#808080"])
async def test_on_a_stage_threads_are_read_from_afar(hall: Hall, colour):
    path = authored(hall) / "exchange.toml"
    path.write_text(path.read_text("utf-8").replace("#9B2A2C", colour), "utf-8")
    await import_again(hall)

    light, dark = (re.findall(r"--strong:(#[0-9A-F]{6})", rules) for rules in await stylesheet(hall))

    assert len(light) == len(dark) == 2
    assert all(contrast(thread, ground) >= 7 for thread in light for ground in (LINEN_LIGHT, CLOTH_LIGHT))
    assert all(contrast(thread, ground) >= 7 for thread in dark for ground in ("#1D1A17", CLOTH_DARK))


async def test_a_colour_that_can_be_read_is_left_as_it_is(hall: Hall):
    light, _ = await stylesheet(hall)

    assert threads(light) == {"perm": "#9B2A2C", "oxford": "#1F3A68"}


async def test_by_night_the_demos_places_are_as_pale_as_the_rest_of_the_look(hall: Hall):
    _, dark = await stylesheet(hall)

    for place, colour in (("oxford", "#9DB8E8"), ("perm", "#F0A3A0")):
        found = zip(channels(threads(dark)[place]), channels(colour), strict=True)
        assert all(abs(one - other) <= 6 / 255 for one, other in found), threads(dark)


def test_every_colour_can_be_made_readable():
    steps = ("00", "33", "66", "99", "CC", "FF")
    for colour in (f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps):
        assert contrast(readable(colour, CLOTH_LIGHT), CLOTH_LIGHT) >= 4.5
        assert contrast(readable(colour, CLOTH_DARK), CLOTH_DARK) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1F3A68", "#1F3A68") == pytest.approx(1)


async def test_stitches_are_files_that_are_there(hall: Hall):
    light, _ = await stylesheet(hall)

    for address in re.findall(r'url\("([^"]+)"\)', light):
        assert (await hall.visitor().get(address))[0] == 200


async def test_only_an_exchange_has_places(hall: Hall):
    assert (await hall.visitor().get(f"/{hall.gifts[0]}/places.css"))[0] == 404


async def test_the_sheet_that_a_page_names_is_kept_for_ever_until_a_colour_changes(hall: Hall):
    async def named() -> str:
        _, page = await hall.visitor().get(f"/{hall.code}")
        return re.search(r'href="(/\w+/places\.css\?\w+)"', page)[1]

    before = await named()
    async with hall.visitor().http.get(before) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "gzip"

    path = authored(hall) / "exchange.toml"
    path.write_text(path.read_text("utf-8").replace("#9B2A2C", "#1E6B3A"), "utf-8")
    await import_again(hall)

    assert await named() != before
    async with hall.visitor().http.get(before) as response:
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert "#1E6B3A" in await response.text()
