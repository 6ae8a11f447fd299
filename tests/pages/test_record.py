"""The record: what was shown, of those who gave leave to keep it."""

from ceremony import appoint, host_of, open_whole
from halls import Hall
from twincloth.exchange.doors import CloseDoors, EndExchange
from twincloth.exchange.moderation import ApproveMessage, DeclineMessage


async def say(hall: Hall, visitor, id: str, text: str) -> None:
    line = await visitor.connect()
    await line.done("post-message", id=id, text=text)


async def test_only_shown_words_of_those_who_consented_are_kept(hall: Hall):
    await appoint(hall)
    vera = await hall.visitor("ru").register("Вера", "perm", consented=True)
    tom = await hall.visitor().register("Tom", "oxford", consented=False)
    await say(hall, vera, "kept", "Наше одеяло")
    await say(hall, vera, "declined", "Не для всех")
    await say(hall, vera, "waiting", "Ещё не прочли")
    await say(hall, tom, "private", "Only for today")
    for id in ("kept", "private"):
        await hall.give(ApproveMessage(message=id), host_of("perm"))
    await hall.give(DeclineMessage(message="declined"), host_of("perm"))
    await hall.give(EndExchange())

    status, page = await hall.visitor("ru").get(f"/{hall.code}/record")

    assert status == 200
    assert "Наше одеяло" in page
    assert "Вера" in page
    for words in ("Не для всех", "Ещё не прочли", "Only for today", "Tom"):
        assert words not in page


async def test_the_record_shows_the_gifts_that_are_open(hall: Hall):
    await open_whole(hall, hall.gifts[0])

    _, page = await hall.visitor().get(f"/{hall.code}/record")

    assert "The quilt of perm" in page
    assert "The quilt of oxford" not in page


async def test_behind_closed_doors_the_record_is_for_participants(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    await hall.give(CloseDoors())

    assert (await vera.get(f"/{hall.code}/record"))[0] == 200
    status, page = await hall.visitor().get(f"/{hall.code}/record")
    assert status == 422
    assert "doors are still closed" in page


async def test_a_gift_has_no_record(hall: Hall):
    assert (await hall.visitor().get(f"/{hall.gifts[0]}/record"))[0] == 404
