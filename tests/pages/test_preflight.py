"""Pre-flight: what is found of each place, what people tick, and a screenshot of the call, which is read and forgotten."""

import re

import aiohttp
import pyvips

from halls import Hall, Visitor, come_true
from twincloth.collection.qr import draw, printed_address
from twincloth.exchange.actor import Role

PATH = "/host/preflight"


def shared_picture(address: str, side: int = 150) -> bytes:
    """A stage's corner in a call that is shared at 720p: the symbol so many pixels wide, and JPEG as calls send it."""
    rows = draw(address).rows
    module = side / (len(rows) + 8)
    pixels = bytes(0 if cell == "1" else 255 for row in rows for cell in row)
    symbol = pyvips.Image.new_from_memory(pixels, len(rows), len(rows), 1, "uchar")
    symbol = symbol.embed(4, 4, len(rows) + 8, len(rows) + 8, extend="white")
    symbol = symbol.resize(8, kernel="nearest").resize(module / 8, kernel="linear")
    frame = pyvips.Image.black(1280, 720) + 200
    return frame.insert(symbol, 1080, 520).cast("uchar").jpegsave_buffer(Q=55)


async def send(host: Visitor, screenshot: bytes, place: str = "perm") -> tuple[int, str]:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("screenshot", screenshot, filename="call.jpg", content_type="image/jpeg")
    async with host.http.post(f"{PATH}/code?place={place}", data=form) as response:
        return response.status, await response.text()


def section(page: str, place: str) -> str:
    found = re.search(rf'<section[^>]*id="place-{place}".*?</section>', page, re.DOTALL)
    assert found, page
    return found[0]


async def test_a_code_is_read_off_a_screenshot_of_the_call(hall: Hall):
    host = await hall.host("perm")
    address = printed_address(hall.url, hall.code)

    _, other = await send(host, shared_picture("HTTPS://CLOTH.EXAMPLE/ABCDEF"))
    assert "Another code was found" in section(other, "perm")
    assert "HTTPS://CLOTH.EXAMPLE/ABCDEF" in section(other, "perm")
    _, nothing = await send(host, (pyvips.Image.black(1280, 720) + 200).cast("uchar").jpegsave_buffer())
    assert "No code can be read" in section(nothing, "perm")
    status, page = await send(host, shared_picture(address))

    assert status == 200
    assert "Found: the code of this exchange." in section(page, "perm")
    assert "Found" not in section(page, "oxford")
    _, later = await (await hall.host("oxford")).get(PATH)
    assert "The code can be read off the shared picture." in section(later, "perm")
    assert "The code can be read off the shared picture." not in section(later, "oxford")


async def test_what_is_no_picture_is_told_beside_the_field(hall: Hall):
    host = await hall.host("perm", "ru")

    status, page = await send(host, b"%PDF-1.7")

    assert status == 422
    assert 'id="screenshot.perm-wrong"' in section(page, "perm")
    assert (await send(host, b"%PDF-1.7", "atlantis"))[0] == 404
    assert (await send(await hall.stage(), b"%PDF-1.7"))[0] == 410


async def test_all_is_well_when_everything_was_found_and_tried(hall: Hall):
    host = await hall.host("perm")
    own = section((await host.get(PATH))[1], "perm")
    assert "No stage is connected here." in own
    stage = await (await hall.stage()).connect("stage")
    await come_true(lambda: "lights" in hall.services.views.passing[hall.code]._kinds)
    assert "still finding out the time" in (await host.get(PATH))[1]
    await stage.done("report-clock", screen="one", within=200, ahead=0)
    assert "200 ms early or late" in section((await host.get(PATH))[1], "perm")
    await stage.done("report-clock", screen="one", within=10, ahead=0)
    await send(host, shared_picture(printed_address(hall.url, hall.code)))

    for trial in ("sound", "interpreter"):
        _, page = await host.post(f"{PATH}/try", trial=trial, place="perm", works="1")

    assert "All is well here." in section(page, "perm")
    assert "All is well in every place." not in page
    _, page = await host.post(f"{PATH}/try", trial="sound", place="perm")
    assert "Sound is to be tried" in section(page, "perm")
    await hall.link(Role.STAGE, "perm", "hall")
    assert "A link was never opened: Stage hall." in section((await host.get(PATH))[1], "perm")
    assert (await host.post(f"{PATH}/try", trial="code", place="perm", works="1"))[0] == 400
    assert (await host.post(f"{PATH}/try", trial="sound", place="atlantis", works="1"))[0] == 404
