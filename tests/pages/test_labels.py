"""The page of labels: for hosts, complete, and every symbol on it leads where it says."""

import re

import pyvips
import zxingcpp

from ceremony import withdraw
from halls import Hall


def read_off(svg: str) -> str:
    """What an independent decoder reads off a symbol as it is drawn."""
    image = pyvips.Image.svgload_buffer(svg.encode(), scale=8).flatten(background=255).colourspace("b-w")
    view = memoryview(image[0].write_to_memory()).cast("B", (image.height, image.width))
    (symbol,) = zxingcpp.read_barcodes(view)
    return symbol.text


def symbols(page: str) -> list[str]:
    return re.findall(r"<svg [^>]*qr.*?</svg>", page, re.DOTALL)


async def test_the_labels_are_for_hosts_alone(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (vera, hall.visitor(), await hall.stage()):
        status, page = await visitor.get("/print/labels")
        assert status == 410
        assert "<svg" not in page


async def test_every_label_is_there_with_both_titles_and_reads_as_it_says(hall: Hall):
    host = await hall.host("oxford")

    status, page = await host.get("/print/labels")

    assert status == 200
    codes = [code for gift in hall.gifts for code in (gift, *hall.patches(gift))]
    address = hall.url.upper().replace("HTTP:", "HTTP:")
    assert [read_off(svg) for svg in symbols(page)] == [f"{address}/{code}" for code in codes]
    for words in (
        *codes,
        "A bull",
        "Лоскут",
        "The quilt of perm",
        "Одеяло (perm)",
        "Vera",
        hall.url.removeprefix("http://"),
    ):
        assert words in page
    assert re.search(r"<(h\d|p)[^>]*>\s*</\1>", page) is None, "nothing on a label is empty"


async def test_a_label_is_the_same_as_the_symbol_by_its_address(hall: Hall):
    host = await hall.host("oxford")
    _, page = await host.get("/print/labels")

    _, svg = await hall.visitor().get(f"/{hall.gifts[0]}/qr.svg")

    assert symbols(page)[0] == svg


async def test_what_was_withdrawn_has_no_label(hall: Hall):
    bear = hall.patches(hall.gifts[0])[0]
    await withdraw(hall, "perm-quilt", "bear")
    host = await hall.host("perm", "ru")

    status, page = await host.get("/print/labels")

    assert status == 200
    assert bear not in page
    assert len(symbols(page)) == 7
