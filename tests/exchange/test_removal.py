"""Removing somebody with everything they wrote, and letting them back in with it."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    ENDED,
    EVERYBODY_IS_HERE,
    NINA,
    OLEG,
    OLEG_REGISTERED,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import GUEST, Role
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.hands import HandLowered, HandRaised, Hands, RaiseHand, SpeakerCalled, SpeakerThanked
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import Messages, PostMessage
from twincloth.exchange.moderation import (
    ApproveMessage,
    DeclineMessage,
    MessageApproved,
    MessageDeclined,
    ReconsiderMessage,
)
from twincloth.exchange.people import People, RegisterParticipant
from twincloth.exchange.pins import MessagePinned, MessageUnpinned, Pin, PinMessage
from twincloth.exchange.removal import (
    ParticipantReadmitted,
    ParticipantRemoved,
    ReadmitParticipant,
    Removals,
    RemoveParticipant,
)
from twincloth.exchange.stage import stage_of

MAY = {tag: {Role.HOST, Role.MODERATOR} for tag in ("remove-participant", "readmit-participant")}

REMOVED, READMITTED = ParticipantRemoved(participant="oleg"), ParticipantReadmitted(participant="oleg")
OF_NOBODY = [ParticipantRemoved(participant="nobody"), ParticipantReadmitted(participant="nobody")]


def said(who, *ids):
    return [replace(VERA_SAID_HELLO, message=id, author=who.id) for id in ids]


HERE = (*EVERYBODY_IS_HERE, OLEG_REGISTERED)
TALKED = (
    *HERE,
    *said(OLEG, "o-shown", "o-waits", "o-declined", "o-pinned"),
    *said(VERA, "v-waits", "v-shown"),
    MessageApproved(message="o-shown"),
    MessageApproved(message="v-shown"),
    MessageApproved(message="o-pinned"),
    MessageDeclined(message="o-declined"),
    MessagePinned(message="o-pinned"),
    HandRaised(participant="oleg"),
)


def remove(exchange, who="oleg"):
    then(exchange, *exchange.decide(RemoveParticipant(participant=who), NINA), by="nina")


def standing(exchange):
    """Everything that hosts and everybody may see of messages, in order."""
    messages = exchange[Messages]
    lists = (messages.shown, messages.declined, messages.waiting, messages.last_decided(60))
    laid_out = [(writer.participant, writer.messages) for writer in messages.queue.laid_out()]
    return [[message.id for message in one] for one in lists], laid_out, +messages.queue.messages_of


def test_removing_takes_everything_of_somebody_off_and_leaves_the_others():
    exchange = after(*TALKED)

    remove(exchange)

    assert standing(exchange) == (
        [["v-shown"], [], ["v-waits"], ["v-shown"]],
        [("vera", ["v-waits"])],
        {"perm": 1},
    )
    assert exchange[Pin].message is None
    assert stage_of(exchange).scene != "message"
    assert exchange[Hands].raised == {}
    assert exchange[People].of_place["perm"] == 1


def test_what_is_on_the_stage_or_raised_goes_by_facts_of_its_own():
    facts = after(*TALKED).decide(RemoveParticipant(participant="oleg"), TOM)

    assert facts[-1] == REMOVED
    assert MessageUnpinned(message="o-pinned") in facts
    assert HandLowered(participant="oleg") in facts


def test_whoever_has_the_floor_leaves_it():
    exchange = after(*TALKED, SpeakerCalled(participant="oleg"))

    facts = exchange.decide(RemoveParticipant(participant="oleg"), TOM)

    assert SpeakerThanked(participant="oleg") in facts
    then(exchange, *facts)
    assert exchange[Hands].speaking is None


def test_what_is_somebody_elses_stays_on_the_stage():
    exchange = after(*TALKED, MessagePinned(message="v-shown"), SpeakerCalled(participant="oleg"))

    assert MessageUnpinned(message="v-shown") not in exchange.decide(
        RemoveParticipant(participant="oleg"), TOM
    )
    assert exchange.decide(RemoveParticipant(participant="alice"), TOM) == [
        ParticipantRemoved(participant="alice")
    ]


def test_whoever_is_let_back_in_finds_everything_where_it_was():
    exchange, undisturbed = after(*TALKED, MessageUnpinned(message="o-pinned")), after(*TALKED)

    remove(exchange)
    then(exchange, *exchange.decide(ReadmitParticipant(participant="oleg"), TOM))

    assert standing(exchange) == standing(undisturbed)
    own = {id: replace(one, by_hand=one.author == "oleg") for id, one in undisturbed[Messages].by_id.items()}
    assert exchange[Messages].by_id == own, "only people decide on what came back, never the clock"
    assert exchange.actor("oleg") == OLEG
    assert exchange[People].of_place == undisturbed[People].of_place
    assert exchange[Pin].message is None, "nothing returns to the stage by itself"
    assert exchange.decide(PostMessage(id="again", text="Я снова здесь"), OLEG)


def test_what_was_decided_about_others_meanwhile_stays_decided():
    exchange = after(*TALKED)

    remove(exchange)
    then(exchange, MessageApproved(message="v-waits"), *said(ALICE, "a-waits"))
    then(exchange, READMITTED)

    assert [message.id for message in exchange[Messages].shown] == [
        "o-shown",
        "v-shown",
        "o-pinned",
        "v-waits",
    ]
    assert [message.id for message in exchange[Messages].waiting] == ["o-waits", "a-waits"]
    assert [writer.participant for writer in exchange[Messages].queue.laid_out()] == ["oleg", "alice"]


@pytest.mark.parametrize("command", [PostMessage(id="m", text="Ещё"), RaiseHand()])
def test_whoever_is_out_gives_no_command_and_is_told_so(command):
    exchange = after(*TALKED, REMOVED)

    assert refusal_of(exchange, command, exchange.actor("oleg")) == "removed"


@pytest.mark.parametrize("kind", [ApproveMessage, DeclineMessage, ReconsiderMessage, PinMessage])
def test_what_they_wrote_cannot_be_decided_on_until_they_are_back(kind):
    assert refusal_of(after(*TALKED, REMOVED), kind(message="o-shown"), TOM) == "writer-removed"


@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        (HERE, RemoveParticipant(participant="stranger"), "unknown-person"),
        (HERE, RemoveParticipant(participant="tom"), "unknown-person"),
        ((*HERE, REMOVED), RemoveParticipant(participant="oleg"), "already-removed"),
        (HERE, ReadmitParticipant(participant="oleg"), "not-removed"),
        ((*HERE, REMOVED, READMITTED), ReadmitParticipant(participant="oleg"), "not-removed"),
    ],
)
def test_what_changes_nothing_is_refused(facts, command, code):
    assert refusal_of(after(*facts), command, NINA) == code


def test_the_name_stays_taken():
    exchange = after(*HERE, REMOVED)
    namesake = RegisterParticipant(participant="new", name="Олег", place="oxford", language="ru")

    assert refusal_of(exchange, namesake, GUEST) == "name-taken"


def test_nothing_of_theirs_is_in_the_record_while_they_are_out_and_all_again_afterwards():
    exchange = after(*TALKED, ENDED)
    before = [message.id for message, _ in PublicWords(exchange).recorded()]
    assert "o-shown" in before

    remove(exchange)
    assert [message.id for message, _ in PublicWords(exchange).recorded()] == ["v-shown"]
    assert [message.id for message in PublicWords(exchange).last(9)] == ["v-shown"]

    then(exchange, READMITTED)
    assert [message.id for message, _ in PublicWords(exchange).recorded()] == before


def test_after_names_are_erased_they_can_still_be_let_back_in():
    story = [*TALKED, REMOVED]
    exchange = after(*(fact.redacted() for fact in story))
    assert "oleg" in exchange[Removals]

    then(exchange, READMITTED)

    assert exchange[Messages].by_id["o-waits"].state is MessageState.WAITING
    assert exchange[Messages].shown == []


def test_by_whose_hand_and_since_when_is_known():
    exchange = after(*TALKED)
    remove(exchange)

    removal = exchange[Removals].by_participant["oleg"]
    assert (removal.by, removal.at) == ("nina", exchange.now)
