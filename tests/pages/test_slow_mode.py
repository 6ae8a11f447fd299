"""Slow mode over the wire: who is too quick is told when, keeps what they wrote, and sees their own wait."""

import re

from ceremony import appoint, host_of
from halls import Hall
from twincloth.exchange.doors import EndExchange
from twincloth.exchange.slow_mode import SetSlowMode


def own(page: str) -> str:
    """The line about one's own wait, as a page or a frame shows it."""
    found = re.search(r'<p id="slow-mode-mine".*?</p>', page, re.DOTALL)
    assert found, page
    return found[0]


async def test_who_writes_too_soon_is_told_in_how_many_seconds_it_will_go(hall: Hall):
    await appoint(hall)
    await hall.give(SetSlowMode(seconds=60), host_of("perm"))
    vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
    alice = await (await hall.visitor().register("Alice", "oxford")).connect()
    await vera.done("post-message", id="one", text="Привет!")

    answer = await vera.ask("post-message", {"id": "two", "text": "И ещё"})

    error = answer["error"]
    assert (error["code"], error["retryable"]) == ("slow-mode", True)
    assert 0 < error["wait"] <= 60
    assert "60 с" in error["message"]
    await alice.done("post-message", id="three", text="Hello")
    await hall.give(SetSlowMode(seconds=0), host_of("oxford"))
    await vera.done("post-message", id="two", text="И ещё")


async def test_a_writer_sees_their_own_wait_and_everybody_that_there_is_one(hall: Hall):
    await appoint(hall)
    visitor = await hall.visitor().register("Vera", "perm")
    vera = await visitor.connect()
    assert "hidden" in own((await visitor.get(f"/{hall.code}"))[1])

    seq = await hall.give(SetSlowMode(seconds=60), host_of("perm"))
    assert "one message every minute" in (await vera.until(seq))[-1]["html"]
    assert "hidden" in own((await visitor.get(f"/{hall.code}"))[1]), "who has not written does not wait"
    await vera.done("post-message", id="one", text="Hello")

    paced = [mine["html"] for mine in vera.heard["mine"] if "slow-mode-mine" in mine["html"]]
    assert "You can write again in" in own(paced[-1])
    assert "You can write again in" in own((await visitor.get(f"/{hall.code}"))[1])
    await hall.give(SetSlowMode(seconds=0), host_of("perm"))
    assert "hidden" in own((await visitor.get(f"/{hall.code}"))[1])


async def test_whoever_was_away_hears_of_their_wait_when_they_come_back(hall: Hall):
    await appoint(hall)
    await hall.give(SetSlowMode(seconds=60), host_of("perm"))
    vera = await (await hall.visitor().register("Vera", "perm")).connect()
    before = (await hall.state()).seq
    await vera.done("post-message", id="one", text="Hello")
    await hall.give(EndExchange())

    missed = (await vera.ask("catch-up", {"after": before}))["mine"]

    assert [("hidden" in own(mine["html"])) for mine in missed if "slow-mode-mine" in mine["html"]] == [True]
