"""Every command and every signal, given by every role: what is written neither here nor beside its feature (`MAY`) fails."""

import pytest

from exchange.features import brought_along
from exchange.stories import ACTORS, EVERYBODY_IS_HERE, after
from twincloth.exchange.actor import Role
from twincloth.exchange.exchange import Command, commands
from twincloth.exchange.guest_book import LineState
from twincloth.exchange.passing import Passing, Signal, signals
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.unveiling_ways import UnveilingWay

MODERATOR = {Role.HOST, Role.MODERATOR}
HOST, OPERATOR = {Role.HOST}, {Role.HOST, Role.OPERATOR}
MAY = {
    "agree-to-record": {Role.PARTICIPANT},
    "appoint-staff": OPERATOR,
    "approve-message": MODERATOR,
    "arm-gift": HOST,
    "close-doors": OPERATOR,
    "decline-line": HOST,
    "decline-message": MODERATOR,
    "disarm-gift": HOST,
    "dismiss-staff": OPERATOR,
    "end-exchange": OPERATOR,
    "fold-patch": HOST,
    "halt-unveiling": HOST,
    "leave-line": {Role.GUEST},
    "log-out-staff": OPERATOR,
    "move-programme": HOST,
    "open-doors": OPERATOR,
    "open-patch": HOST,
    "pause-messages": HOST,
    "pin-message": MODERATOR,
    "post-message": {Role.PARTICIPANT},
    "receive-gift": HOST,
    "reconsider-message": MODERATOR,
    "register-participant": {Role.GUEST},
    "remove-line": HOST,
    "reopen-exchange": OPERATOR,
    "request-override": HOST,
    "resume-messages": HOST,
    "revise-exchange": OPERATOR,
    "show-line": HOST,
    "start-exchange": OPERATOR,
    "start-unveiling": HOST,
    "unpin-message": MODERATOR,
    "unveil-gift": {Role.CLOCK},
    "withdraw-agreement": {Role.PARTICIPANT},
    "withdraw-override": HOST,
}
MAY |= dict(brought_along("MAY"))

NOT_OVER_THE_SOCKET = {
    *("appoint-staff", "log-out-staff", "register-participant", "revise-exchange", "unveil-gift"),
    *("leave-line", "show-line", "decline-line", "remove-line"),
    *brought_along("NOT_OVER_THE_SOCKET"),
}
NOT_ALLOWED = {"not-allowed", "register-first", "not-let-in", "removed"}


class Anything(Command, tag="anything-at-all"):
    """A command that nobody has thought about: it must be nobody's."""


def real_commands() -> dict[str, type[Command]]:
    return {tag: kind for tag, kind in commands().items() if kind.__module__.startswith("twincloth.")}


def real_signals() -> dict[str, type[Signal]]:
    return {tag: kind for tag, kind in signals().items() if kind.__module__.startswith("twincloth.")}


def test_every_command_and_every_signal_is_in_the_table():
    assert real_commands().keys().isdisjoint(real_signals())
    assert MAY.keys() == real_commands().keys() | real_signals().keys()


def test_the_table_says_which_come_over_the_socket():
    assert {tag for tag, kind in real_commands().items() if not kind.over_socket} == NOT_OVER_THE_SOCKET


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("tag", MAY)
def test_a_role_may_give_just_the_commands_of_the_table(tag, role):
    asked = example((real_commands() | real_signals())[tag])
    exchange = after(*EVERYBODY_IS_HERE)

    try:
        if isinstance(asked, Signal):
            Passing().decide(asked, exchange, ACTORS[role], 0)
        else:
            exchange.decide(asked, ACTORS[role])
        refused = ""
    except Refusal as refusal:
        refused = refusal.code
    assert (refused in NOT_ALLOWED) == (role not in MAY[tag])


@pytest.mark.parametrize("role", Role)
def test_a_command_without_roles_is_nobodys(role):
    with pytest.raises(Refusal):
        after(*EVERYBODY_IS_HERE).decide(Anything(), ACTORS[role])


def example(kind: type[Command | Signal]) -> Command | Signal:
    """A command or a signal of this kind with well-formed fields; whether they fit the exchange does not matter here."""
    values = {
        "id": "some",
        "batch": "1",
        "change": "",
        "codes": ("PATCH1",),
        "did": "",
        "draft": "",
        "gift": "BEAR01",
        "growing": False,
        "instead_of": 0,
        "item": None,
        "kept": True,
        "key_hash": "a" * 64,
        "kind": "labels",
        "line": "some",
        "lines": ("some",),
        "lower_third": "some",
        "message": "hello",
        "name": "Tom",
        "of": "PATCH1",
        "notice": {},
        "part": "",
        "participant": "new",
        "patch": "PATCH1",
        "place": "oxford",
        "language": "en",
        "role": Role.STAGE,
        "about": "",
        "scene": "welcome",
        "seconds": 10,
        "seq": 9,
        "staff": "new",
        "stage": "screen",
        "text": "Hello",
        "corrections": 0,
        "edits": 0,
        "on": True,
        "words": "rude*",
        "held": False,
        "until": None,
        "verdict": LineState.SHOWN,
        "was": 0,
        "way": UnveilingWay.AT_ONCE,
        "consented": False,
        **dict(brought_along("FIELDS")),
    }
    texts = {
        name: {"en": "Tom"} for name in ("name", "role") if kind.__annotations__.get(name) == "dict[str, str]"
    }
    return kind(**{name: {**values, **texts}[name] for name in kind.__struct_fields__})
