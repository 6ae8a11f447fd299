"""Guesses: wrong codes run out, right ones of labels never do, and nobody can tell what a wrong one was near to."""

from collections.abc import Callable

import pytest
from socketio.exceptions import ConnectionError as NotConnected

from halls import Hall, Limited, Visitor
from twincloth.collection.codes import ALPHABET, LENGTH, check_character, is_code, normalise
from twincloth.collection.collection import Collection
from twincloth.database import Database
from twincloth.exchange.doors import CloseDoors
from twincloth.settings import Networks
from twincloth.views.views import Views

NOT_CODES = ("WRONG!", "", "nothing at all", "12345", "1234567", "favicon.ico", "apple-touch-icon.png")
"""What nobody can have guessed: codes have six letters and digits."""

DOORS = {
    "the form": "/?code={}",
    "an address": "/{}",
    "a place inside": "/{}/record",
    "a symbol": "/{}/qr.svg",
}


def free_code(hall: Hall, number: int) -> str:
    """A code that is well formed and that nothing has."""
    digits = [number // len(ALPHABET) ** place % len(ALPHABET) for place in range(LENGTH - 1)]
    body = "".join(ALPHABET[digit] for digit in digits)
    code = body + check_character(body)
    assert is_code(code)
    assert hall.services.collection.find(code) is None
    return code


async def guess(visitor: Visitor, door: str, *codes: str) -> list[int]:
    return [(await visitor.get(DOORS[door].format(code)))[0] for code in codes]


async def use_up(hall: Hall, guesses: int) -> None:
    codes = (free_code(hall, number) for number in range(guesses))
    assert await guess(hall.visitor(), "an address", *codes) == [404] * guesses


@pytest.mark.parametrize("door", DOORS)
async def test_the_twenty_first_wrong_code_of_a_minute_is_not_looked_at(limited: Limited, door):
    async with limited(guesses_per_address=20) as hall:
        codes = [free_code(hall, number) for number in range(22)]

        assert await guess(hall.visitor(), door, *codes) == [404] * 20 + [429] * 2


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many wrong codes"), ("ru", "слишком много неверных кодов")]
)
@pytest.mark.parametrize("door", DOORS)
async def test_it_is_said_in_words_and_in_seconds(limited: Limited, door, language, words):
    async with limited(guesses_per_address=1) as hall:
        await use_up(hall, 1)
        path = DOORS[door].format(free_code(hall, 5))

        async with hall.visitor(language).http.get(path) as response:
            assert response.status == 429
            seconds = response.headers["Retry-After"]
            page = await response.text()

        assert 50 < int(seconds) <= 60
        assert words in page
        assert f" {seconds} " in page


async def test_the_form_keeps_what_was_typed(limited: Limited):
    async with limited(guesses_per_address=1) as hall:
        await use_up(hall, 1)

        _, page = await hall.visitor().get("/?code=K7Q%202MM")

        assert 'value="K7Q 2MM"' in page
        assert 'aria-invalid="true"' in page


async def test_a_socket_is_no_other_way_to_guess(limited: Limited):
    async with limited(guesses_per_address=2) as hall:
        told = [await turned_away(hall.visitor(), free_code(hall, number)) for number in range(3)]

        assert [error["code"] for error in told] == [
            "unknown-exchange",
            "unknown-exchange",
            "too-many-guesses",
        ]
        assert told[2]["retryable"]
        assert await guess(hall.visitor(), "the form", free_code(hall, 9)) == [429]


async def turned_away(visitor: Visitor, code: str) -> dict[str, object]:
    with pytest.raises(NotConnected):
        await visitor.connect(code=code)
    return visitor.hall.lines[-1].heard["connect_error"][0]["data"]


async def test_labels_open_however_much_somebody_guesses_beside_them(limited: Limited):
    async with limited(guesses_per_address=1, guesses=1) as hall:
        await use_up(hall, 1)
        gift = hall.gifts[0]
        labels = [gift, *hall.patches(gift)]

        for door in ("the form", "an address", "a symbol"):
            assert await guess(hall.visitor(), door, *labels) == [200] * len(labels)


async def test_who_is_in_stays_in_however_much_somebody_guesses_beside_them(limited: Limited):
    async with limited(guesses_per_address=1, guesses=1) as hall:
        vera = await hall.visitor("ru").register("Вера", "perm")
        tom = await hall.host("oxford")
        await use_up(hall, 1)

        assert await guess(vera, "the form", hall.code) == [200]
        assert await guess(vera, "an address", hall.code, free_code(hall, 7)) == [200, 429]
        assert (await (await vera.connect()).ask("clock", {}))["ok"]
        assert (await tom.get("/host"))[0] == 200
        assert (await (await tom.connect("host")).ask("clock", {}))["ok"]


@pytest.mark.parametrize("door", ["the form", "an address"])
async def test_a_right_code_is_told_from_no_wrong_one_while_nobody_may_guess(limited: Limited, door):
    async with limited(guesses_per_address=1) as hall:
        await use_up(hall, 1)
        pages = []
        for code in (hall.code, free_code(hall, 3)):
            async with hall.visitor().http.get(DOORS[door].format(code), allow_redirects=False) as response:
                page = (await response.text()).replace(code, "CODE")
                pages.append((response.status, sorted(response.headers), page))

        assert pages[0] == pages[1]
        assert pages[0][0] == 429


async def test_only_what_could_be_a_code_counts_as_a_guess(limited: Limited):
    async with limited(guesses_per_address=1) as hall:
        for text in NOT_CODES:
            await guess(hall.visitor(), "the form", text)
            await guess(hall.visitor(), "an address", text or "-")

        assert await guess(hall.visitor(), "the form", hall.code) == [200]


async def test_a_code_that_fails_its_own_check_counts_like_any_other(limited: Limited):
    async with limited(guesses_per_address=1) as hall:
        assert normalise("AAAAAA") is None

        assert await guess(hall.visitor(), "the form", "AAA AAA", "AAAAAA") == [404, 429]


async def test_right_codes_cost_nothing(limited: Limited):
    async with limited(guesses_per_address=1, guesses=1) as hall:
        assert await guess(hall.visitor(), "the form", *[hall.code] * 5) == [200] * 5


async def test_every_address_has_its_own_guesses(limited: Limited):
    async with limited(guesses_per_address=1, trusted_proxies=Networks("127.0.0.1")) as hall:
        said = []
        for number, address in enumerate(("198.51.100.1", "198.51.100.2", "198.51.100.1")):
            header = {"X-Forwarded-For": address}
            said.append((await hall.visitor().get(f"/{free_code(hall, number)}", headers=header))[0])

        assert said == [404, 404, 429]


async def test_an_address_that_nobody_vouches_for_is_not_believed(limited: Limited):
    async with limited(guesses_per_address=1) as hall:
        said = []
        for number in range(3):
            header = {"X-Forwarded-For": f"198.51.100.{number}"}
            said.append((await hall.visitor().get(f"/{free_code(hall, number)}", headers=header))[0])

        assert said == [404, 429, 429]


class Work:
    """What is done for one request: every look into the collection, the database and the templates."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        for kind, names in (
            (Collection, ("find", "qr")),
            (Database, ("run", "write")),
            (Views, ("page", "exchange_page")),
        ):
            for name in names:
                monkeypatch.setattr(kind, name, self._noting(getattr(kind, name)))

    def _noting(self, method: Callable) -> Callable:
        def noted(*arguments, **options):
            self.done.append(f"{method.__qualname__} {arguments[1] if method.__name__ == 'page' else ''}")
            return method(*arguments, **options)

        return noted

    async def of(self, door: str, hall: Hall, code: str) -> list[str]:
        self.done.clear()
        await hall.visitor().get(DOORS[door].format(code), allow_redirects=False)
        return list(self.done)


@pytest.mark.parametrize("door", DOORS)
async def test_every_wrong_code_makes_the_same_work(hall: Hall, monkeypatch, door):
    await hall.give(CloseDoors())
    near = hall.code[:-1] + ALPHABET[(ALPHABET.index(hall.code[-1]) + 1) % len(ALPHABET)]
    work = Work(monkeypatch)

    done = [
        await work.of(door, hall, code) for code in (free_code(hall, 1), free_code(hall, 2), near, "AAAAAA")
    ]

    assert done[0]
    assert all(one == done[0] for one in done)
    assert not any("Database" in step for step in done[0])


@pytest.mark.parametrize("door", ["the form", "an address"])
async def test_a_right_code_makes_the_work_of_a_wrong_one_while_nobody_may_guess(
    limited: Limited, monkeypatch, door
):
    async with limited(guesses_per_address=1) as hall:
        await use_up(hall, 1)
        work = Work(monkeypatch)

        assert await work.of(door, hall, hall.code) == await work.of(door, hall, free_code(hall, 3)) != []
