"""Forms of several parts: read as they come, in whatever pieces, and no further than they are forms."""

import asyncio
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDict

from halls import Hall
from twincloth.pages import forms
from twincloth.pages.forms import MOST_FIELDS
from twincloth.pages.multipart import LONGEST_HEAD, Multipart, PartHead

VERA = b'Content-Disposition: form-data; name="name"\r\n\r\nVera'
PHOTO = b'Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'


class Body:
    """A request whose body comes in pieces, and a count of how often somebody asked for more."""

    def __init__(self, body: bytes, piece: int = 1 << 16, boundary: str = "x") -> None:
        self.headers = CIMultiDict({"Content-Type": f"multipart/form-data; boundary={boundary}"})
        self.content = self
        self._pieces = [body[at : at + piece] for at in range(0, len(body), piece)]
        self.asked = 0

    async def readany(self) -> bytes:
        self.asked += 1
        return self._pieces.pop(0) if self._pieces else b""


async def all_of(body: Any) -> list[tuple[PartHead, bytes]]:
    parts, found = Multipart(body), []
    while head := await parts.next():
        contents = b""
        while piece := await parts.read():
            contents += piece
        found.append((head, contents))
    return found


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
async def test_parts_are_the_same_in_whatever_pieces_they_come(piece: int):
    tricky = b"\r\n--y\r\n--\r\n-x\r\n\r\n"
    body = b"--x\r\n" + VERA + b"\r\n--x\r\n" + PHOTO + tricky + b"\r\n--x--\r\n"

    assert await all_of(Body(body, piece)) == [
        (PartHead("name", ""), b"Vera"),
        (PartHead("photo", "a.jpg"), tricky),
    ]


@pytest.mark.parametrize(
    ("disposition", "head"),
    [
        ('form-data; name="a b"; filename="c;d.jpg"', PartHead("a b", "c;d.jpg")),
        ('form-data; filename="c \\"d\\".jpg"; name=a', PartHead("a", 'c "d".jpg')),
        ("Form-Data;name=a;filename*=utf-8''%D1%8F.jpg", PartHead("a", "utf-8''%D1%8F.jpg")),
        ('form-data; name="имя"; filename=""', PartHead("имя", "")),
        ('form-data; name=""', PartHead("", "")),
    ],
)
async def test_names_are_read_however_they_are_quoted(disposition: str, head: PartHead):
    body = f"--x\r\ncontent-disposition: {disposition}\r\n\r\n\r\n--x--".encode()

    assert await all_of(Body(body)) == [(head, b"")]


async def test_an_empty_part_and_a_form_without_parts_are_what_they_are():
    empty = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--x--'

    assert await all_of(Body(empty)) == [(PartHead("a", ""), b"")]
    assert await all_of(Body(b"--x--\r\n")) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n" + VERA,
        b"--x\r\n" + VERA + b"\r\n--x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\nVera\r\n--x--",
        b"--x\r\n\r\nVera\r\n--x--",
        b'--x\r\nX: \xff\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--x--',
        b"--x and more\r\n" + VERA + b"\r\n--x--",
    ],
)
async def test_what_no_browser_sends_is_no_form(body: bytes):
    with pytest.raises(ValueError, match=r"."):
        await all_of(Body(body))


@pytest.mark.parametrize(
    "body", [b"\r\n" * 500_000, b"--x\r\nX: " + bytes(1_000_000)], ids=["before the first part", "head"]
)
async def test_nothing_is_read_for_long_that_is_no_part(body: bytes):
    sent = Body(body)

    with pytest.raises(ValueError, match="too much before"):
        await all_of(sent)

    assert sent.asked == 1
    assert LONGEST_HEAD < 1 << 16


async def registering(hall: Hall, body: bytes, content_type: str) -> int:
    """The status of an answer to what somebody sends to the form for registering."""
    url = f"/{hall.code}/register"
    headers = {"Content-Type": content_type}
    async with hall.visitor().http.post(url, data=BytesIO(body), headers=headers) as response:
        await response.read()
        return response.status


async def test_a_form_of_200_000_parts_or_fields_is_refused_after_the_first_few(hall: Hall, monkeypatch):
    read: list[PartHead | None] = []
    following = Multipart.next

    async def counting(self: Multipart) -> PartHead | None:
        read.append(await following(self))
        return read[-1]

    monkeypatch.setattr(Multipart, "next", counting)
    part = b'--x\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n'

    assert await registering(hall, part * 200_000, "multipart/form-data; boundary=x") == 413
    assert read == [], "larger than a form is"
    assert await registering(hall, part * 1_200, "multipart/form-data; boundary=x") == 400
    assert len(read) == MOST_FIELDS
    assert await registering(hall, b"a&" * 30_000, "application/x-www-form-urlencoded") == 400


async def test_a_form_of_200_000_parts_of_one_name_is_no_upload(hall: Hall):
    host = await hall.host("perm")
    body = b'--x\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n' * 40_000
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    async with host.http.post(
        f"/host/gifts/{hall.gifts[0]}/cards.csv", data=BytesIO(body), headers=headers
    ) as answer:
        assert answer.status == 422
        assert "no file in this form" in await answer.text()


async def test_only_the_charset_of_our_pages_is_read(hall: Hall):
    """Python's idna takes half a second for 60 kB."""
    body = b"name=xn--" + b"b" * 60_000

    for charset in ("idna", "punycode", "utf-7", "no-such"):
        content_type = f"application/x-www-form-urlencoded; charset={charset}"
        assert await registering(hall, body, content_type) == 400
    plain = "application/x-www-form-urlencoded; charset=UTF-8"
    assert await registering(hall, b"name=Vera&place=perm", plain) != 400


async def test_a_form_that_a_script_sends_is_read_like_that_of_a_page():
    writer = aiohttp.MultipartWriter("form-data", boundary="x")
    for name, text in (("name", "Вера"), ("place", "perm")):
        writer.append(text).set_content_disposition("form-data", name=name)
    body = await writer.as_bytes()
    request = SimpleNamespace(
        content_type="multipart/form-data",
        content_length=len(body),
        client_max_size=1000,
        version=(1, 1),
        headers=Body(b"").headers,
        content=Body(body),
    )

    assert await asyncio.wait_for(forms.fields(request), 10) == {"name": "Вера", "place": "perm"}  # type: ignore[arg-type]
