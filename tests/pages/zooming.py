"""Gifts with something to zoom into: masters whose every pixel says where it stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyvips
from msgspec.structs import replace

from halls import Hall, Visitor
from twincloth.collection import masters
from twincloth.collection.content import Content, Gift
from twincloth.collection.picture import Region
from twincloth.collection.srgb import LINEN
from twincloth.collection.zoom import Zoom, zoom_of

SIZE = (2501, 1803)
"""Of the masters, odd at every level; the pictures that were authored are 400 × 300."""
CLOSE = 6.0
"""How far a compressed pixel may be from its master's, of 255, on average; a wrong place is further off."""


def chart(width: int, height: int) -> Any:
    """Redder to the right, greener to the bottom, in blue squares of 64 pixels."""
    place = pyvips.Image.xyz(width, height)
    red, green = place[0] * (255 / width), place[1] * (255 / height)
    blue = ((place[0] / 64).floor() + (place[1] / 64).floor()) % 2 * 96
    return red.bandjoin([green, blue]).cast("uchar").copy(interpretation="srgb")


async def give_master(
    hall: Hall, code: str, size: tuple[int, int] = SIZE, drawing: Path | None = None
) -> str:
    """The gift gets a chart for its master, or a drawing of its own in that size; the master's name."""
    name = f"masters/{code}.tif"
    path = Path(hall.services.settings.data) / f"{code}.tif"
    drawn = pyvips.Image.thumbnail(str(drawing), size[0])[0:3] if drawing else chart(*size)
    masters.save(drawn, path)
    await hall.services.collection.store.put_file(name, path)

    def hung(gift: Gift) -> Gift:
        picture = replace(gift.picture, master=name, master_size=size)
        return replace(gift, picture=picture) if gift.code == code else gift

    def change(content: Content) -> Content:
        return replace(content, gifts=tuple(hung(gift) for gift in content.gifts))

    await hall.services.collection.edit(hall.code, change)
    await hall.services.rooms.revise(hall.code)
    return name


def zoom(hall: Hall, code: str, opened: int | None = None) -> Zoom:
    """The state in which so many of a gift's patches lie open; without a number, the whole."""
    content = hall.services.collection.contents[hall.code]
    gift = content.gift(code)
    assert gift
    regions = None if opened is None else [card.region for card in gift.patches[:opened]]
    found = zoom_of(content, gift, regions)
    assert found
    return found


def addresses(info: dict[str, Any]) -> Iterator[tuple[str, Region, tuple[int, int]]]:
    """Every picture that the description tells of: its address, its region, and the size it must have."""
    whole = Region(0, 0, info["width"], info["height"])
    largest = info.get("maxWidth", info["width"]), info.get("maxHeight", info["height"])
    for suffix in ("jpg", *info["extraFormats"]):
        for quality in ("default", *info["extraQualities"]):
            yield f"full/max/0/{quality}.{suffix}", whole, largest
        for size in info["sizes"]:
            wide, high = size["width"], size["height"]
            yield f"full/{wide},{high}/0/default.{suffix}", whole, (wide, high)
        for tile in info.get("tiles", []):
            for factor in tile["scaleFactors"]:
                yield from _tiles(info, tile["width"] * factor, factor, suffix)


def _tiles(
    info: dict[str, Any], side: int, factor: int, suffix: str
) -> Iterator[tuple[str, Region, tuple[int, int]]]:
    for x in range(0, info["width"], side):
        for y in range(0, info["height"], side):
            region = Region(x, y, min(side, info["width"] - x), min(side, info["height"] - y))
            size = -(-region.width // factor), -(-region.height // factor)
            address = f"{x},{y},{region.width},{region.height}/{size[0]},{size[1]}/0/default.{suffix}"
            yield address, region, size


def expected(master: Any, region: Region, size: tuple[int, int], opened: list[Region] | None) -> Any:
    """What a picture must show, made in another way: the open regions on linen, then a crop, then a reduction."""
    if opened is not None:
        linen = (pyvips.Image.black(master.width, master.height, bands=3) + LINEN).cast("uchar")
        for one in opened:
            linen = linen.insert(master.crop(one.x, one.y, one.width, one.height), one.x, one.y)
        master = linen
    crop = master.crop(region.x, region.y, region.width, region.height)
    return crop.resize(size[0] / crop.width, vscale=size[1] / crop.height, kernel="linear")


def distance(one: Any, other: Any) -> float:
    """How far the pixels of two pictures are apart on average, of 255."""
    assert (one.width, one.height) == (other.width, other.height)
    return float((one.cast("short") - other.cast("short")).abs().avg())


async def see(visitor: Visitor, path: str) -> Any:
    """The picture at an address, decoded."""
    async with visitor.http.get(path) as response:
        assert response.status == 200, path
        return pyvips.Image.new_from_buffer(await response.read(), "")


async def status(visitor: Visitor, path: str) -> int:
    async with visitor.http.get(path) as response:
        return response.status
