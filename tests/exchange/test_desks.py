"""Moderators of one place and of all: whose matters each of them decides."""

import pytest

from exchange.stories import ALICE, EVERYBODY_IS_HERE, after, refusal_of
from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Command, Fact
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.moderation import (
    ApproveMessage,
    DeclineAllOf,
    DeclineMessage,
    MessageApproved,
    MessageDeclined,
    ReconsiderMessage,
    ReconsiderTogether,
)
from twincloth.exchange.pins import MessagePinned, PinMessage, UnpinMessage
from twincloth.exchange.removal import ParticipantRemoved, ReadmitParticipant, RemoveParticipant

OF_PERM, OF_OXFORD = (Actor(place, Role.MODERATOR, place) for place in ("perm", "oxford"))
OF_ALL = Actor("mark", Role.MODERATOR)
HI = MessagePosted(message="hi", author=ALICE.id, text="Hi!", language="en", held=True)
APPROVED, PINNED = MessageApproved(message="hi"), MessagePinned(message="hi")
TOGETHER = MessageDeclined(message="hi", together="hi")
OUT = ParticipantRemoved(participant=ALICE.id)


@pytest.mark.parametrize(
    ("happened", "command"),
    [
        ([], ApproveMessage(message="hi")),
        ([], DeclineMessage(message="hi")),
        ([], DeclineAllOf(participant=ALICE.id)),
        ([APPROVED], ReconsiderMessage(message="hi")),
        ([TOGETHER], ReconsiderTogether(message="hi")),
        ([APPROVED], PinMessage(message="hi")),
        ([APPROVED, PINNED], UnpinMessage()),
        ([], RemoveParticipant(participant=ALICE.id)),
        ([OUT], ReadmitParticipant(participant=ALICE.id)),
    ],
)
def test_a_moderator_decides_about_their_own_place_and_one_of_all_about_every(
    happened: list[Fact], command: Command
):
    exchange = after(*EVERYBODY_IS_HERE, HI, *happened)

    assert refusal_of(exchange, command, OF_PERM) == "not-your-place"
    assert exchange.decide(command, OF_OXFORD) == exchange.decide(command, OF_ALL) != []
