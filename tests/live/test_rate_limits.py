"""Rate limits: who asks too much is told so and loses nothing, and nobody else feels it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from exchange.stories import EVERYBODY_IS_HERE, after
from halls import PATIENCE, Limited, Line, Visitor, come_true
from twincloth.exchange.messages import Messages
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.rate_limits import CLOCKS, STAFF, RateLimits
from twincloth.settings import Settings

SLOW = {"commands_per_person": 1}
"""One in ten seconds, and of catching up and coming in two at once: nothing flows in while a test runs."""


def message(number: int) -> dict[str, str]:
    return {"id": f"m{number}", "text": f"{number}"}


async def codes(line: Line, event: str, count: int, payload: Callable[[int], dict[str, Any]]) -> list[str]:
    """What becomes of so many events: "ok" or the code of a refusal."""
    answers = [await line.ask(event, payload(number)) for number in range(count)]
    return ["ok" if answer["ok"] else answer["error"]["code"] for answer in answers]


async def turned_away(visitor: Visitor, view: str = "session") -> dict[str, Any]:
    """What a socket is told that may not join."""
    with pytest.raises(NotConnected):
        await visitor.connect(view)
    return visitor.hall.lines[-1].heard["connect_error"][0]


def test_the_limits_are_those_of_the_issue_unless_told():
    settings = Settings()

    assert (settings.commands_per_person, settings.commands_per_address) == (10, 600)
    assert (settings.sockets_per_person, settings.sockets_per_address) == (5, 600)
    assert (settings.guesses_per_address, settings.guesses) == (20, 300)


async def test_of_thirty_at_once_ten_are_taken_and_the_others_are_told_when_to_come_again(limited: Limited):
    async with limited(commands_per_person=10) as hall:
        line = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        answers = await asyncio.gather(*(line.ask("post-message", message(number)) for number in range(30)))
        kept = (await hall.state())[Messages].by_author

        taken = [number for number, answer in enumerate(answers) if answer["ok"]]
        assert taken[:10] == list(range(10))
        assert sum(map(len, kept.values())) == len(taken) < 30
        refused = [answer["error"] for answer in answers if not answer["ok"]]
        assert {(error["code"], error["retryable"]) for error in refused} == {("too-many-commands", True)}
        assert all(1 <= error["wait"] <= 10 for error in refused)
        assert refused[0]["message"] == (
            "Слишком много сразу, поэтому мы это не приняли. "
            f"Ничего не потеряно: продолжить можно через {refused[0]['wait']} с."
        )


async def test_all_sockets_of_a_person_share_one_allowance(limited: Limited):
    async with limited(**SLOW) as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        lines = [await vera.connect() for _ in range(2)]

        said = [
            await codes(line, "post-message", 1, lambda _, n=n: message(n))
            for n, line in enumerate(lines * 2)
        ]

        assert said == [["ok"], ["too-many-commands"], ["too-many-commands"], ["too-many-commands"]]


async def test_one_persons_haste_is_not_anothers(limited: Limited):
    async with limited(**SLOW) as hall:
        vera = await (await hall.visitor("ru").register("Вера", "perm")).connect()
        oleg = await (await hall.visitor("ru").register("Олег", "perm")).connect()
        await codes(vera, "post-message", 5, message)

        assert await codes(oleg, "post-message", 1, lambda _: message(9)) == ["ok"]


async def test_what_makes_no_sense_counts_too(limited: Limited):
    async with limited(**SLOW) as hall:
        line = await hall.visitor().connect()

        said = await codes(line, "no-such-command", 2, lambda _: {})

        assert said == ["unknown-command", "too-many-commands"]


async def test_all_people_of_one_address_share_its_allowance(limited: Limited):
    async with limited(commands_per_address=2) as hall:
        people = [await hall.visitor().register(name, "oxford") for name in ("Alice", "Tom", "Jane")]
        lines = [await person.connect() for person in people]
        said = []
        for number, line in enumerate(lines * 2):
            said += await codes(line, "post-message", 1, lambda _, number=number: message(number))

        assert said == ["ok"] * 4 + ["too-many-of-network"] * 2, "it is not they who hurry"


async def test_a_host_may_decide_as_fast_as_they_can_press(limited: Limited):
    async with limited(**SLOW) as hall:
        line = await (await hall.host("oxford")).connect("host")
        switches = ("pause-messages", "resume-messages")

        said = [(await line.ask(switches[number % 2], {}))["ok"] for number in range(STAFF + 1)]

        assert said == [True] * STAFF + [False]


async def test_asking_for_the_rest_again_and_again_is_refused_and_takes_nothing_from_commands(
    limited: Limited,
):
    async with limited(**SLOW) as hall:
        line = await (await hall.visitor().register("Alice", "oxford")).connect()

        assert await codes(line, "catch-up", 3, lambda _: {"after": 0}) == ["ok", "ok", "too-many-commands"]
        assert await codes(line, "post-message", 1, message) == ["ok"]


async def test_the_clock_has_an_allowance_of_its_own_for_each_socket(limited: Limited):
    async with limited(**SLOW) as hall:
        alice = await hall.visitor().register("Alice", "oxford")
        first, second = await alice.connect(), await alice.connect()

        said = await codes(first, "clock", 2 * CLOCKS + 1, lambda _: {})

        assert said == ["ok"] * 2 * CLOCKS + ["too-many-commands"]
        assert await codes(second, "clock", 1, lambda _: {}) == ["ok"]


def test_a_page_before_an_unveiling_asks_for_the_time_less_often_than_it_may():
    asked_by_a_page = 8 + 4 * 20

    assert asked_by_a_page < 2 * CLOCKS * Settings().commands_per_person


async def test_a_sixth_page_of_one_person_makes_the_oldest_give_way(limited: Limited):
    async with limited(sockets_per_person=5) as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        lines = [await vera.connect() for _ in range(7)]

        for oldest in lines[:2]:
            await asyncio.wait_for(oldest.cut_off.wait(), PATIENCE)
        assert all([(await line.ask("clock", {}))["ok"] for line in lines[2:]])
        assert len(hall.services.audience.sockets(hall.code)) == 5


async def test_pages_that_were_closed_do_not_count(limited: Limited):
    async with limited(sockets_per_person=1, sockets_per_address=1) as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        for _ in range(4):
            line = await vera.connect()
            await line.client.disconnect()
            await come_true(lambda: not hall.services.audience.sockets(hall.code))

        assert (await (await vera.connect()).ask("clock", {}))["ok"]


async def test_guests_without_a_name_are_not_taken_for_one_person(limited: Limited):
    async with limited(sockets_per_person=1) as hall:
        guests = [await hall.visitor().connect() for _ in range(3)]

        assert all([(await guest.ask("clock", {}))["ok"] for guest in guests])


async def test_one_stages_link_lights_many_screens(limited: Limited):
    async with limited(sockets_per_person=1) as hall:
        stage = await hall.stage()
        screens = [await stage.connect("stage") for _ in range(STAFF + 1)]

        await asyncio.wait_for(screens[0].cut_off.wait(), PATIENCE)
        assert all([(await screen.ask("clock", {}))["ok"] for screen in screens[1:]])


async def test_an_address_that_is_full_is_told_so_and_let_in_when_somebody_leaves(limited: Limited):
    async with limited(sockets_per_address=3) as hall:
        lines = [await hall.visitor().connect() for _ in range(3)]

        told = await turned_away(hall.visitor("ru"))
        assert told["data"] == {"code": "too-many-sockets", "retryable": True}
        assert told["message"].startswith("В вашей сети открыто слишком много страниц.")

        await lines[0].client.disconnect()
        await come_true(lambda: len(hall.services.audience.sockets(hall.code)) == 2)
        assert (await (await hall.visitor().connect()).ask("clock", {}))["ok"]


async def test_who_joins_all_the_time_is_refused(limited: Limited):
    async with limited(**SLOW) as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        for _ in range(2):
            await vera.connect()

        assert (await turned_away(vera))["data"]["code"] == "too-many-sockets"
        assert (await (await hall.visitor().connect()).ask("clock", {}))["ok"]


def test_what_came_by_another_process_is_counted_by_person_and_link_and_not_of_guests():
    limits = RateLimits(Settings(commands_per_person=1))
    exchange = after(*EVERYBODY_IS_HERE)

    def taken(by: str) -> int:
        made = 0
        with suppress(Refusal):
            for made in range(20):  # noqa: B007  # how many went before
                limits.must_afford_elsewhere(exchange, by)
        return made

    assert taken("vera") == 1
    (link, *_) = exchange[Staff].links
    assert taken(link) == STAFF
    assert taken("") == 19
