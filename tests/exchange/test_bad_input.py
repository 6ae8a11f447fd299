"""Bad input to every command and signal, in every state: an answer in every language, nothing changed, nothing lost.

Whoever adds a command or a signal adds it to no list here: it is tried as it is declared.
"""

from collections.abc import Iterator

import msgspec
import pytest

from exchange.stories import (
    ACTORS,
    ALICE,
    BEAR,
    BEAR_PATCHES,
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    OLEG_REGISTERED,
    STARTED,
    VERA_SAID_HELLO,
    after,
    then,
)
from exchange.test_replay import UNVEILED
from exchange.test_roles import example, real_commands, real_signals
from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Command, Exchange, Fact, parts
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.passing import Passing, Signal
from twincloth.exchange.people import People
from twincloth.exchange.pins import MessagePinned
from twincloth.exchange.refusal import Refusal
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.refusals import sentence

WAITS = MessagePosted(message="waits", author="alice", text="Hi", language="en", held=True)
SAID = (*EVERYBODY_IS_HERE, OLEG_REGISTERED, VERA_SAID_HELLO, WAITS)
ON_STAGE = (*SAID, STARTED, HELLO_APPROVED, MessagePinned(message="hello"), *UNVEILED)
STATES: dict[str, tuple[Fact, ...]] = {
    "nobody is here": (),
    "before": SAID,
    "running": ON_STAGE,
    "ended": (*ON_STAGE, ENDED),
}

LONG = "long " * 1500
TEXTS = (
    "",
    " ",
    LONG,
    "\x00",
    "a\u202eb",
    "<b>",
    "nobody",
    "hello",
    "waits",
    "vera",
    BEAR,
    BEAR_PATCHES[0],
    "perm",
)
"""Nothing, too much, what nobody sees, what is of nobody, of another exchange, or of this one, but perhaps of another kind."""
NUMBERS = (-1, 0, 1, 10**12)
VALUES = {str: TEXTS, int: NUMBERS, bool: (True, False), type(None): ("nobody", "hello", BEAR)}

SPEAKERS = (*ACTORS.values(), NINA, ALICE)
Asked = Command | Signal


def tried(kind: type[Asked]) -> Iterator[Asked]:
    """What may be asked by this name: with fields that fit, and with one after the other that does not."""
    fitting = msgspec.to_builtins(example(kind))
    if "item" in fitting:
        fitting["item"] = "songs"
    yield msgspec.convert(fitting, kind)
    for field, value in fitting.items():
        for other in VALUES.get(type(value), ()) if field != "type" else ():
            try:
                yield msgspec.convert({**fitting, field: other}, kind)
            except msgspec.ValidationError:  # the socket's own answer: invalid-payload
                continue


def speakers(exchange: Exchange) -> list[Actor]:
    """Everybody of every role, but no participant before they have come in."""
    return [by for by in SPEAKERS if by.role is not Role.PARTICIPANT or by.id in exchange[People].by_id]


def decided(exchange: Exchange, asked: Asked, by: Actor) -> list[Fact]:
    if isinstance(asked, Signal):
        Passing().decide(asked, exchange, by, exchange.now)
        return []
    return exchange.decide(asked, by)


def unsaid(refusal: Refusal) -> list[str]:
    """The languages in which it cannot be said why."""
    wrong = []
    for language in LANGUAGE_NAMES:
        try:
            said = sentence(refusal, language)
        except (KeyError, IndexError, ValueError):
            said = refusal.code
        if said == refusal.code or not said:
            wrong.append(language)
    return wrong


def portrait(exchange: Exchange) -> str:
    return repr([vars(exchange[part]) for part in parts().values()])


def faults(exchange: Exchange, asked: Asked, by: Actor) -> Iterator[str]:
    """What is wrong with the answer to one wish."""
    try:
        facts = decided(exchange, asked, by)
    except Refusal as refusal:
        yield from (f"{refusal.code} has no sentence in {language}" for language in unsaid(refusal))
    except Exception as defect:  # noqa: BLE001  # whatever it is, it is named
        yield f"breaks: {defect!r}"
    else:
        bounded_by_forms = isinstance(asked, Command) and not asked.over_socket
        if not bounded_by_forms and LONG.strip().encode() in b"".join(map(msgspec.json.encode, facts)):
            yield "takes text without end"


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_asked_is_answered_and_only_what_is_right_is_done(state):
    exchange = after(*STATES[state])
    before, found = portrait(exchange), set()

    for tag, kind in (real_commands() | real_signals()).items():
        for asked in tried(kind):
            for by in speakers(exchange):
                if by.role in asked.allowed:
                    found |= {f"{tag} {fault}: {asked!r:.200}" for fault in faults(exchange, asked, by)}
        if portrait(exchange) != before:
            found.add(f"{tag} changes what it is only asked about")
            before = portrait(exchange)

    assert sorted(found) == []


@pytest.mark.parametrize("state", STATES)
def test_what_is_done_twice_is_done_once_or_answered(state):
    found = set()

    for tag, kind in real_commands().items():
        exchange = after(*STATES[state])
        for by in speakers(exchange):
            asked = example(kind)
            for _ in range(2):
                try:
                    then(exchange, *exchange.decide(asked, by), by=by.id)
                except Refusal as refusal:
                    found |= {f"{tag}: {refusal.code} in {language}" for language in unsaid(refusal)}

    assert sorted(found) == []


def test_a_command_that_breaks_or_has_no_sentence_would_be_found():
    class Careless(Command, tag="careless"):
        allowed = frozenset({NINA.role})
        text: str

        def decide(self, exchange, by):
            if self.text == LONG:
                return [MessagePosted(message="m", author="", text=self.text, language="en", held=True)]
            if not self.text:
                raise Refusal("of-which-nobody-has-heard")
            return [1 / 0]

    exchange = after()
    wrong = [next(faults(exchange, Careless(text=text), NINA)) for text in ("", LONG, "a")]

    assert [fault.split()[0] for fault in wrong] == ["of-which-nobody-has-heard", "takes", "breaks:"]
