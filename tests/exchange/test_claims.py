"""Claims: who is at which message just now."""

import pytest
from msgspec.structs import replace

from exchange.stories import ACTORS, NINA, TOM, after, then
from exchange.test_translation import SHOWN
from twincloth.exchange.actor import Role
from twincloth.exchange.claims import CLAIMED_FOR, Claim, ClaimMessage, ReleaseClaim
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.moderation import MessageDeclined
from twincloth.exchange.passing import Passing
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffAppointed

MAY = {
    "claim-message": {Role.HOST, Role.INTERPRETER},
    "release-claim": {Role.HOST, Role.INTERPRETER},
}
IVAN = ACTORS[Role.INTERPRETER]
IVAN_APPOINTED = StaffAppointed(
    staff=IVAN.id, role=Role.INTERPRETER, place=IVAN.place, key_hash="7" * 64, name="Ivan"
)
CLAIM = ClaimMessage(message="hello", language="en")
RELEASE = ReleaseClaim(message="hello", language="en")


@pytest.fixture
def exchange() -> Exchange:
    return after(*SHOWN, IVAN_APPOINTED)


@pytest.fixture
def passing() -> Passing:
    return Passing()


def refusal_of_signal(exchange, passing, signal, by):
    with pytest.raises(Refusal) as refused:
        passing.decide(signal, exchange, by, 0)
    return refused.value.code


def give(exchange, passing, signal, by, now=0):
    for change in passing.decide(signal, exchange, by, now):
        passing.take_in(change)


def test_a_claim_shows_whose_it_is_and_lapses_after_a_minute(exchange, passing):
    give(exchange, passing, CLAIM, IVAN, now=1000)

    assert passing.of("claim") == {"hello:en": Claim(IVAN.id, "Ivan")}
    passing.lapse(1000 + CLAIMED_FOR)
    assert passing.of("claim") == {}


def test_who_goes_on_typing_holds_it_longer(exchange, passing):
    give(exchange, passing, CLAIM, IVAN)
    give(exchange, passing, CLAIM, IVAN, now=50_000)

    passing.lapse(CLAIMED_FOR)

    assert passing.of("claim")


def test_another_finds_it_taken_until_it_is_left(exchange, passing):
    give(exchange, passing, CLAIM, IVAN)
    assert refusal_of_signal(exchange, passing, CLAIM, TOM) == "claimed-by-another"

    give(exchange, passing, RELEASE, TOM)
    assert passing.of("claim"), "nobody lets go of what is another's"
    give(exchange, passing, RELEASE, IVAN)
    give(exchange, passing, CLAIM, TOM)

    assert passing.by("claim", "hello:en") == TOM.id


def test_who_claims_another_message_lets_go_of_the_one_before(exchange, passing):
    then(exchange, *[replace(fact, message="again") for fact in SHOWN[-2:]])
    give(exchange, passing, CLAIM, IVAN)

    give(exchange, passing, replace(CLAIM, message="again"), IVAN)

    assert list(passing.of("claim")) == ["again:en"]


@pytest.mark.parametrize(
    ("signal", "code"),
    [
        (replace(CLAIM, message="other"), "unknown-message"),
        (replace(CLAIM, language="ru"), "unknown-language"),
        (replace(CLAIM, language="de"), "unknown-language"),
    ],
)
def test_there_must_be_something_to_translate(exchange, passing, signal, code):
    assert refusal_of_signal(exchange, passing, signal, IVAN) == code


def test_what_is_declined_cannot_be_claimed(exchange, passing):
    then(exchange, MessageDeclined(message="hello"))

    assert refusal_of_signal(exchange, passing, CLAIM, NINA) == "message-not-let-through"
