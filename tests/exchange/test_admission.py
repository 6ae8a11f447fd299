"""The waiting room: who signs in waits, hosts let in and turn away, and take either back; who is in stays in."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    DOORS_OPENED,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    PLAN,
    TOM,
    VERA,
    after,
    refusal_of,
    registered,
    then,
)
from twincloth.exchange.actor import GUEST, Actor, Role
from twincloth.exchange.admission import (
    AdmitParticipants,
    CloseWaitingRoom,
    OpenWaitingRoom,
    ParticipantsAdmitted,
    ParticipantsHeldBack,
    ParticipantsTurnedAway,
    ReconsiderAdmission,
    TurnAwayParticipants,
    WaitingRoomClosed,
    WaitingRoomOpened,
)
from twincloth.exchange.hands import CallSpeaker, HandRaised, Hands
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.people import ParticipantRegistered, People, RegisterParticipant
from twincloth.exchange.removal import ReadmitParticipant, RemoveParticipant
from twincloth.exchange.waiting_room import MOST_WAITING, WaitingRoom

MAY = {
    "admit-participants": {Role.HOST},
    "close-waiting-room": {Role.HOST},
    "open-waiting-room": {Role.HOST},
    "reconsider-admission": {Role.HOST},
    "turn-away-participants": {Role.HOST},
}
OF_NOBODY = [
    ParticipantsAdmitted(participants=("nobody",)),
    ParticipantsTurnedAway(participants=("nobody",)),
    ParticipantsHeldBack(batch="1", participants=("nobody",)),
]

OPEN = WaitingRoomOpened()


def waits(id: str, name: str, place: str = "perm") -> ParticipantRegistered:
    return replace(registered(Actor(id, Role.PARTICIPANT, place), name), waits=True)


OLEG_WAITS, ANNA_WAITS, BOB_WAITS = (
    waits("oleg", "Олег"),
    waits("anna", "Анна"),
    waits("bob", "Bob", "oxford"),
)
WAITING = (*EVERYBODY_IS_HERE, OPEN, OLEG_WAITS, ANNA_WAITS, BOB_WAITS)


def decided(exchange, command, by=TOM):
    facts = exchange.decide(command, by)
    then(exchange, *facts)
    return facts


def undo(exchange):
    return ReconsiderAdmission(batch=exchange[WaitingRoom].batches.newest_first[0].id)


def role(exchange, participant):
    return exchange.actor(participant).role


def test_whoever_signs_in_while_it_is_open_waits_and_whoever_is_in_stays():
    exchange = after(*EVERYBODY_IS_HERE)
    decided(exchange, OpenWaitingRoom())

    (fact,) = decided(
        exchange, RegisterParticipant(participant="oleg", name="Олег", place="perm", language="ru"), GUEST
    )

    assert fact.waits
    assert role(exchange, "oleg") is Role.WAITING
    assert role(exchange, "vera") is Role.PARTICIPANT
    assert exchange[WaitingRoom].of("perm") == ("oleg",)
    assert exchange[People].of_place == {"perm": 1, "oxford": 1}


def test_whoever_waits_may_give_no_command_and_is_told_why():
    exchange = after(*WAITING)

    assert refusal_of(exchange, PostMessage(id="m", text="Hello"), exchange.actor("oleg")) == "not-let-in"


def test_a_name_that_waits_is_taken():
    again = RegisterParticipant(participant="other", name="олег", place="perm", language="ru")

    assert refusal_of(after(*WAITING), again, GUEST) == "name-taken"


def test_a_host_lets_one_in():
    exchange = after(*WAITING)

    decided(exchange, AdmitParticipants(participant="oleg"))

    assert role(exchange, "oleg") is Role.PARTICIPANT
    assert exchange.decide(PostMessage(id="m", text="Hello"), exchange.actor("oleg"))
    assert exchange[WaitingRoom].of() == ("anna", "bob")
    assert exchange[People].of_place["perm"] == 2


def test_a_host_lets_all_of_a_place_in_or_everybody():
    exchange = after(*WAITING)

    (fact,) = decided(exchange, AdmitParticipants(place="perm"), NINA)
    assert fact.participants == ("oleg", "anna")
    (fact,) = decided(exchange, AdmitParticipants())
    assert fact.participants == ("bob",)
    assert refusal_of(exchange, AdmitParticipants(), TOM) == "nobody-waits"


def test_everybody_means_those_whom_the_host_was_told_of():
    exchange = after(*WAITING)
    until = exchange.seq
    then(exchange, waits("late", "Late"))

    (fact,) = decided(exchange, AdmitParticipants(until=until))

    assert "late" not in fact.participants
    assert exchange[WaitingRoom].of() == ("late",)


def test_who_is_turned_away_may_do_nothing_and_others_may_have_their_name():
    exchange = after(*WAITING)

    decided(exchange, TurnAwayParticipants(participant="oleg"))

    assert refusal_of(exchange, PostMessage(id="m", text="Hello"), exchange.actor("oleg")) == "not-let-in"
    assert list(exchange[WaitingRoom].turned_away) == ["oleg"]
    assert exchange.decide(
        RegisterParticipant(participant="new", name="Олег", place="perm", language="ru"), GUEST
    )


@pytest.mark.parametrize("kind", [AdmitParticipants, TurnAwayParticipants])
def test_either_can_be_taken_back_once(kind):
    exchange = after(*WAITING)
    decided(exchange, kind(place="perm"))
    command = undo(exchange)

    decided(exchange, command)

    assert set(exchange[WaitingRoom].of()) == {"oleg", "anna", "bob"}
    assert [role(exchange, one) for one in ("oleg", "anna")] == [Role.WAITING] * 2
    assert exchange[People].of_place["perm"] == 1
    assert exchange[WaitingRoom].turned_away == {}
    assert refusal_of(exchange, command, TOM) == "nothing-to-undo"


def test_a_name_that_somebody_else_has_by_now_is_not_given_back():
    exchange = after(*WAITING)
    decided(exchange, TurnAwayParticipants(participant="oleg"))
    then(exchange, registered(Actor("new", Role.PARTICIPANT, "perm"), "Олег"))

    command = ReconsiderAdmission(batch=exchange[WaitingRoom].batches.newest_first[0].id)

    assert refusal_of(exchange, command, TOM) == "name-given-away"
    assert (
        refusal_of(
            exchange, RegisterParticipant(participant="x", name="Олег", place="perm", language="ru"), GUEST
        )
        == "name-taken"
    )


def test_whoever_waits_again_has_no_hand_up_and_not_the_floor():
    exchange = after(*WAITING)
    decided(exchange, AdmitParticipants(place="perm"))
    then(exchange, HandRaised(participant="oleg"), HandRaised(participant="anna"))
    decided(exchange, CallSpeaker(participant="oleg"))

    decided(exchange, ReconsiderAdmission(batch=exchange[WaitingRoom].batches.newest_first[0].id))

    assert exchange[Hands].raised == {}
    assert exchange[Hands].speaking is None


def test_closing_it_lets_everybody_in_who_waits():
    exchange = after(*WAITING)

    assert decided(exchange, CloseWaitingRoom()) == [
        WaitingRoomClosed(),
        ParticipantsAdmitted(participants=("oleg", "anna", "bob")),
    ]
    assert len(exchange[WaitingRoom]) == 0
    assert decided(exchange, CloseWaitingRoom()) == [], "two hosts may press the same button"
    (fact,) = exchange.decide(
        RegisterParticipant(participant="new", name="Tom", place="oxford", language="en"), GUEST
    )
    assert not fact.waits


def test_an_exchange_folder_may_say_that_it_is_open_until_a_host_says_otherwise():
    plan = replace(PLAN, waiting_room=True)
    tom = RegisterParticipant(participant="tom2", name="Tom", place="oxford", language="en")
    assert after(DOORS_OPENED, plan=plan).decide(tom, GUEST)[0].waits

    assert not after(DOORS_OPENED, WaitingRoomClosed(), plan=plan).decide(tom, GUEST)[0].waits
    assert after(DOORS_OPENED, OPEN).decide(tom, GUEST)[0].waits


def test_not_more_than_so_many_wait():
    crowd = [waits(f"p{number}", f"Person {number}") for number in range(MOST_WAITING)]
    exchange = after(*EVERYBODY_IS_HERE, OPEN, *crowd)

    one_more = RegisterParticipant(participant="new", name="Tom", place="oxford", language="en")

    assert refusal_of(exchange, one_more, GUEST) == "waiting-room-full"


def test_closed_doors_let_nobody_into_the_waiting_room_either():
    tom = RegisterParticipant(participant="new", name="Tom", place="oxford", language="en")

    assert refusal_of(after(OPEN), tom, GUEST) == "doors-closed"


@pytest.mark.parametrize(
    "command", [OpenWaitingRoom(), CloseWaitingRoom(), AdmitParticipants(), TurnAwayParticipants()]
)
def test_after_the_end_nobody_comes_in(command):
    assert refusal_of(after(*WAITING, ENDED), command, TOM) == "exchange-ended"


def test_each_hears_of_their_own_way_in_and_nobody_elses():
    exchange = after(*WAITING)
    (fact,) = decided(exchange, AdmitParticipants(place="perm"))

    assert [(notice.participant, notice.state) for notice in fact.notifies(exchange)] == [
        ("oleg", "in"),
        ("anna", "in"),
    ]
    (fact,) = decided(exchange, TurnAwayParticipants())
    assert [(notice.participant, notice.state) for notice in fact.notifies(exchange)] == [
        ("bob", "turned-away")
    ]


def test_those_who_are_in_are_nobody_to_let_in():
    exchange = after(*WAITING)

    for who in (VERA, ALICE):
        assert refusal_of(exchange, AdmitParticipants(participant=who.id), TOM) == "nobody-waits"
        assert refusal_of(exchange, TurnAwayParticipants(participant=who.id), TOM) == "nobody-waits"


def test_a_registration_that_waits_is_erased_like_any_other():
    assert OLEG_WAITS.redacted() == replace(OLEG_WAITS, name="", kept=False)


def test_who_is_removed_while_they_wait_waits_no_more_and_again_when_let_back():
    exchange = after(*WAITING)
    decided(exchange, RemoveParticipant(participant="oleg"))

    assert exchange[WaitingRoom].of("perm") == ("anna",)
    then(exchange, ParticipantsAdmitted(participants=("oleg",)))
    assert role(exchange, "oleg") is Role.REMOVED
    assert exchange[People].of_place["perm"] == 1

    decided(exchange, ReadmitParticipant(participant="oleg"))
    assert exchange[WaitingRoom].of("perm") == ("anna", "oleg")
    assert role(exchange, "oleg") is Role.WAITING


def test_who_is_let_back_after_the_waiting_room_was_closed_does_not_wait_in_it():
    exchange = after(*WAITING)
    decided(exchange, RemoveParticipant(participant="oleg"))
    decided(exchange, CloseWaitingRoom())

    decided(exchange, ReadmitParticipant(participant="oleg"))

    assert len(exchange[WaitingRoom]) == 0
    assert role(exchange, "oleg") is Role.PARTICIPANT


def test_who_was_removed_after_they_were_let_in_is_not_put_back_among_those_who_wait():
    exchange = after(*WAITING)
    decided(exchange, AdmitParticipants(place="perm"))
    command = undo(exchange)
    decided(exchange, RemoveParticipant(participant="oleg"))

    decided(exchange, command)

    assert exchange[WaitingRoom].of("perm") == ("anna",)
    assert role(exchange, "oleg") is Role.REMOVED
    assert exchange[People].of_place["perm"] == 1


def test_who_was_turned_away_and_removed_is_still_turned_away_when_let_back_and_has_no_claim_to_the_name():
    exchange = after(*WAITING)
    decided(exchange, TurnAwayParticipants(participant="oleg"))
    then(exchange, waits("namesake", OLEG_WAITS.name))
    decided(exchange, RemoveParticipant(participant="oleg"))

    decided(exchange, ReadmitParticipant(participant="oleg"))

    assert exchange[WaitingRoom].of("perm") == ("anna", "namesake")
    assert exchange[WaitingRoom].turned_away == {"oleg": "perm"}
    assert role(exchange, "oleg") is Role.WAITING
    assert not exchange[People].name_is_free(exchange[People].by_id["oleg"])
