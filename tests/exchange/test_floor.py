"""The floor: handed over between equals, taken back as if it had never been handed, and counted for each place."""

import pytest

from exchange.stories import ENDED, EVERYBODY_IS_HERE, NINA, STARTED, TOM, after, refusal_of, then
from twincloth.exchange.actor import Role
from twincloth.exchange.floor import Floor, FloorHanded, FloorTakenBack, HandFloor, TakeFloorBack

MAY = {"hand-floor": {Role.HOST}, "take-floor-back": {Role.HOST}}
FIELDS = {"handed": 0}
OF_NOBODY = [FloorHanded(place="nowhere"), FloorTakenBack(), FloorTakenBack()]

RUNNING = (*EVERYBODY_IS_HERE, STARTED)
TO_PERM, TO_OXFORD = FloorHanded(place="perm"), FloorHanded(place="oxford")


def test_any_host_hands_it_to_any_place_or_to_none():
    exchange = after(*RUNNING)

    assert HandFloor(place="perm").decide(exchange, TOM) == [TO_PERM]
    then(exchange, TO_PERM)
    assert HandFloor(place="oxford").decide(exchange, TOM) == [TO_OXFORD]
    assert HandFloor(place="").decide(exchange, NINA) == [FloorHanded(place="")]


@pytest.mark.parametrize(
    ("before", "place", "code"),
    [
        ((*RUNNING, TO_PERM), "perm", "floor-there-already"),
        (RUNNING, "", "floor-there-already"),
        (RUNNING, "atlantis", "unknown-place"),
        (EVERYBODY_IS_HERE, "perm", "exchange-not-started"),
        ((*RUNNING, ENDED), "perm", "exchange-ended"),
    ],
)
def test_what_hands_nothing_over_is_refused(before, place, code):
    assert refusal_of(after(*before), HandFloor(place=place), TOM) == code


def test_minutes_are_counted_for_each_place_and_end_with_the_exchange():
    exchange = after(*RUNNING, TO_PERM, TO_OXFORD, TO_PERM)

    assert (exchange[Floor].held("perm", exchange), exchange[Floor].held("oxford", exchange)) == (1000, 1000)
    then(exchange, ENDED)
    assert exchange[Floor].held("perm", exchange) == 2000


def test_what_is_taken_back_was_never_handed():
    exchange = after(*RUNNING, TO_PERM, TO_OXFORD)

    then(exchange, *TakeFloorBack(handed=exchange[Floor].handed).decide(exchange, TOM), TO_OXFORD)

    assert (exchange[Floor].place, exchange[Floor].before) == ("oxford", "perm")
    assert exchange[Floor].held("perm", exchange) == 3000
    assert exchange[Floor].held("oxford", exchange) == 0


def test_two_hosts_who_take_back_at_once_take_back_once():
    exchange = after(*RUNNING, TO_PERM, TO_OXFORD)
    both = TakeFloorBack(handed=exchange[Floor].handed)
    then(exchange, *both.decide(exchange, TOM))

    assert refusal_of(exchange, both, NINA) == "floor-handed-since"
    assert exchange[Floor].place == "perm"
