"""The quilt viewer while a gift is opened: nothing but what is open, and no request that fails."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from ceremony import fold_patch, open_patch, open_whole, receive, unveil
from halls import Hall
from pages.looking_closer import LIBRARY, SIZE, Look, onlookers
from pages.zooming import give_master
from twincloth.collection.srgb import LINEN


@pytest.fixture
async def look(hall: Hall, chromium: str) -> AsyncIterator[Look]:
    """Browsers, in a hall whose first gift has something to zoom into."""
    await give_master(hall, hall.gifts[0], SIZE)
    async with onlookers(hall, chromium) as look:
        yield look


def is_linen(colour: list[int]) -> bool:
    return all(abs(one - other) < 4 for one, other in zip(colour, LINEN, strict=True))


async def test_no_request_fails_from_the_unveiling_to_the_last_patch(hall: Hall, look: Look):
    gift, patches = hall.gifts[0], hall.patches(hall.gifts[0])
    alice = await look()
    await alice.go(f"/{hall.code}")
    await unveil(hall, gift)
    await open_patch(hall, gift, patches[0])
    await alice.page.wait_for_selector("quilt-viewer")
    assert not any(LIBRARY in url for url in alice.asked), "it comes only to who looks closer"

    await alice.press("closer")
    await alice.press("whole")
    await alice.sees(is_linen, 0.75, 0.25)
    lies = await alice.page.locator("quilt-viewer .quilt-patches").evaluate(
        "links => getComputedStyle(links).position"
    )
    assert lies == "absolute", "the links lie above the tiles"
    assert not is_linen(await alice.colour_at(0.25, 0.25))
    for patch in patches[1:]:
        await open_patch(hall, gift, patch)
        await alice.page.wait_for_selector(f"#patch-{patch}", state="attached")
    await alice.sees(lambda colour: not is_linen(colour), 0.75, 0.25)
    await receive(hall, gift)
    await expect(alice.page.locator(".received")).to_be_visible()
    await alice.press("closer")
    await alice.page.wait_for_load_state("networkidle")

    assert alice.wrong == []
    assert len([url for url in alice.asked if re.search(r"/iiif/.*\.webp", url)]) > 5


async def test_a_patch_that_is_folded_again_goes_from_who_looks_at_it_closely(hall: Hall, look: Look):
    gift, patches = hall.gifts[0], hall.patches(hall.gifts[0])
    alice = await look()
    await unveil(hall, gift)
    for patch in patches[:2]:
        await open_patch(hall, gift, patch)
    await alice.go(f"/{hall.code}")
    await alice.press("closer")
    await alice.press("whole")
    await alice.sees(lambda colour: not is_linen(colour), 0.75, 0.25)

    await fold_patch(hall, gift, patches[1])

    await alice.sees(is_linen, 0.75, 0.25)
    assert not is_linen(await alice.colour_at(0.25, 0.25))


async def test_where_there_is_nothing_to_zoom_into_no_script_comes(hall: Hall, look: Look):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    await give_master(hall, gift, (1200, 900))
    alice = await look()
    await alice.go(f"/{gift}")

    assert await alice.page.locator("script, quilt-viewer, .quilt-tools").count() == 0
    assert not any(url.endswith(".js") for url in alice.asked)


async def test_half_open_the_base_is_one_picture_with_the_rest_covered(hall: Hall, look: Look):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])
    alice = await look(java_script_enabled=False)
    await alice.go(f"/{gift}")

    source = await alice.page.locator(".quilt-whole").evaluate("image => image.currentSrc")
    assert "/iiif/" in source
    assert await alice.page.locator(".quilt-whole").evaluate("image => image.naturalWidth") > 0
    assert alice.wrong == []
