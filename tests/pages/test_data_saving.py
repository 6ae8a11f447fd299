"""Who saves data gets smaller pictures and nothing ahead of need, and caches keep the two apart."""

import re

import pytest

from ceremony import open_patch, open_whole, unveil
from halls import Hall, Visitor
from twincloth.collection.picture import Picture, Variant
from twincloth.pages.data_saving import smaller

SAVING = {"Save-Data": "on"}


async def asked(visitor: Visitor, path: str, **headers: str) -> tuple[int, str, str]:
    async with visitor.http.get(path, headers=headers) as answer:
        return answer.status, answer.headers.get("Vary", ""), (await answer.read()).decode("latin-1")


def preloads(page: str) -> list[str]:
    return re.findall(r'<link rel="preload" href="[^"]+/([\w-]+)\.woff2" as="font"', page)


@pytest.mark.parametrize("path", ["/", "/{code}", "/nothing-here", "/{code}/record"])
async def test_pages_fetch_two_typefaces_ahead_but_not_for_who_saves_data(hall: Hall, path: str):
    guest = hall.visitor("ru")
    address = path.format(code=hall.code)

    _, vary, page = await asked(guest, address)
    assert "Save-Data" in vary
    assert preloads(page) == ["serif-400", "sans-400"]
    _, vary, page = await asked(guest, address, **SAVING)
    assert "Save-Data" in vary
    assert preloads(page) == []


async def test_a_card_that_is_kept_for_some_is_not_given_to_the_others(hall: Hall):
    gift = hall.gifts[0]
    await unveil(hall, gift)
    await open_patch(hall, gift, hall.patches(gift)[0])
    guest, card = hall.visitor(), f"/{hall.patches(gift)[0]}"

    for _ in range(2):
        for headers, expected in (({}, ["serif-400"]), (SAVING, [])):
            status, vary, page = await asked(guest, card, **headers)
            assert (status, preloads(page)) == (200, expected)
            assert "Save-Data" in vary


async def test_who_saves_data_gets_a_smaller_picture_at_the_same_address(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    found = hall.services.collection.contents[hall.code].gift(gift)
    assert found
    widest = max(found.picture.variants, key=lambda one: (one.media_type == "image/webp", one.width))
    guest = hall.visitor()

    _, vary, whole = await asked(guest, f"/pictures/{widest.name}")
    _, again, small = await asked(guest, f"/pictures/{widest.name}", **SAVING)
    assert vary == again == "Save-Data"
    assert len(whole) == widest.size
    assert len(small) < len(whole) / 2


async def test_saving_data_opens_nothing_that_is_sealed(hall: Hall):
    found = hall.services.collection.contents[hall.code].gift(hall.gifts[0])
    assert found

    for variant in found.picture.variants:
        assert (await asked(hall.visitor(), f"/pictures/{variant.name}", **SAVING))[0] == 404


def picture(*widths: int) -> Picture:
    return Picture(
        width=3000,
        height=2000,
        variants=tuple(
            Variant(name=f"{width}.{kind}", width=width, height=width, media_type=f"image/{kind}", size=width)
            for width in widths
            for kind in ("webp", "jpeg")
        ),
    )


@pytest.mark.parametrize(
    ("widths", "name", "expected"),
    [
        ((480, 960, 1920), "1920.jpeg", "480.jpeg"),
        ((480, 960), "480.webp", "480.webp"),
        ((307, 960), "960.webp", "307.webp"),  # a card's first was made smaller, to have few bytes
        ((600, 960), "960.webp", "600.webp"),
        ((300,), "300.jpeg", "300.jpeg"),
    ],
)
def test_the_widest_of_the_same_format_is_chosen_that_a_phone_is_not_wider_than(widths, name, expected):
    assert smaller(picture(*widths), name) == expected
