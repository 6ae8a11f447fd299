"""What visitors may leave: no handful of addresses fills the book, a school class is welcome, and nobody is remembered."""

from collections import Counter
from contextlib import ExitStack

import pytest

from exchange.stories import ALICE_QUILT, BEAR, BEAR_PATCHES, EVERYBODY_IS_HERE, after, then
from live.test_limits import Time
from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.guest_book import MOST_WAITING, GuestBook, LeaveLine, LineShown
from twincloth.exchange.patches import PatchOpened
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.unveiling import GiftUnveiled
from twincloth.live.guest_book_limits import DAY, HOUR, GuestBookLimits

PAGES = (BEAR, *BEAR_PATCHES, ALICE_QUILT)
SCHOOL = "192.0.2.1"


@pytest.fixture
def time() -> Time:
    return Time()


def exchange_with_open_pages() -> Exchange:
    opened = (PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES)
    return after(*EVERYBODY_IS_HERE, GiftUnveiled(gift=BEAR), *opened, GiftUnveiled(gift=ALICE_QUILT))


@pytest.fixture
def exchange() -> Exchange:
    return exchange_with_open_pages()


def leave(limits: GuestBookLimits, exchange: Exchange, address: str, of: str = BEAR, text: str = "") -> str:
    """One more line, and the code of the refusal that it meets, if any."""
    line = text or f"l{exchange.seq}"
    command = LeaveLine(id=line, of=of, name="Alice", place="", text="What a bear!", language="en")
    try:
        with limits.counted(exchange, address, of, line):
            then(exchange, *exchange.decide(command, GUEST))
    except Refusal as refusal:
        return refusal.code
    return ""


def fill(limits: GuestBookLimits, exchange: Exchange, addresses: int, rounds: int = 60) -> Counter[str]:
    """Everything that so many addresses get in, at all pages, and what kept out the rest."""
    return Counter(
        leave(limits, exchange, f"198.51.100.{address}", PAGES[number % len(PAGES)])
        for address in range(addresses)
        for number in range(rounds)
    )


def test_nine_addresses_leave_half_of_the_book_free(time: Time, exchange: Exchange):
    limits = GuestBookLimits(60, time)

    refused = fill(limits, exchange, 9)

    assert len(exchange[GuestBook].waiting) <= MOST_WAITING * 0.6
    assert set(refused) == {"", "too-many-lines-waiting"}
    assert leave(limits, exchange, SCHOOL) == ""


def test_forty_addresses_do_not_fill_it(time: Time, exchange: Exchange):
    limits = GuestBookLimits(60, time)

    fill(limits, exchange, 40)

    assert len(exchange[GuestBook].waiting) < MOST_WAITING
    assert leave(limits, exchange, SCHOOL) == ""


def test_a_class_of_thirty_that_scans_together_is_welcome(time: Time, exchange: Exchange):
    limits = GuestBookLimits(60, time)

    assert [leave(limits, exchange, SCHOOL) for _ in range(30)] == [""] * 30
    assert leave(limits, exchange, SCHOOL) == "too-many-lines-here"
    assert [leave(limits, exchange, SCHOOL, BEAR_PATCHES[0]) for _ in range(10)] == [""] * 10


def test_each_limit_has_its_own_words(time: Time, exchange: Exchange):
    limits = GuestBookLimits(4, time)

    assert [leave(limits, exchange, SCHOOL) for _ in range(3)] == ["", "", "too-many-lines-here"]
    assert [leave(limits, exchange, SCHOOL, BEAR_PATCHES[0]) for _ in range(3)] == ["", "", "too-many-lines"]


def test_lines_that_were_read_make_room(time: Time, exchange: Exchange):
    limits = GuestBookLimits(1000, time)
    while not leave(limits, exchange, SCHOOL, PAGES[exchange.seq % len(PAGES)]):
        pass

    for line in exchange[GuestBook].waiting:
        then(exchange, LineShown(line=line.id))

    assert leave(limits, exchange, SCHOOL) == ""


def test_nobody_is_remembered_beyond_a_day(time: Time, exchange: Exchange):
    limits = GuestBookLimits(1000, time)
    while not leave(limits, exchange, SCHOOL, PAGES[exchange.seq % len(PAGES)]):
        pass
    assert leave(limits, exchange, SCHOOL) == "too-many-lines-waiting"

    time.pass_by(DAY)

    assert leave(limits, exchange, SCHOOL) == ""
    assert SCHOOL not in repr(vars(limits.waiting))


def test_the_hour_gives_back_what_it_took(time: Time, exchange: Exchange):
    limits = GuestBookLimits(2, time)
    assert leave(limits, exchange, SCHOOL) == ""
    assert leave(limits, exchange, SCHOOL) == "too-many-lines-here"

    time.pass_by(HOUR)

    assert leave(limits, exchange, SCHOOL) == ""


def test_the_same_line_again_and_one_that_is_refused_cost_nothing(time: Time, exchange: Exchange):
    limits = GuestBookLimits(4, time)
    for _ in range(5):
        assert leave(limits, exchange, SCHOOL, BEAR, "same") == ""
        assert leave(limits, exchange, SCHOOL, "N0NE00") == "unknown-page"

    assert leave(limits, exchange, SCHOOL) == ""
    assert len(exchange[GuestBook].waiting) == 2


def test_lines_under_way_count_as_well(time: Time, exchange: Exchange):
    limits = GuestBookLimits(1000, time)
    with ExitStack() as under_way:
        for number in range(50):
            under_way.enter_context(limits.counted(exchange, SCHOOL, PAGES[number % 5], f"l{number}"))

        assert leave(limits, exchange, SCHOOL) == "too-many-lines-waiting"
    assert len(exchange[GuestBook].waiting) == 0
