"""Zoom: which addresses a state of a picture has, and which it has not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from twincloth.collection.content import Content, Gift
from twincloth.collection.picture import Picture, Region
from twincloth.collection.pieces import TILE, MaskedMaster
from twincloth.collection.zoom import MOST_AT_ONCE, Zoom, earlier_zoom, zoom_of

BEAR, BULL = Region(0, 0, 1000, 900), Region(1000, 0, 1500, 900)


def zoom(width: int, height: int, opened: tuple[Region, ...] | None = None) -> Zoom:
    picture = Picture(width=width, height=height, variants=(), master="masters/quilt.tif")
    return Zoom(MaskedMaster.of(picture, opened), "quilt")


def tiles(one: Zoom) -> Iterator[str]:
    """Every tile as the Image API's implementation notes (3.0, "Tiles") compute it."""
    for level in range(one.frame.levels):
        factor = 1 << level
        side = TILE * factor
        for y in range(0, one.height, side):
            for x in range(0, one.width, side):
                width, height = min(side, one.width - x), min(side, one.height - y)
                yield f"{x},{y},{width},{height}/{-(-width // factor)},{-(-height // factor)}/0/default.jpg"


@pytest.mark.parametrize("size", [(2500, 1800), (4097, 2049), (2049, 2048), (100, 65_535), (9000, 700)])
def test_every_tile_and_every_size_has_an_address(size):
    one = zoom(*size)
    assert one.tiled

    for address in tiles(one):
        piece, _ = one.find(address) or pytest.fail(address)
        assert f"{piece.width},{piece.height}" == address.split("/")[1]
    for width, height in one.sizes:
        piece, _ = one.find(f"full/{width},{height}/0/default.webp") or pytest.fail(f"{width},{height}")
        assert piece[1:] == (0, 0, width, height, "webp")


def test_tiles_of_a_level_lie_side_by_side():
    one = zoom(2500, 1801)

    for level in range(one.frame.levels):
        pieces = {
            found[0] for address in tiles(one) if (found := one.find(address)) and found[0].level == level
        }
        width, height = one.frame.size(level)
        assert sum(piece.width * piece.height for piece in pieces) == width * height
        assert {piece.left for piece in pieces} == set(range(0, width, TILE))
        assert max(piece.top + piece.height for piece in pieces) == height


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("full/max/0/default.jpg", "full/max/0/default.jpg"),
        ("full/2500,1800/0/default.jpg", "full/max/0/default.jpg"),
        ("full/1250,900/0/color.webp", "full/1250,900/0/default.webp"),
        ("512,0,512,512/512,512/0/default.jpg", "512,0,512,512/max/0/default.jpg"),
        ("512,0,512,512/max/0/default.jpg", "512,0,512,512/max/0/default.jpg"),
        ("1024,0,1024,1024/512,512/0/default.jpg", "1024,0,1024,1024/512,512/0/default.jpg"),
        ("2048,1536,452,264/452,264/0/default.jpg", "2048,1536,452,264/max/0/default.jpg"),
        ("0,0,2500,1800/313,225/0/default.jpg", "full/313,225/0/default.jpg"),
    ],
)
def test_an_address_has_one_canonical_form(address, canonical):
    found = zoom(2500, 1800).find(address)

    assert found
    assert found[1] == canonical
    assert zoom(2500, 1800).find(canonical) == found


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "full",
            "full/max",
            "full/max/0",
            "full/max/0/default",
            "full/max/0/default.png",
            "/full/max/0/default.jpg",
        ),
        *(
            "full/max/90/default.jpg",
            "full/max/!0/default.jpg",
            "full/max/0.0/default.jpg",
            "full/max/0/gray.jpg",
        ),
        *(
            "full/full/0/default.jpg",
            "full/^max/0/default.jpg",
            "full/1250,/0/default.jpg",
            "full/,900/0/default.jpg",
        ),
        *("full/pct:50/0/default.jpg", "full/!1250,900/0/default.jpg", "full/1251,900/0/default.jpg"),
        *(
            "full/01250,900/0/default.jpg",
            "full/٣١٣,٢٢٥/0/default.jpg",
            "full/0,0/0/default.jpg",
            "full/9,9/0/default.jpg",
        ),
        *("square/max/0/default.jpg", "pct:0,0,10,10/max/0/default.jpg", "1,0,512,512/512,512/0/default.jpg"),
        *(
            "0,0,512,512/256,256/0/default.jpg",
            "0,0,511,512/511,512/0/default.jpg",
            "0,0,0,0/0,0/0/default.jpg",
        ),
        *(
            "0,0,1024,1024/max/0/default.jpg",
            "0,0,1024,1024/1024,1024/0/default.jpg",
            "-512,0,512,512/max/0/default.jpg",
        ),
        *(
            "2560,0,512,512/512,512/0/default.jpg",
            "2048,0,512,512/512,512/0/default.jpg",
            "full/max/0/default.jpg\n",
        ),
        *(
            "full/max/0/default.jpg?x",
            "full//max/0/default.jpg",
            "0,0,8192,8192/512,512/0/default.jpg",
            "999999999,0,1,1/1,1/0/default.jpg",
        ),
    ],
)
def test_nothing_else_has_an_address(address):
    assert zoom(2500, 1800).find(address) is None


def test_a_picture_of_less_than_four_megapixels_has_no_tiles():
    small = zoom(2000, 1999)

    assert not small.tiled
    assert small.find("0,0,512,512/512,512/0/default.jpg") is None
    assert small.find("full/1000,1000/0/default.jpg")
    assert zoom(2000, 2000).tiled


def test_what_is_too_large_for_one_piece_is_there_in_tiles():
    large = zoom(12_000, 10_000)

    width, height = large.sizes[-1]
    assert (width, height) == (3000, 2500)
    assert width * height <= MOST_AT_ONCE
    assert large.find("full/12000,10000/0/default.jpg") is None
    assert large.find("full/max/0/default.jpg") == large.find("full/3000,2500/0/default.jpg")
    assert large.find("0,0,512,512/512,512/0/default.jpg")


def test_a_page_asks_for_the_smallest_picture_that_is_wide_enough():
    one = zoom(2500, 1800)

    assert one.image(300) == "/iiif/quilt/full/313,225/0/default.jpg"
    assert one.image(960, "webp") == "/iiif/quilt/full/1250,900/0/default.webp"
    assert one.image(9999) == "/iiif/quilt/full/max/0/default.jpg"
    assert one.srcset().split(", ")[0] == "/iiif/quilt/full/313,225/0/default.jpg 313w"
    assert all(
        one.find(path.split(" ")[0].removeprefix("/iiif/quilt/")) for path in one.srcset("webp").split(", ")
    )


def test_a_drawing_has_a_master_of_its_own_size():
    drawing = Picture(
        width=400, height=300, variants=(), master="masters/quilt.tif", master_size=(4000, 3001)
    )
    frame = MaskedMaster.of(drawing, (Region(10, 10, 101, 33),))

    assert (frame.width, frame.height) == (4000, 3001)
    # 10·3001/300 = 100.03 and 43·3001/300 = 430.14, both inwards.
    assert frame.open == (Region(100, 101, 1010, 329),)


def hung() -> tuple[Content, Gift]:
    """A gift that hangs, and its exchange, of which nothing is said but what counts here."""
    picture = Picture(width=2500, height=1800, variants=(), master="masters/quilt.tif")
    words: dict[str, Any] = {name: {} for name in ("title", "story", "makers", "alt")}
    gift = Gift(
        key="quilt",
        code="QUILT0",
        giver="perm",
        receiver="oxford",
        picture=picture,
        original="",
        cards=(),
        lineage=(),
        **words,
    )
    nothing: dict[str, Any] = {"title": {}, "welcome": {}, "languages": (), "places": (), "programme": ()}
    content = Content(
        key="exchange",
        code="EXCHNG",
        starts_at=datetime(2020, 11, 14, tzinfo=UTC),
        retention_days=1,
        gifts=(gift,),
        secret="oak",
        **nothing,
    )
    return content, gift


def test_every_state_has_an_id_of_its_own():
    content, gift = hung()
    states = [None, (), (BEAR,), (BULL,), (BEAR, BULL)]

    ids = {state: zoom_of(content, gift, state).id for state in states}

    assert len(set(ids.values())) == len(states)
    assert zoom_of(content, gift, (BULL, BEAR)).id == ids[BEAR, BULL]
    assert all(len(id) == 32 for id in ids.values())


def test_an_earlier_state_is_found_and_no_other():
    content, gift = hung()

    def found(state, opened):
        wanted = zoom_of(content, gift, state)
        zoom = earlier_zoom(content, gift, opened, wanted.id)
        assert zoom is None or (zoom.id, zoom.frame) == (wanted.id, wanted.frame)
        return zoom is not None

    assert found((), (BEAR, BULL))
    assert found((BEAR,), (BEAR, BULL))
    assert not found((BEAR, BULL), (BEAR,))
    assert not found((BULL,), (BEAR,))
    assert not found(None, (BEAR, BULL))


def test_another_exchange_and_another_gift_have_other_ids():
    content, gift = hung()
    id = zoom_of(content, gift, ()).id

    assert zoom_of(replace(content, secret="elm"), gift, ()).id != id
    assert zoom_of(content, replace(gift, code="QUILT1"), ()).id != id


def test_what_has_no_master_has_no_zoom():
    content, gift = hung()
    bare = replace(gift, picture=replace(gift.picture, master=""))

    assert zoom_of(content, bare, None) is None
    assert zoom_of(replace(content, secret=""), gift, None) is None
