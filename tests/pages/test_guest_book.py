"""The guest book over HTTP: visitors leave lines, hosts read them first, and nobody learns of what is sealed."""

import re

import pytest

from ceremony import fold_patch, open_patch, open_whole, unveil, withdraw
from halls import Hall, Limited, Visitor
from twincloth.exchange.doors import EndExchange
from twincloth.exchange.guest_book import GuestBook
from twincloth.live.clock import server_clock
from twincloth.live.retention import DAY, Retention

WORDS = {"name": "Alice", "place": "Oxford", "text": "My mother sewed like this."}


async def opened(hall: Hall) -> str:
    """The code of a card that lies open."""
    gift = hall.gifts[0]
    bear = hall.patches(gift)[0]
    await unveil(hall, gift)
    await open_patch(hall, gift, bear)
    return bear


async def leave(hall: Hall, code: str, **fields: str) -> tuple[int, str]:
    return await hall.visitor().post(f"/{code}/guest-book", **(WORDS | fields))


async def waiting(hall: Hall) -> list[str]:
    return [line.id for line in (await hall.state())[GuestBook].waiting]


async def rule(hall: Hall, host: Visitor, ruling: str, line: str) -> tuple[int, str]:
    _, page = await host.get("/host/guest-book")
    link = re.search(r"/host\?as=(\w+)", page)
    assert link
    return await host.post("/host/guest-book", ruling=ruling, line=line, **{"as": link[1]})


async def test_a_line_is_read_by_a_host_before_anybody_else(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")

    status, page = await leave(hall, card)
    assert status == 200
    assert "Thank you" in page
    assert WORDS["text"] not in (await hall.visitor().get(f"/{card}"))[1]
    assert WORDS["text"] in (await host.get("/host/guest-book"))[1]

    (line,) = await waiting(hall)
    assert (await rule(hall, host, "show", line))[0] == 200
    for address in (f"/{card}", f"/{card}/guest-book"):
        page = (await hall.visitor().get(address))[1]
        assert WORDS["text"] in page
        assert "<bdi>Alice</bdi>, <bdi>Oxford</bdi>" in page


async def test_a_line_stands_at_its_own_card_alone(hall: Hall):
    gift = hall.gifts[0]
    await open_whole(hall, gift)
    bear, bull, _ = hall.patches(gift)
    host = await hall.host("perm")
    await leave(hall, bear)

    await rule(hall, host, "show", (await waiting(hall))[0])

    assert WORDS["text"] in (await hall.visitor().get(f"/{bear}"))[1]
    assert WORDS["text"] not in (await hall.visitor().get(f"/{bull}"))[1]
    assert WORDS["text"] not in (await hall.visitor().get(f"/{gift}"))[1]


async def test_sending_a_line_twice_leaves_it_once(hall: Hall):
    card = await opened(hall)

    await leave(hall, card)
    status, page = await leave(hall, card, text=f" {WORDS['text']} ")

    assert (status, len(await waiting(hall))) == (200, 1)
    assert "Thank you" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "nothing to read"),
        ({"name": ""}, "name"),
        ({"text": "б" * 501}, "longer than 500"),
        ({"place": "x" * 41}, "at most 40"),
    ],
)
async def test_what_is_wrong_is_said_in_place_and_nothing_typed_is_lost(hall: Hall, fields, words):
    card = await opened(hall)

    status, page = await leave(hall, card, **fields)

    assert status == 422
    assert words in page
    assert page.count('aria-invalid="true"') == 1
    for typed in (WORDS | fields).values():
        assert typed.strip() in page
    assert await waiting(hall) == []


async def test_words_are_words_and_no_markup(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    await leave(hall, card, text="<b>bold</b> & <script>alert(1)</script>", name="<i>Tom</i>")
    await rule(hall, host, "show", (await waiting(hall))[0])

    for visitor, address in ((hall.visitor(), f"/{card}"), (host, "/host/guest-book")):
        _, page = await visitor.get(address)
        assert "&lt;b&gt;bold" in page
        assert "<script>alert" not in page
        assert "<i>Tom" not in page


async def test_what_is_sealed_has_no_guest_book(hall: Hall):
    first, second = hall.gifts
    card = await opened(hall)
    sealed = [second, *hall.patches(second), *hall.patches(first)[1:]]
    _, nothing = await hall.visitor().get("/BBBBBB/guest-book")

    for code in sealed:
        assert await hall.visitor().get(f"/{code}/guest-book") == (404, nothing)
        assert (await leave(hall, code))[0] == 404
    await fold_patch(hall, first, card)

    assert await hall.visitor().get(f"/{card}/guest-book") == (404, nothing)
    assert (await leave(hall, card))[0] == 404
    assert await waiting(hall) == []


async def test_lines_of_a_folded_patch_are_sealed_with_it(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    await leave(hall, card)
    await rule(hall, host, "show", (await waiting(hall))[0])
    await fold_patch(hall, hall.gifts[0], card)

    for address in (f"/{card}", f"/{card}/guest-book", f"/{hall.gifts[0]}", f"/{hall.code}"):
        assert WORDS["text"] not in (await hall.visitor().get(address))[1]
    await open_patch(hall, hall.gifts[0], card)

    assert WORDS["text"] in (await hall.visitor().get(f"/{card}"))[1]


async def test_a_withdrawn_card_has_no_guest_book(hall: Hall):
    await open_whole(hall, hall.gifts[0])
    bear = hall.patches(hall.gifts[0])[0]

    await withdraw(hall, "perm-quilt", "bear")

    assert (await hall.visitor().get(f"/{bear}/guest-book"))[0] == 410
    assert (await leave(hall, bear))[0] == 410


async def test_years_later_the_guest_book_is_still_open(hall: Hall):
    card = await opened(hall)
    await hall.give(EndExchange())

    assert (await leave(hall, card))[0] == 200
    assert len(await waiting(hall)) == 1


async def test_nobody_but_hosts_sees_or_decides_what_waits(hall: Hall):
    card = await opened(hall)
    await leave(hall, card)
    (line,) = await waiting(hall)
    vera = await hall.visitor("ru").register("Вера", "perm")

    for visitor in (hall.visitor(), vera, await hall.stage()):
        assert (await visitor.get("/host/guest-book"))[0] == 410
        status, _ = await visitor.post("/host/guest-book", ruling="show", line=line, **{"as": "x"})
        assert status == 410
    assert await waiting(hall) == [line]


@pytest.mark.on_sqlite
async def test_a_line_that_is_taken_away_is_erased_from_the_disk(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    secret = "Canary of the guest book"
    await leave(hall, card, text=secret)
    data = hall.services.settings.data
    assert any(secret.encode() in path.read_bytes() for path in data.glob("twincloth.db*"))
    (line,) = await waiting(hall)
    await rule(hall, host, "show", line)

    await rule(hall, host, "remove", line)

    assert secret not in (await hall.visitor().get(f"/{card}"))[1]
    assert secret not in (await host.get("/host/guest-book"))[1]
    assert not any(secret.encode() in path.read_bytes() for path in data.glob("twincloth.db*"))
    assert (await rule(hall, host, "show", line))[0] == 404


async def test_what_no_host_shows_is_erased_in_time_and_what_is_shown_stays(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    await leave(hall, card, text="Never read")
    await leave(hall, card, text="Read and shown")
    _, shown = await waiting(hall)
    await rule(hall, host, "show", shown)
    retention = Retention(hall.services.rooms, hall.services.security_log)
    year = hall.services.collection.contents[hall.code].retention_days * DAY * 1000

    await retention.forget(server_clock() + year - DAY * 1000)
    assert len(await waiting(hall)) == 1
    await retention.forget(server_clock() + year + DAY * 1000)

    assert await waiting(hall) == []
    assert b"Never read" not in (hall.services.settings.data / "twincloth.db").read_bytes()
    assert "Read and shown" in (await hall.visitor().get(f"/{card}"))[1]


async def test_a_flood_from_one_network_is_told_to_wait(limited: Limited):
    async with limited(lines_per_address=6) as hall:
        card = await opened(hall)
        for number in range(3):
            assert (await leave(hall, card, text=f"Line {number}"))[0] == 200

        async with hall.visitor().http.post(f"/{card}/guest-book", data=WORDS) as answer:
            page = await answer.text()

        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 1200
        assert WORDS["text"] in page
        assert len(await waiting(hall)) == 3


async def test_the_dashboard_counts_what_waits_at_once(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    line = await host.connect("host")
    _, page = await host.get("/host")
    assert 'id="guest-book-waiting"' in page
    assert "line waits" not in page

    await leave(hall, card)

    seq = (await hall.state()).seq
    assert "1 line waits" in (await line.until(seq))[-1]["html"]
    assert "1 line waits" in (await host.get("/host"))[1]


async def test_others_hear_nothing_of_a_line_that_waits(hall: Hall):
    card = await opened(hall)
    guest, stage = await hall.visitor().connect(), await (await hall.stage()).connect("stage")

    await leave(hall, card)

    seq = (await hall.state()).seq
    for line in (guest, stage):
        assert (await line.until(seq))[-1]["html"] is None


async def test_a_line_of_another_site_is_not_taken(hall: Hall):
    card = await opened(hall)

    async with hall.visitor().http.post(
        f"/{card}/guest-book", data=WORDS, headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert answer.status == 403
    assert await waiting(hall) == []


async def test_the_card_shows_the_newest_lines_and_the_way_to_all(hall: Hall):
    card, host = await opened(hall), await hall.host("perm")
    for number in range(7):
        await leave(hall, card, text=f"Line number {number}")
    for line in await waiting(hall):
        await rule(hall, host, "show", line)

    _, page = await hall.visitor().get(f"/{card}")
    _, book = await hall.visitor().get(f"/{card}/guest-book")

    assert re.findall(r"Line number \d", page) == [f"Line number {number}" for number in (6, 5, 4, 3, 2)]
    assert "Read all 7 lines" in page
    assert len(re.findall(r"Line number \d", book)) == 7
