"""Erasing somebody on their wish: nothing of theirs is anywhere, and everything else is as it was."""

import pytest
from msgspec.structs import replace

from exchange.stories import ALICE, ENDED, NINA, NINA_APPOINTED, OLEG, VERA, after, refusal_of, then
from exchange.test_removal import HERE, REMOVED, TALKED, standing
from twincloth.exchange.actor import GUEST, OPERATOR, Role
from twincloth.exchange.erasure import ErasePerson, PersonErased, without_person
from twincloth.exchange.exchange import Fact, facts
from twincloth.exchange.guest_book import GuestBook, LineLeft, LineShown
from twincloth.exchange.hands import Hands, SpeakerCalled
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import ApproveMessage
from twincloth.exchange.people import People, RegisterParticipant
from twincloth.exchange.pins import Pin
from twincloth.exchange.removal import ReadmitParticipant, Removals, RemoveParticipant
from twincloth.exchange.staff import Staff, StaffNamed

MAY = {"erase-person": {Role.OPERATOR}}
NOT_OVER_THE_SOCKET = ["erase-person"]
OF_NOBODY = [PersonErased(participant="nobody", lines=("none",)), PersonErased(participant="")]

LINE = LineLeft(line="l1", of="BEAR00", name="Олег", place="Пермь", text="Сам шил", language="ru")
ERASE = ErasePerson(participant="oleg")


def erased(*facts: Fact, **whose):
    exchange = after(*facts)
    then(exchange, *exchange.decide(ErasePerson(**whose), OPERATOR), by="operator")
    return exchange


def test_what_they_have_is_gone_and_the_others_have_theirs():
    exchange = erased(*TALKED, participant="oleg")
    before = after(*(fact for fact in TALKED if "oleg" not in str(fact) and "o-" not in str(fact)))

    lists, laid_out, waiting = standing(exchange)
    assert (lists, laid_out, waiting) == standing(before)
    assert exchange[Pin].message is None
    assert exchange[Hands].raised == {}
    assert all(not message.text for message in exchange[Messages].by_author["oleg"].values())
    assert exchange[People].by_id["oleg"].name == ""
    assert exchange[People].of_place == before[People].of_place


def test_their_device_is_nobodys_and_their_name_is_free():
    exchange = erased(*TALKED, participant="oleg")

    assert exchange.actor("oleg") is GUEST
    again = RegisterParticipant(participant="oleg-again", name="Олег", place="perm", language="ru")
    then(exchange, *exchange.decide(again, GUEST))
    assert exchange.actor("oleg-again").role is Role.PARTICIPANT


@pytest.mark.parametrize(
    "before", [(REMOVED,), (SpeakerCalled(participant="oleg"),), (ENDED,), (REMOVED, ENDED)]
)
def test_wherever_they_stand_they_stand_nowhere_then(before):
    exchange = erased(*TALKED, *before, participant="oleg")

    assert "oleg" not in exchange[Removals]
    assert exchange[Hands].speaking is None
    assert exchange.actor("oleg") is GUEST
    for command in (RemoveParticipant(participant="oleg"), ReadmitParticipant(participant="oleg")):
        assert refusal_of(exchange, command, NINA) in ("unknown-person", "not-removed")
    assert refusal_of(exchange, ApproveMessage(message="o-waits"), NINA) == "writer-removed"


def test_lines_of_the_guest_book_go_with_them_or_alone():
    book = (*HERE, LINE, replace(LINE, line="l2", text="Другой Олег"), LineShown(line="l1"))

    both = erased(*book, participant="oleg", lines=("l1", "unknown"))
    alone = erased(*book, lines=("l1",))

    assert list(both[GuestBook].by_id) == list(alone[GuestBook].by_id) == ["l2"]
    assert alone.actor("oleg").role is Role.PARTICIPANT
    assert both[GuestBook].shown == []


def test_the_name_of_a_link_goes_and_the_link_stays():
    nina = replace(NINA_APPOINTED, name="Nina Snegova")
    told = (nina, StaffNamed(staff="nina", name="Нина"))
    redacted = [without_person(fact, "nina", frozenset()) for fact in told]

    exchange = erased(*redacted, participant="nina")

    assert exchange[Staff].links["nina"].name == ""
    assert exchange.actor("nina").role is Role.HOST


def test_it_happens_once():
    exchange = erased(*TALKED, participant="oleg")

    assert exchange.decide(ERASE, OPERATOR) == []
    assert refusal_of(exchange, ErasePerson(participant="nobody"), OPERATOR) == "unknown-person"
    for by in (OLEG, VERA, ALICE, NINA, GUEST):
        assert refusal_of(exchange, ERASE, by) in ("not-allowed", "register-first")


def test_a_journal_without_their_words_comes_to_the_same():
    done = erased(*TALKED, LINE, participant="oleg", lines=("l1",))
    told = (
        *TALKED,
        LINE,
        *after(*TALKED, LINE).decide(ErasePerson(participant="oleg", lines=("l1",)), OPERATOR),
    )

    redacted = [without_person(fact, "oleg", frozenset(["l1"])) for fact in told]

    assert [new for new, old in zip(redacted, told, strict=True) if new != old]
    assert not any(word in str(redacted) for word in ("Олег", "Сам шил"))
    assert [word in str(redacted) for word in ("Вера", "Alice")] == [True, True]
    assert standing(after(*redacted)) == standing(done)


def test_whatever_can_be_redacted_says_whose_it_is():
    own = [kind for kind in facts().values() if "redacted" in vars(kind)]

    assert len(own) > 1
    assert [kind for kind in own if "owner" not in vars(kind)] == []
