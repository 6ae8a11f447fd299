"""What waits to be read: bounded, fair to every person and place, and declined all at once with a way back."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    ALICE_REGISTERED,
    DOORS_OPENED,
    HELLO_APPROVED,
    OLEG,
    OLEG_REGISTERED,
    PLAN,
    TOM,
    VERA,
    VERA_REGISTERED,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    registered,
    then,
)
from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Topic
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import (
    DeclineAllOf,
    MessageApproved,
    MessageDeclined,
    MessageReconsidered,
    ReconsiderTogether,
)
from twincloth.exchange.plan import WaitingBounds
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.waiting import WRITERS_LAID_OUT

MAY = {tag: {Role.HOST, Role.MODERATOR} for tag in ("decline-all-of", "reconsider-together")}

OF_NOBODY = [MessageDeclined(message="none", together="none")]

HERE = (DOORS_OPENED, VERA_REGISTERED, OLEG_REGISTERED, ALICE_REGISTERED)
MORE = PostMessage(id="more", text="И ещё")


def said(who: Actor, *ids: str):
    return [replace(VERA_SAID_HELLO, message=id, author=who.id) for id in ids]


def five_of(who: Actor):
    return said(who, *(f"{who.id}{number}" for number in range(5)))


def crowd(place: str, number: int):
    """So many people of a place, each of whom has come in and waits to be read."""
    people = [Actor(f"{place}{one}", Role.PARTICIPANT, place) for one in range(number)]
    return [
        fact for who in people for fact in (registered(who, f"{place} {who.id}"), *said(who, f"m{who.id}"))
    ]


def laid_out(exchange):
    return [(writer.participant, writer.laid_out) for writer in exchange[Messages].queue.laid_out()]


def test_of_one_person_five_messages_wait_and_the_next_may_come_later():
    exchange = after(*HERE, *five_of(VERA))

    with pytest.raises(Refusal) as refused:
        exchange.decide(MORE, VERA)
    assert (refused.value.code, refused.value.retryable) == ("too-many-waiting", True)
    assert exchange.decide(MORE, OLEG), "another person has room of their own"

    then(exchange, MessageApproved(message="vera0"))
    assert exchange.decide(MORE, VERA)


def test_what_is_shown_at_once_is_not_bounded():
    exchange = after(*HERE, *five_of(VERA), plan=replace(PLAN, moderated=False))

    assert exchange.decide(MORE, VERA)


def test_a_message_that_came_twice_is_known_before_it_is_one_too_many():
    exchange = after(*HERE, *five_of(VERA))

    assert refusal_of(exchange, PostMessage(id="vera0", text="Привет!"), VERA) == "id-taken"


def test_a_place_that_floods_takes_room_from_nobody_who_has_nothing_waiting():
    plan = replace(PLAN, bounds=WaitingBounds(of_person=5, of_place=4))
    exchange = after(*HERE, *five_of(OLEG), plan=plan)

    assert exchange.decide(MORE, VERA), "the first message of a person always has room"
    then(exchange, *said(VERA, "first"))
    assert refusal_of(exchange, MORE, VERA) == "too-many-waiting-of-place"
    then(exchange, *said(ALICE, "hi"))
    assert exchange.decide(MORE, ALICE), "the other place has its own room"

    then(exchange, MessageDeclined(message="oleg0"))
    assert exchange.decide(MORE, VERA)


def test_a_school_of_six_hundred_that_all_write_at_once_is_taken():
    exchange = after(DOORS_OPENED, *crowd("perm", 600), VERA_REGISTERED)

    assert exchange.decide(MORE, VERA)
    assert exchange[Messages].queue.messages_of["perm"] == 600


def test_hosts_have_the_first_of_each_place_before_them_the_longest_waiting_first():
    exchange = after(DOORS_OPENED, *crowd("perm", 60), *crowd("oxford", 3))
    queue = exchange[Messages].queue

    names = [writer.participant for writer in queue.laid_out()]
    assert names == [*(f"perm{one}" for one in range(WRITERS_LAID_OUT)), "oxford0", "oxford1", "oxford2"]
    assert (queue.behind("perm"), queue.behind("oxford")) == (60 - WRITERS_LAID_OUT, 0)


def test_whoever_moves_up_is_shown_by_the_same_entry():
    exchange = after(DOORS_OPENED, *crowd("perm", 60))
    next_one = f"perm{WRITERS_LAID_OUT}"
    assert exchange[Messages].queue.find_laid_out(next_one) is None

    verdict = MessageApproved(message="mperm7")
    then(exchange, verdict)

    assert exchange[Messages].queue.find_laid_out(next_one)
    assert Topic("writer", next_one) in verdict.invalidates(exchange)


def test_a_message_behind_those_that_are_laid_out_changes_nothing_in_them():
    exchange = after(DOORS_OPENED, *crowd("perm", 60), VERA_REGISTERED, VERA_SAID_HELLO)

    assert VERA_SAID_HELLO.invalidates(exchange) == (Topic("message", "hello"), Topic("writer", "vera"))
    assert exchange[Messages].queue.find_laid_out("vera") is None


def test_a_writer_keeps_their_place_while_anything_of_theirs_waits_and_then_stands_behind():
    exchange = after(*HERE, *said(VERA, "a", "b"), *said(OLEG, "c"), MessageApproved(message="a"))
    assert laid_out(exchange) == [("vera", ["b"]), ("oleg", ["c"])]

    then(exchange, MessageDeclined(message="b"), *said(VERA, "d"))

    assert laid_out(exchange) == [("oleg", ["c"]), ("vera", ["d"])]


def test_only_the_first_messages_of_a_person_are_laid_out():
    exchange = after(*HERE, *five_of(VERA))

    assert laid_out(exchange) == [("vera", ["vera0", "vera1", "vera2"])]


def test_everything_of_one_person_is_declined_and_what_was_so_waits_again():
    exchange = after(*HERE, *said(VERA, "a", "b", "c"), *said(OLEG, "d"), MessageApproved(message="a"))

    then(exchange, *exchange.decide(DeclineAllOf(participant="vera"), TOM))
    assert [message.id for message in exchange[Messages].declined] == ["b", "c"]
    assert [message.id for message in exchange[Messages].waiting] == ["d"]

    facts = exchange.decide(ReconsiderTogether(message="c"), TOM)
    assert facts == [MessageReconsidered(message="b"), MessageReconsidered(message="c")]
    then(exchange, *facts)
    assert exchange[Messages].by_id["a"].state is MessageState.SHOWN
    assert exchange[Messages].queue.of("vera") == ["b", "c"]


def test_undoing_leaves_what_was_decided_anew_and_what_was_declined_before():
    exchange = after(*HERE, *said(VERA, "old", "a", "b", "c"), MessageDeclined(message="old"))
    then(exchange, *exchange.decide(DeclineAllOf(participant="vera"), TOM), MessageApproved(message="a"))

    assert exchange.decide(ReconsiderTogether(message="b"), TOM) == [
        MessageReconsidered(message="b"),
        MessageReconsidered(message="c"),
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (DeclineAllOf(participant="oleg"), "nothing-of-theirs-waits"),
        (DeclineAllOf(participant="stranger"), "nothing-of-theirs-waits"),
        (ReconsiderTogether(message="hello"), "not-declined-together"),
        (ReconsiderTogether(message="none"), "unknown-message"),
    ],
)
def test_what_there_is_nothing_to_do_about_is_refused(command, code):
    assert refusal_of(after(*HERE, VERA_SAID_HELLO, HELLO_APPROVED), command, TOM) == code


def test_one_message_declined_by_itself_is_undone_by_itself():
    exchange = after(*HERE, VERA_SAID_HELLO)

    assert exchange.decide(DeclineAllOf(participant="vera"), TOM) == [MessageDeclined(message="hello")]
