"""Recordings: hosts put a recording beside a card, and whoever may see the card may hear it, in parts too."""

import asyncio
import json
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from yarl import URL

from ceremony import fold_patch, open_patch, unveil
from collection.takes import mp3, mp4
from halls import Hall, Visitor
from twincloth.collection.recording import Recording
from twincloth.collection.recordings import LARGEST
from twincloth.exchange.actor import Role

WORDS = {"transcript.en": "I sewed it in the winter.", "transcript.ru": "Я шила его зимой."}
LINES = {"Accept": "application/x-ndjson"}


class Desk:
    """A host with the telling of one card."""

    def __init__(self, hall: Hall, host: Visitor, link: str, card: str) -> None:
        self.hall, self.host, self.link, self.card = hall, host, link, card
        self.path = f"/host/cards/{card}/telling"

    @classmethod
    async def of(cls, hall: Hall, card: str = "") -> "Desk":
        visitor = hall.visitor()
        await visitor.get(await hall.link(Role.HOST, "perm", "vera"))
        return cls(hall, visitor, "vera", card or hall.patches(hall.gifts[0])[0])

    async def send(self, contents: bytes, **options: Any) -> tuple[int, str]:
        form = aiohttp.FormData()
        form.add_field("recording", BytesIO(contents), filename="vera.mp3", content_type="audio/mpeg")
        async with self.host.http.post(f"{self.path}?as={self.link}", data=form, **options) as response:
            return response.status, await response.text()

    async def write(self, **fields: str) -> tuple[int, str]:
        return await self.host.post(f"{self.path}/words", **(WORDS | fields), **{"as": self.link})

    async def remove(self) -> tuple[int, str]:
        return await self.host.post(f"{self.path}/remove", **{"as": self.link})

    @property
    def recording(self) -> Recording | None:
        found = self.hall.services.collection.contents[self.hall.code].card(self.card)
        assert found
        return found[1].recording

    @property
    def address(self) -> str:
        assert self.recording
        return f"/tellings/{self.recording.name}"

    def files(self) -> list[str]:
        """Every file of a recording that is anywhere in the data folder."""
        data = self.hall.services.settings.data
        uploads = [path.name for path in (data / "uploads").glob("*/*")]
        return sorted(uploads + [path.name for path in (data / "pictures" / "tellings").glob("*")])


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    return await Desk.of(hall)


async def told(desk: Desk) -> Desk:
    """A recording with its words, beside a card that lies open."""
    hall, gift = desk.hall, desk.hall.gifts[0]
    assert (await desk.send(mp3()))[0] == 200
    assert (await desk.write())[0] == 200
    await unveil(hall, gift)
    await open_patch(hall, gift, desk.card)
    return desk


async def part(visitor: Visitor, address: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    async with visitor.http.get(address, headers=headers) as response:
        return response.status, await response.read(), response.headers


async def test_a_telling_is_heard_at_its_card_with_its_words(desk: Desk):
    await told(desk)

    for language, words in (("en", "I sewed it"), ("ru", "Я шила")):
        visitor = desk.hall.visitor(language)
        _, page = await visitor.get(f"/{desk.card}")
        assert f'<audio controls preload="none" src="{desk.address}"' in page
        assert words in page
        assert "autoplay" not in page
    status, contents, headers = await part(desk.hall.visitor(), desk.address)
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, "audio/mpeg", "bytes")
    assert contents.endswith(mp3(tagged=False))
    assert b"Vera" not in contents
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private, no-cache", "all")
    assert "Content-Security-Policy" in headers


async def test_a_video_is_shown_as_one(desk: Desk):
    await desk.send(mp4((b"vide", b"avc1"), (b"soun", b"mp4a")))

    assert "<video controls playsinline" in (await desk.host.get(f"{desk.path}?as=vera"))[1]
    assert (await part(desk.host, desk.address))[2]["Content-Type"] == "video/mp4"


async def test_a_telling_without_all_its_words_is_for_hosts_alone(desk: Desk):
    await told(desk)
    await desk.write(**{"transcript.ru": ""})

    assert "<audio" not in (await desk.hall.visitor().get(f"/{desk.card}"))[1]
    assert (await part(desk.hall.visitor(), desk.address))[0] == 404
    status, _, headers = await part(desk.host, desk.address)
    assert (status, headers["Cache-Control"], headers["X-Robots-Tag"]) == (200, "no-store", "noindex")
    assert "do not hear it yet" in (await desk.host.get(f"{desk.path}?as=vera"))[1]


async def test_what_is_sealed_is_not_heard(desk: Desk):
    hall, gift = desk.hall, desk.hall.gifts[0]
    await desk.send(mp3())
    await desk.write()
    guest, stage = hall.visitor(), await hall.stage()
    vera = await hall.visitor("ru").register("Вера", "perm")
    nothing = await guest.get("/tellings/0123456789abcdef0123456789abcdef.mp3")
    assert nothing[0] == 404

    async def silent() -> bool:
        heard = [await visitor.get(desk.address) for visitor in (guest, stage)]
        parts = await part(vera, desk.address, Range="bytes=0-1")
        return parts[0] == 404 and heard == [nothing, nothing]

    assert await silent()
    await unveil(hall, gift)
    assert await silent()
    await open_patch(hall, gift, desk.card)
    assert not await silent()
    await fold_patch(hall, gift, desk.card)
    assert await silent()


@pytest.mark.parametrize(
    ("wanted", "status", "span"),
    [
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=100-199", 206, (100, 200)),
        ("bytes=-50", 206, (-50, None)),
        ("bytes=16000-", 206, (16000, None)),
        ("bytes=16000-999999999", 206, (16000, None)),
        ("BYTES=5-6", 206, (5, 7)),
        ("bytes=-999999999", 206, (0, None)),
        ("bytes=0-1,5-6", 200, (0, None)),
        ("bytes=9-3", 200, (0, None)),
        ("lines=1-2", 200, (0, None)),
        ("bytes=", 200, (0, None)),
        ("bytes=-", 200, (0, None)),
        ("bytes=99999999-", 416, (0, 0)),
        ("bytes=-0", 416, (0, 0)),
    ],
)
async def test_a_player_may_ask_for_a_part(heard: tuple[Desk, bytes], wanted: str, status: int, span: Any):
    desk, whole = heard
    expected = whole[slice(*span)]

    got, contents, headers = await part(desk.hall.visitor(), desk.address, Range=wanted)

    assert (got, contents) == (status, expected)
    start = len(whole) - len(expected) if span[1] is None else span[0]
    if status == 206:
        assert headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"
    elif status == 416:
        assert headers["Content-Range"] == f"bytes */{len(whole)}"
    else:
        assert "Content-Range" not in headers


@pytest.fixture
async def heard(desk: Desk) -> tuple[Desk, bytes]:
    await told(desk)
    return desk, (await part(desk.hall.visitor(), desk.address))[1]


async def test_a_part_of_another_recording_is_never_mixed_in(heard: tuple[Desk, bytes]):
    desk, whole = heard
    visitor = desk.hall.visitor()
    etag = (await part(visitor, desk.address))[2]["ETag"]

    assert (await part(visitor, desk.address, Range="bytes=0-9", **{"If-Range": etag}))[0] == 206
    assert await _whole(visitor, desk, {"Range": "bytes=0-9", "If-Range": '"another"'}) == (200, whole)
    assert await _whole(visitor, desk, {"If-None-Match": etag}) == (304, b"")
    async with visitor.http.head(desk.address) as response:
        assert (response.status, response.content_length) == (200, len(whole))


async def _whole(visitor: Visitor, desk: Desk, headers: dict[str, str]) -> tuple[int, bytes]:
    status, contents, _ = await part(visitor, desk.address, **headers)
    return status, contents


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "Not every browser plays this file"),
        (mp3()[:60] + b"<script>" * 100, "breaks off or is damaged"),
    ],
)
async def test_what_nobody_could_hear_is_refused_in_place(desk: Desk, contents: bytes, words: str):
    status, page = await desk.send(contents)
    assert status == 422
    assert words in page
    status, lines = await desk.send(contents, headers=LINES)
    assert status in (200, 422), "it answers at once, or begins to tell how far it is"
    assert words in json.loads(lines.splitlines()[-1])["refused"]

    assert desk.recording is None
    assert desk.files() == []


async def test_a_recording_that_is_too_large_leaves_nothing(desk: Desk):
    status, page = await desk.send(mp3(tagged=False).ljust(LARGEST + 1, b"\0"))

    assert status == 413
    assert "60" in page
    assert desk.files() == []


async def test_a_script_is_told_where_it_goes_on(desk: Desk):
    status, lines = await desk.send(mp3(), headers=LINES)

    assert status == 200
    hung = json.loads(lines.splitlines()[-1])["hung"]
    assert str(URL(hung).without_query_params("said")) == f"{desk.path}?as=vera"
    assert "The recording was taken in." in (await desk.host.get(hung))[1]
    assert "The recording was taken in." not in (await desk.host.get(hung.partition("&said")[0]))[1]


async def test_a_new_recording_takes_the_place_and_the_words_of_the_old(desk: Desk):
    await told(desk)
    old = desk.address

    await desk.send(mp3(frames=50))

    assert desk.address != old
    assert desk.recording
    assert desk.recording.transcript["en"] == WORDS["transcript.en"]
    assert (await part(desk.host, old))[0] == 404
    assert desk.files() == [desk.recording.name]


async def test_a_recording_that_another_card_tells_too_stays(desk: Desk):
    other = Desk(desk.hall, desk.host, desk.link, desk.hall.patches(desk.hall.gifts[1])[0])
    for each in (desk, other):
        await each.send(mp3())
    assert other.address == desk.address

    await desk.remove()
    assert len(desk.files()) == 1
    assert (await part(desk.host, other.address))[0] == 200
    await other.remove()

    assert desk.recording is None
    assert desk.files() == []


async def test_only_hosts_come_to_the_recordings(desk: Desk):
    vera = await desk.hall.visitor("ru").register("Вера", "perm")
    for visitor in (desk.hall.visitor(), vera, await desk.hall.stage()):
        stranger = Desk(desk.hall, visitor, desk.link, desk.card)
        assert (await visitor.get(f"{desk.path}?as=vera"))[0] == 410
        assert (await stranger.send(mp3()))[0] == 410
        assert (await stranger.write())[0] == 410
        assert (await stranger.remove())[0] == 410
    assert desk.recording is None


async def test_words_that_are_too_long_are_said_so_in_place(desk: Desk):
    await desk.send(mp3())

    status, page = await desk.write(**{"transcript.en": "x" * 15001})

    assert status == 422
    assert "x" * 15001 in page
    assert 'aria-invalid="true"' in page


async def test_an_upload_that_breaks_off_leaves_nothing(desk: Desk):
    async def breaking_off() -> Any:
        yield b"--x\r\nContent-Disposition: form-data; name=recording; filename=a\r\n\r\n" + mp3()[:5000]
        raise ConnectionError

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(aiohttp.ClientError):
        await desk.host.http.post(f"{desk.path}?as=vera", data=breaking_off(), headers=headers)

    assert desk.recording is None
    assert re.search("There is|Recording", (await desk.host.get(f"{desk.path}?as=vera"))[1])


async def test_a_recording_that_is_gone_from_the_disk_is_a_page_that_is_not_there(desk: Desk):
    await told(desk)
    assert desk.recording
    (desk.hall.services.settings.data / "pictures" / "tellings" / desk.recording.name).unlink()

    assert (await part(desk.hall.visitor(), desk.address))[0] == 404


async def test_a_player_that_has_heard_enough_is_nobodys_fault(desk: Desk, caplog: pytest.LogCaptureFixture):
    await desk.send(mp3(frames=20_000))
    size = desk.recording.size if desk.recording else 0
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.hall.services.settings.port)
    request = f"GET {desk.address} HTTP/1.1\r\nHost: x\r\nCookie: {desk.host.cookies()}\r\n\r\n"
    writer.write(request.encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.transport.abort()

    assert len((await part(desk.host, desk.address))[1]) == size
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


TIMED = "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nЯ шила его &amp; зимой."


async def captions(desk: Desk, contents: bytes, language: str = "ru") -> tuple[int, str]:
    form = aiohttp.FormData()
    form.add_field("captions", BytesIO(contents), filename="vera.vtt", content_type="text/vtt")
    async with desk.host.http.post(f"{desk.path}/captions/{language}?as={desk.link}", data=form) as response:
        return response.status, await response.text()


def captions_at(desk: Desk, language: str = "ru") -> str:
    assert desk.recording
    return f"/tellings/{desk.recording.captions[language]}"


async def test_captions_are_shown_and_given_as_far_as_their_card_is_open(desk: Desk):
    hall, gift = desk.hall, desk.hall.gifts[0]
    await desk.send(mp3())
    await desk.write()
    status, page = await captions(desk, TIMED.encode() + b"\n\nNOTE Vera at home\n")
    assert status == 200
    assert TIMED.replace("&", "&amp;").replace(">", "&gt;") in page
    address, guest = captions_at(desk), hall.visitor("ru")

    assert (await part(guest, address))[0] == 404
    status, contents, headers = await part(desk.host, address)
    assert (status, headers["Cache-Control"], headers["X-Robots-Tag"]) == (200, "no-store", "noindex")
    await unveil(hall, gift)
    assert (await part(guest, address))[0] == 404
    await open_patch(hall, gift, desk.card)

    status, contents, headers = await part(guest, address)
    assert (status, contents.decode()) == (200, TIMED + "\n")
    assert headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private, no-cache", "all")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert (await part(guest, address, **{"If-None-Match": headers["ETag"]}))[0] == 304
    _, card = await guest.get(f"/{desk.card}")
    assert f'<track kind="captions" srclang="ru" label="Русский" src="{address}"></audio>' in card
    assert "<p>Я шила его &amp; зимой.</p>" in card
    assert "-->" not in card

    await fold_patch(hall, gift, desk.card)
    assert (await part(guest, address))[0] == 404


async def test_captions_that_are_replaced_are_gone_and_plain_words_have_none(desk: Desk):
    await told(desk)
    await desk.write(**{"transcript.ru": TIMED})
    before = captions_at(desk)
    await desk.write(**{"transcript.ru": TIMED.replace("зимой", "весной")})

    assert (await part(desk.hall.visitor(), before))[0] == 404
    assert "весной" in (await desk.hall.visitor().get(captions_at(desk)))[1]
    await desk.send(mp3(frames=50))
    assert "весной" in (await desk.hall.visitor().get(captions_at(desk)))[1]
    await desk.write()
    assert desk.recording
    assert desk.recording.captions == {}


@pytest.mark.parametrize(
    ("contents", "status", "words"),
    [
        (b"WEBVTT\n\n1\n00:01,000 --> 00:02,000\na", 422, "Line 4: this time cannot be read"),
        (b"1\n00:00:01,000 --> 00:00:02,000\na", 422, "begin with a line that says WEBVTT"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nё".encode("utf-16"), 422, "UTF-8"),
        (TIMED.encode().ljust(1_000_001, b"a"), 413, "1"),
    ],
)
async def test_captions_that_cannot_be_read_are_refused_in_place(
    desk: Desk, contents: bytes, status: int, words: str
):
    await desk.send(mp3())
    await desk.write()

    refused = await captions(desk, contents)

    assert refused[0] == status
    assert words in refused[1]
    assert desk.recording
    assert desk.recording.transcript["ru"] == WORDS["transcript.ru"]


async def test_captions_in_a_language_that_the_exchange_does_not_speak_are_nowhere(desk: Desk):
    await desk.send(mp3())

    assert (await captions(desk, TIMED.encode(), "de"))[0] == 404


async def test_captions_with_a_wrong_line_stay_in_their_field(desk: Desk):
    await desk.send(mp3())

    status, page = await desk.write(**{"transcript.en": "WEBVTT\n\nno time"})

    assert status == 422
    assert "Line 3: these words have no time" in page
    assert "WEBVTT\n\nno time" in page
