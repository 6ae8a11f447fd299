"""Passing state: what holds for a while, whose it is, and how much of it there may be."""

from msgspec import inspect

from exchange.stories import ALICE, EVERYBODY_IS_HERE, TOM, VERA, after, then
from twincloth.exchange import passing as rules
from twincloth.exchange.actor import PARTICIPANTS
from twincloth.exchange.passing import Passed, Passing, PassingChange, Signal, signals
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.removal import ParticipantRemoved
from twincloth.exchange.staff import StaffDismissed


def hold(passing: Passing, *passed: Passed, by: str = "vera", at: int = 0) -> list[bool]:
    return [passing.take_in(PassingChange(one, by, at)) for one in passed]


def test_what_is_put_is_found_in_the_order_in_which_it_came():
    passing = Passing()

    hold(
        passing,
        Passed("claims", "b", "Vera"),
        Passed("claims", "a", "Alice"),
        Passed("captions", "1", "Hello"),
    )

    assert list(passing.of("claims").items()) == [("b", "Vera"), ("a", "Alice")]
    assert passing.of("captions") == {"1": "Hello"}
    assert passing.of("lights") == {}
    assert (passing.by("claims", "b"), passing.by("claims", "c")) == ("vera", "")


def test_what_is_replaced_keeps_its_place_and_what_is_taken_away_is_gone():
    passing = Passing()
    hold(passing, Passed("claims", "a", "Vera"), Passed("claims", "b", "Vera"))

    hold(passing, Passed("claims", "a", "Alice"), Passed("claims", "b", None), Passed("claims", "c", None))

    assert passing.of("claims") == {"a": "Alice"}


def test_whoever_looks_hears_of_what_they_would_see():
    passing = Passing()

    assert hold(passing, Passed("claims", "a", "Vera", 1000)) == [True]
    assert hold(passing, Passed("claims", "a", "Vera", 2000)) == [False], "it only holds longer"
    assert hold(passing, Passed("claims", "b", None)) == [False]
    assert (passing.version, passing.lapse(1500)) == (1, set())


def test_of_two_changes_the_later_one_holds_in_whichever_order_they_come():
    passing = Passing()

    hold(passing, Passed("claims", "a", "Vera"), at=2)
    hold(passing, Passed("claims", "a", "Alice"), at=1)

    assert passing.of("claims") == {"a": "Vera"}


def test_it_lapses_at_its_time_and_not_before():
    passing = Passing()
    hold(
        passing, Passed("claims", "a", "Vera", 1000), Passed("lights", "b", "on", 3000), Passed("x", "c", "y")
    )

    assert passing.lapse(999) == set()
    assert passing.lapse(1000) == {"claims"}
    assert (passing.of("claims"), passing.may_lapse) == ({}, True)
    assert passing.lapse(5000) == {"lights"}
    assert (passing.of("x"), passing.may_lapse) == ({"c": "y"}, False)


def test_who_is_removed_or_whose_link_is_revoked_loses_what_they_hold():
    passing, exchange = Passing(), after(*EVERYBODY_IS_HERE)
    for who in (VERA, ALICE, TOM):
        hold(passing, Passed("claims", who.id, who.id), by=who.id)
    hold(passing, Passed("lights", "screen", "on"), by="")
    assert passing.leave(exchange) == set()

    then(exchange, ParticipantRemoved(participant="vera"), StaffDismissed(staff="tom"))

    assert passing.leave(exchange) == {"claims"}
    assert (passing.of("claims"), passing.of("lights")) == ({"alice": "alice"}, {"screen": "on"})


class Wish(Signal, tag="wish-for-anything"):
    """What a test passes."""

    allowed = PARTICIPANTS
    wish: str = ""

    def decide(self, exchange, passing, by, now):
        return [Passed("wishes", self.wish, "please")]


def wish(passing: Passing, wish: str, by=VERA) -> str:
    try:
        changes = passing.decide(Wish(wish=wish), after(*EVERYBODY_IS_HERE), by, 0)
    except Refusal as refusal:
        return refusal.code
    for change in changes:
        passing.take_in(change)
    return ""


def test_one_person_cannot_fill_the_room_that_is_everybodys(monkeypatch):
    monkeypatch.setattr(rules, "MOST_OF_ONE", 2)
    monkeypatch.setattr(rules, "MOST_OF_KIND", 3)
    passing = Passing()

    assert [wish(passing, one) for one in "abcb"] == ["", "", "too-many-held", ""]
    assert [wish(passing, one, ALICE) for one in "de"] == ["", "no-room-now"]
    assert wish(passing, "f", TOM) == "not-allowed"
    assert list(passing.of("wishes")) == ["a", "b", "d"]


def test_no_text_in_a_signal_is_without_bounds():
    for tag, kind in signals().items():
        for field in inspect.type_info(kind).fields if kind is not Wish else ():
            for one in getattr(field.type, "types", (field.type,)):
                bounded = not isinstance(one, inspect.StrType) or one.max_length or one.pattern
                assert bounded, f"{tag}: {field.name}"
