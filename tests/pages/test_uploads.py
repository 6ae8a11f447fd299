"""Pictures that hosts send: hung, or refused with a clear answer, and no file stays behind either way."""

import asyncio
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from halls import PATIENCE, Hall, come_true
from pages.desk import Desk, desk_of, photograph

LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await desk_of(hall)


def left(hall: Hall) -> list[Path]:
    """Files of the data folder that somebody has sent and that should be gone."""
    return list((hall.services.settings.data / "uploads").glob("*/*"))


def form(contents: bytes, field: str = "picture") -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("picture", b"", filename="")
    data.add_field(field, BytesIO(contents), filename="quilt.jpg", content_type="image/jpeg")
    return data


async def send(desk: Desk, data: Any, **options: Any) -> tuple[int, str]:
    async with desk.nina.http.post(f"{desk.path}/picture?as=nina", data=data, **options) as response:
        return response.status, await response.text()


async def test_a_picture_hangs_and_its_patches_stay_where_they_are_in_proportion(desk: Desk):
    before = desk.gift

    status, page = await send(desk, form(photograph()))

    assert status == 200
    assert 'width="800" height="600"' in page
    assert desk.gift.original != before.original
    assert [card.region.width for card in desk.gift.patches] == [
        2 * card.region.width for card in before.patches
    ]
    for variant in (*desk.gift.picture.variants, *desk.card("bear").picture.variants):
        assert (await desk.nina.get(f"/pictures/{variant.name}"))[0] == 200
    assert left(desk.hall) == []


async def test_a_script_is_told_how_far_it_is_and_where_it_hangs(desk: Desk):
    status, text = await send(desk, form(photograph()), headers=LINES)

    *progress, last = [json.loads(line) for line in text.splitlines()]
    assert status == 200
    assert str(URL(last["hung"]).without_query_params("said")) == f"{desk.path}?as=nina#picture"
    shares = [line["done"] for line in progress]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert desk.gift.picture.width == 800


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"<html>this is no picture</html>", "JPEG, PNG, WebP"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "JPEG, PNG, WebP"),
        (photograph()[:3000], "broken"),
        (b"", "no file in this form"),
    ],
    ids=["html", "svg", "truncated", "nothing"],
)
@pytest.mark.parametrize("headers", [{}, LINES], ids=["form", "script"])
async def test_what_is_no_picture_is_refused_in_place(desk: Desk, contents, sentence, headers):
    before = desk.gift

    status, answer = await send(desk, form(contents), headers=headers)

    said = json.loads(answer.splitlines()[-1])["refused"] if headers else answer
    assert status in (200, 422)
    assert sentence in said
    assert desk.gift == before
    assert left(desk.hall) == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"picture": "words"}},
        {"data": b"no form at all", "headers": {"Content-Type": "multipart/form-data"}},
        {"data": b"--x\r\nnonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    ],
    ids=["no file", "no boundary", "nonsense"],
)
async def test_what_is_no_form_with_a_file_is_refused(desk: Desk, body):
    async with desk.nina.http.post(f"{desk.path}/picture?as=nina", **body) as response:
        assert response.status == 422
    assert left(desk.hall) == []


async def test_more_than_a_picture_may_have_is_refused_before_it_has_come(desk: Desk, monkeypatch):
    async def endless() -> Any:
        while True:
            yield bytes(1 << 20)

    monkeypatch.setattr("twincloth.pages.gift_picture.MOST_BYTES", 3_000_000)
    declared = form(bytes(3_100_000))
    status, page = await send(desk, declared)
    assert status == 413
    assert "up to 3 MB" in page

    undeclared = aiohttp.MultipartWriter("form-data")
    part = undeclared.append(endless())
    part.set_content_disposition("form-data", name="picture", filename="quilt.jpg")
    status, page = await send(desk, undeclared)
    assert status == 413, "it answers while more is coming"
    assert "up to 3 MB" in page
    assert left(desk.hall) == []


class Sender:
    """Somebody whose file is on its way, and stops there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def begin(self, contents: bytes) -> asyncio.StreamWriter:
        url = self.desk.nina.http._base_url
        assert url
        self.reader, writer = await asyncio.open_connection(url.host, url.port)
        head = (
            f"POST {self.desk.path}/picture?as=nina HTTP/1.1\r\nHost: {url.authority}\r\n"
            f"Cookie: {self.desk.nina.cookies()}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            f"Content-Length: 1000000\r\n\r\n--x\r\n"
            f'Content-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
        )
        writer.write(head.encode() + contents)
        await writer.drain()
        return writer


async def test_one_file_at_a_time_and_one_that_breaks_off_leaves_nothing(desk: Desk):
    writer = await Sender(desk).begin(photograph()[:5000])
    await come_true(lambda: len(left(desk.hall)) == 1)

    status, page = await send(desk, form(photograph()))
    assert status == 422
    assert "being taken in just now" in page
    moved = desk.patches((desk.card("bear").code, 10, 20, 100, 90))
    assert "being taken in just now" in (await desk.send("patches", **moved))[1]

    writer.close()
    await writer.wait_closed()
    await come_true(lambda: left(desk.hall) == [])
    assert (await send(desk, form(photograph())))[0] == 200


async def test_who_goes_away_while_a_picture_is_prepared_has_changed_their_mind(desk: Desk):
    before = desk.gift
    async with asyncio.timeout(PATIENCE):
        async with desk.nina.http.post(
            f"{desk.path}/picture?as=nina", data=form(photograph(7000, 5000)), headers=LINES
        ) as response:
            assert json.loads(await response.content.readline())["done"] < 1
            response.close()

    await come_true(lambda: left(desk.hall) == [])
    assert desk.gift == before
