"""The exchange itself: entries, answers, and what is remembered of both."""

import msgspec
import pytest

from exchange.stories import (
    ALICE,
    DOORS_OPENED,
    SCREEN_APPOINTED,
    TOM_APPOINTED,
    VERA,
    VERA_REGISTERED,
    VERA_SAID_HELLO,
    after,
    then,
)
from twincloth.exchange.exchange import Topic, commands, facts
from twincloth.exchange.messages import PostMessage
from twincloth.exchange.revision import ExchangeRevised

HELLO = PostMessage(id="hello", text="Привет!")


def test_the_same_wish_again_is_answered_with_the_number_it_led_to():
    exchange = after(DOORS_OPENED, VERA_REGISTERED)

    assert exchange.answered(HELLO, VERA) is None
    then(exchange, VERA_SAID_HELLO, by="vera", cause="hello")
    assert exchange.answered(HELLO, VERA) == 3
    assert exchange.answered(HELLO, ALICE) is None


def test_what_each_entry_touched_is_remembered():
    exchange = after(DOORS_OPENED, VERA_REGISTERED, ExchangeRevised())

    assert exchange.invalidated == [(Topic("doors"),), (Topic("people"),), None]


@pytest.mark.parametrize("kind", [*commands().values(), *facts().values()])
def test_tags_are_kebab_case(kind):
    tag = kind.__struct_config__.tag

    assert tag == tag.lower()
    assert "_" not in tag
    assert "-" in tag


@pytest.mark.parametrize(
    "fact", [DOORS_OPENED, VERA_REGISTERED, VERA_SAID_HELLO, TOM_APPOINTED, SCREEN_APPOINTED]
)
def test_a_fact_survives_being_written_and_read(fact):
    written = msgspec.json.encode(fact)

    assert msgspec.json.decode(written, type=type(fact)) == fact


def test_a_command_with_an_unknown_field_is_not_read():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "a", "text": "b", "colour": "red"}, PostMessage)
