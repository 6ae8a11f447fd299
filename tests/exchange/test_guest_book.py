"""The guest book: who may leave a line and where, and what becomes of it."""

import pytest

from exchange.stories import (
    ACTORS,
    ALICE_QUILT,
    BEAR,
    BEAR_PATCHES,
    ENDED,
    NINA_APPOINTED,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.guest_book import (
    MOST_WAITING,
    DeclineLine,
    GuestBook,
    LeaveLine,
    LineDeclined,
    LineLeft,
    LineRemoved,
    LineShown,
    LineState,
    RemoveLine,
    ShowLine,
    without_words,
)
from twincloth.exchange.patches import PatchFolded, PatchOpened
from twincloth.exchange.unveiling import GiftUnveiled

BEAR_PATCH = BEAR_PATCHES[0]
NOT_ALLOWED = {"not-allowed", "register-first", "not-let-in", "removed"}
HOST = ACTORS[Role.HOST]
UNVEILED = (NINA_APPOINTED, GiftUnveiled(gift=BEAR), PatchOpened(gift=BEAR, patch=BEAR_PATCH))


def line(id: str, of: str = BEAR_PATCH, text: str = "What a bear!") -> LineLeft:
    return LineLeft(line=id, of=of, name="Alice", place="Oxford", text=text, language="en")


def leave(of: str = BEAR_PATCH, **fields: str) -> LeaveLine:
    words = {
        "id": "one",
        "name": "Alice",
        "place": "Oxford",
        "text": "What a bear!",
        "language": "en",
    } | fields
    return LeaveLine(of=of, **words)


def book(exchange: Exchange) -> GuestBook:
    return exchange[GuestBook]


def test_a_visitor_leaves_a_line_at_an_open_patch():
    assert after(*UNVEILED).decide(leave(), GUEST) == [line("one")]


def test_a_visitor_leaves_a_line_at_an_unveiled_gift():
    assert after(*UNVEILED).decide(leave(BEAR), GUEST) == [line("one", BEAR)]


@pytest.mark.parametrize("of", [BEAR_PATCHES[1], ALICE_QUILT, "PATCH7", "BBBBBB"])
def test_what_is_sealed_has_a_guest_book_as_little_as_what_does_not_exist(of):
    assert refusal_of(after(*UNVEILED), leave(of), GUEST) == "unknown-page"


def test_nobody_leaves_a_line_at_a_patch_that_was_folded_again():
    folded = after(*UNVEILED, PatchFolded(gift=BEAR, patch=BEAR_PATCH))

    assert refusal_of(folded, leave(), GUEST) == "unknown-page"


def test_the_guest_book_stays_open_when_the_exchange_is_over():
    assert after(*UNVEILED, ENDED).decide(leave(), GUEST)


def test_the_same_line_again_changes_nothing():
    assert after(*UNVEILED, line("one")).decide(leave(), GUEST) == []


def test_a_name_is_needed_and_a_place_is_not():
    exchange = after(*UNVEILED)

    assert refusal_of(exchange, leave(name=" "), GUEST) == "name-empty"
    for nowhere in ("  ", "\u3164", "\u2800\u200b"):
        assert exchange.decide(leave(place=nowhere), GUEST)[0].place == ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " \n "}, "line-empty"),
        ({"text": "\u3164\u2800"}, "line-empty"),
        ({"text": "Z" + 5 * "\u0301"}, "text-piled-marks"),
        ({"place": "Z" + 5 * "\u0301"}, "text-piled-marks"),
        ({"text": "б" * 501}, "line-too-long"),
        ({"text": "left\u202eright"}, "text-unprintable"),
        ({"place": "x" * 41}, "place-too-long"),
        ({"name": "x" * 41}, "name-too-long"),
    ],
)
def test_what_cannot_be_shown_is_refused(fields, code):
    assert refusal_of(after(*UNVEILED), leave(**fields), GUEST) == code


def test_a_line_is_kept_in_the_language_of_its_letters():
    (left,) = after(*UNVEILED).decide(leave(text="Какой медведь!"), GUEST)

    assert left.language == "ru"


def test_a_line_waits_until_a_host_shows_it():
    exchange = after(*UNVEILED, line("one"))
    assert [one.id for one in book(exchange).waiting] == ["one"]
    assert book(exchange).shown_of(BEAR_PATCH) == []

    then(exchange, *exchange.decide(ShowLine(line="one"), HOST))

    assert book(exchange).waiting == []
    assert [one.text for one in book(exchange).shown_of(BEAR_PATCH)] == ["What a bear!"]
    assert book(exchange).shown_of(BEAR) == []


def test_a_declined_line_may_still_be_shown_and_a_shown_one_declined():
    exchange = after(*UNVEILED, line("one"), LineDeclined(line="one"))
    then(exchange, *exchange.decide(ShowLine(line="one"), HOST))
    assert book(exchange).find("one").state is LineState.SHOWN

    then(exchange, *exchange.decide(DeclineLine(line="one"), HOST))

    assert [one.id for one in book(exchange).declined] == ["one"]
    assert book(exchange).shown == []


def test_two_hosts_may_press_the_same_button():
    shown = after(*UNVEILED, line("one"), LineShown(line="one"))
    removed = after(*UNVEILED, line("one"), LineRemoved(line="one"))

    assert shown.decide(ShowLine(line="one"), HOST) == []
    assert removed.decide(RemoveLine(line="one"), HOST) == []
    assert refusal_of(removed, ShowLine(line="one"), HOST) == "unknown-line"


def test_a_removed_line_is_nowhere():
    exchange = after(*UNVEILED, line("one"), LineShown(line="one"))

    then(exchange, *exchange.decide(RemoveLine(line="one"), HOST))

    assert book(exchange).by_id == {}
    assert book(exchange).shown == []


def test_the_newest_line_of_a_page_stands_first():
    exchange = after(*UNVEILED, line("one"), line("two"), LineShown(line="two"), LineShown(line="one"))

    assert [one.id for one in book(exchange).shown_of(BEAR_PATCH)] == ["two", "one"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HOST])
@pytest.mark.parametrize("command", [ShowLine, DeclineLine, RemoveLine])
def test_only_hosts_decide_on_lines(role, command):
    exchange = after(*UNVEILED, line("one"))

    assert refusal_of(exchange, command(line="one"), ACTORS[role]) in NOT_ALLOWED


def test_a_guest_book_that_nobody_reads_fills_up():
    pages = [*BEAR_PATCHES, ALICE_QUILT]
    lines = [line(f"line{number}", pages[number % len(pages)]) for number in range(MOST_WAITING)]
    exchange = after(*UNVEILED, *lines)
    assert refusal_of(exchange, leave(), GUEST) == "guest-book-full"

    then(exchange, LineShown(line="line0"))

    assert exchange.decide(leave(), GUEST)


def test_words_that_nobody_reads_are_known_by_their_age():
    exchange = after(*UNVEILED, line("one"), line("two"), line("three"), LineShown(line="two"))
    times = {one.id: one.at for one in book(exchange).by_id.values()}

    assert book(exchange).unshown_before(times["three"]) == {"one"}
    assert book(exchange).unshown_before(times["three"] + 1) == {"one", "three"}


def test_a_line_whose_words_are_erased_is_nobodys():
    erased = without_words(line("one"), frozenset({"one"}))
    exchange = after(*UNVEILED, erased, LineDeclined(line="one"))

    assert "Alice" not in repr(erased)
    assert book(exchange).declined == []
    assert refusal_of(exchange, ShowLine(line="one"), HOST) == "unknown-line"
    assert without_words(line("one"), frozenset({"two"})) == line("one")
