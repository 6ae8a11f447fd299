"""A disk that is full: the sender is told, nothing is acked falsely, reading goes on, and it recovers."""

import asyncio

from halls import PATIENCE, Hall
from twincloth.exchange.messages import Messages

LONGEST = "е\u0301\u0301\u0301" * 500
"""The largest message there is: 500 graphemes of 8 bytes."""


async def fill(hall: Hall) -> None:
    """From now on SQLite finds room for a few more pages of the file only."""
    await hall.services.database.run(
        lambda connection: connection.pragma("max_page_count", connection.pragma("page_count") + 6)
    )


async def make_room(hall: Hall) -> None:
    await hall.services.database.run(lambda connection: connection.pragma("max_page_count", 100_000))


async def use_up(line) -> None:
    """Write until the last free page of the file is full."""
    for number in range(50):
        if not (await line.ask("post-message", {"id": f"filler{number}", "text": LONGEST}))["ok"]:
            return
    raise AssertionError("the disk is never full")


async def write(line, numbers: range) -> list[dict]:
    """The answers to messages sent one after another."""
    return [await line.ask("post-message", {"id": f"m{number}", "text": LONGEST}) for number in numbers]


async def test_the_sender_is_told_and_may_try_again(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await fill(hall)
    await use_up(line)

    refused = [answer["error"] for answer in await write(line, range(10)) if not answer["ok"]]

    assert len(refused) == 10
    assert {(error["code"], error["retryable"]) for error in refused} == {("storage-full", True)}
    assert "кончилось место" in refused[0]["message"]


async def test_what_was_acked_is_stored_and_what_was_refused_is_nowhere(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    host = await (await hall.host("perm", "ru")).connect("host")
    await fill(hall)

    answers = await write(line, range(10))

    assert {answer["ok"] for answer in answers} == {True, False}, "some before it was full, and some after"
    acked = {f"m{number}" for number, answer in enumerate(answers) if answer["ok"]}
    exchange = await hall.state()
    assert set(exchange[Messages].by_id) == acked
    told = [entry["seq"] for entry in await host.until(exchange.seq)]
    assert told == sorted(set(told))
    assert told[-1] == exchange.seq
    assert {told["id"] for told in line.heard["mine"]} <= acked


async def test_reading_goes_on(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    oleg = await hall.visitor("ru").register("Олег", "perm")
    line = await vera.connect()
    host = await hall.host("oxford")
    await fill(hall)
    await use_up(line)

    assert (await oleg.get(f"/{hall.code}"))[0] == 200
    assert (await hall.visitor().get(f"/{hall.code}"))[0] == 200
    assert (await host.get("/host"))[0] == 200
    assert (await hall.visitor().get(f"/{hall.gifts[0]}"))[0] == 200
    assert (await (await oleg.connect()).ask("catch-up", {"after": (await hall.state()).seq}))["ok"]
    assert (await line.ask("clock", {}))["ok"]


async def test_presence_goes_on(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await fill(hall)
    await use_up(line)
    heard = len(line.heard["present"])

    await line.hears("present", heard + 1)


async def test_who_registers_is_told_in_place_and_keeps_what_was_typed(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await fill(hall)
    await use_up(line)
    status = 200
    for number in range(30):
        tom = hall.visitor()
        name = f"{number} Tom " + "q\u0301\u0301\u0301\u0301" * 30
        status, page = await tom.post(f"/{hall.code}/register", name=name, place="oxford")
        if status != 200:
            break

    assert status == 503
    assert "no room left" in page
    assert name in page
    assert 'value="oxford" required checked' in page
    assert "twincloth_people" not in tom.cookies()


async def test_with_room_again_everything_goes_on(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await fill(hall)
    await use_up(line)
    await write(line, range(5))
    await make_room(hall)

    answers = await write(line, range(5))

    assert all(answer["ok"] for answer in answers)
    assert list((await hall.state())[Messages].by_id)[-5:] == [f"m{number}" for number in range(5)]
    assert await hall.visitor().register("Alice", "oxford")


async def test_a_qr_symbol_that_cannot_be_kept_is_no_defect(hall: Hall):
    line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    await fill(hall)
    await use_up(line)

    async with asyncio.timeout(PATIENCE):
        answers = {
            (await hall.visitor().get(f"/{code}/qr.svg"))[0]
            for gift in hall.gifts
            for code in hall.patches(gift)
        }

    assert answers <= {200, 503}
    assert 503 in answers
    await make_room(hall)
    for gift in hall.gifts:
        assert (await hall.visitor().get(f"/{gift}/qr.svg"))[0] == 200
