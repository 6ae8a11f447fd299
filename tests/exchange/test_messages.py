"""Messages and moderation."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    ALICE,
    ALICE_REGISTERED,
    DOORS_OPENED,
    ENDED,
    HELLO_APPROVED,
    PLAN,
    TOM,
    VERA,
    VERA_REGISTERED,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.exchange import Topic
from twincloth.exchange.message import MessageState
from twincloth.exchange.messages import MessagePosted, Messages, PostMessage
from twincloth.exchange.moderation import (
    ApproveMessage,
    DeclineMessage,
    MessageApproved,
    MessageDeclined,
    MessageReconsidered,
    ReconsiderMessage,
)
from twincloth.exchange.pausing import MessagesPaused, MessagesResumed, PauseMessages, ResumeMessages
from twincloth.exchange.pins import MessagePinned, MessageUnpinned, Pin, PinMessage, UnpinMessage

HERE = (DOORS_OPENED, VERA_REGISTERED, ALICE_REGISTERED)
SAID = (*HERE, VERA_SAID_HELLO)
SHOWN = (*SAID, HELLO_APPROVED)
PINNED = (*SHOWN, MessagePinned(message="hello"))


def test_what_a_participant_writes_waits_for_a_host():
    assert after(*HERE).decide(PostMessage(id="hello", text=" Привет! "), VERA) == [VERA_SAID_HELLO]


def test_without_moderation_it_is_shown_at_once():
    exchange = after(*HERE, plan=replace(PLAN, moderated=False))

    (posted,) = exchange.decide(PostMessage(id="hello", text="Привет!"), VERA)

    assert not posted.held


def test_an_id_that_somebody_else_used_is_refused():
    assert refusal_of(after(*SAID), PostMessage(id="hello", text="Hi"), ALICE) == "id-taken"


BLANKS = (
    *(
        "\u3164",
        "\u115f",
        "\u1160",
        "\uffa0",
        "\u2800",
        "\u2800 \n\u3164",
        "\ufe0f",
        "\u034f",
        "\u17b4\u180b",
    ),
    *("\U000e0041\U000e007f", "\ufffc", "\U0001d159", "\U00013441", "\u2062", "\u00ad", "\ufeff", "\u0301"),
)
SEEN = (
    *(
        "❤️",
        "👩‍🚀",
        "🇷🇺🇬🇧",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣",
        "👍🏽",
        "!",
        "…",
        "⠓⠑",
        "가",
        "Привет\u3164",
        "שלום, Vera!",
        "سلام Tom ١٢٣",
    ),
    *(
        "\u200fשלום\u200f!",
        "می\u200cآیم",
        "Nguyễn",
        "בְּרֵאשִׁ֖ית בָּרָ֣א",
        "ကြွေး",
        "x" + 4 * "\u0301",
        "ᠰᠠᠷ᠎ᠠ",
        "葛\U000e0100城",
    ),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "message-empty"),
        (" \n\t ", "message-empty"),
        ("\u200b\u200d", "message-empty"),
        ("x" * 501, "message-too-long"),
        ("👩‍👩‍👧‍👦" * 200, "message-too-long"),
        ("a\x00b", "text-unprintable"),
        ("\x1b[31m", "text-unprintable"),
        ("abc\u202edef", "text-unprintable"),
        ("abc\u2066def", "text-unprintable"),
        ("a\u2028b", "text-unprintable"),
        *((blank, "message-empty") for blank in BLANKS),
        ("Z" + 5 * "\u0301" + "algo", "text-piled-marks"),
        ("one\ntwo" + "\u0301\u200d" * 5, "text-piled-marks"),
    ],
)
def test_what_cannot_be_read_is_refused(text, code):
    assert refusal_of(after(*HERE), PostMessage(id="m", text=text), VERA) == code


@pytest.mark.parametrize("text", ["x" * 500, "👩‍👩‍👧‍👦" * 100, "one\r\ntwo", "שלום", "é" * 500, *SEEN])
def test_what_can_be_read_is_taken(text):
    (posted,) = after(*HERE).decide(PostMessage(id="m", text=text), VERA)

    assert posted.text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "author", "language"),
    [("Hello", VERA, "en"), ("Привет", ALICE, "ru"), ("123 !", VERA, "ru"), ("123 !", ALICE, "en")],
)
def test_the_language_of_a_message_is_told_by_its_letters(text, author, language):
    (posted,) = after(*HERE).decide(PostMessage(id="m", text=text), author)

    assert posted.language == language


def test_nothing_is_written_while_messages_are_paused_or_after_the_end():
    hello = PostMessage(id="hello", text="Привет!")

    assert refusal_of(after(*HERE, MessagesPaused()), hello, VERA) == "messages-paused"
    assert refusal_of(after(*HERE, ENDED), hello, VERA) == "exchange-ended"
    assert after(*HERE, MessagesPaused(), MessagesResumed()).decide(hello, VERA)


def test_pausing_and_resuming_twice_are_refused():
    assert refusal_of(after(MessagesPaused()), PauseMessages(), TOM) == "messages-already-paused"
    assert refusal_of(after(), ResumeMessages(), TOM) == "messages-not-paused"


def test_an_approved_message_is_shown_and_its_author_told():
    exchange = after(*SHOWN)

    assert [message.id for message in exchange[Messages].shown] == ["hello"]
    assert exchange[Messages].waiting == []
    assert HELLO_APPROVED.notifies(exchange) == (("vera", Topic("message", "hello"), "shown"),)


@pytest.mark.parametrize(
    ("facts", "command", "code"),
    [
        (SHOWN, ApproveMessage(message="hello"), "message-already-shown"),
        (
            (*SAID, MessageDeclined(message="hello")),
            DeclineMessage(message="hello"),
            "message-already-declined",
        ),
        (SAID, ReconsiderMessage(message="hello"), "message-still-waiting"),
        (SAID, ApproveMessage(message="other"), "unknown-message"),
        (SAID, DeclineMessage(message="other"), "unknown-message"),
        (SAID, ReconsiderMessage(message="other"), "unknown-message"),
        (SAID, PinMessage(message="other"), "unknown-message"),
        (SAID, PinMessage(message="hello"), "message-not-shown"),
        (PINNED, PinMessage(message="hello"), "message-already-pinned"),
        (SHOWN, UnpinMessage(), "nothing-pinned"),
    ],
)
def test_a_decision_that_changes_nothing_is_refused(facts, command, code):
    assert refusal_of(after(*facts), command, TOM) == code


def test_a_decision_can_be_undone_and_made_again():
    exchange = after(*SHOWN, MessageReconsidered(message="hello"))

    assert [message.id for message in exchange[Messages].waiting] == ["hello"]
    assert exchange[Messages].by_id["hello"].was_shown
    assert exchange.decide(DeclineMessage(message="hello"), TOM) == [MessageDeclined(message="hello")]


def test_messages_stand_in_the_order_in_which_they_were_shown():
    later = MessagePosted(message="later", author="alice", text="Hi", language="en", held=True)
    exchange = after(*SAID, later, MessageApproved(message="later"), HELLO_APPROVED)

    assert [message.id for message in exchange[Messages].shown] == ["later", "hello"]
    assert sorted(exchange[Messages].shown, key=lambda message: message.order) == exchange[Messages].shown


def test_pinning_another_message_takes_the_first_off_the_stage():
    other = MessagePosted(message="other", author="alice", text="Hi", language="en", held=False)
    exchange = after(*PINNED, other)

    (pinned,) = exchange.decide(PinMessage(message="other"), TOM)

    assert pinned == MessagePinned(message="other", instead_of="hello")
    assert Topic("message", "hello") in pinned.invalidates(exchange)


@pytest.mark.parametrize("command", [DeclineMessage(message="hello"), ReconsiderMessage(message="hello")])
def test_a_pinned_message_that_is_taken_away_leaves_the_stage(command):
    facts = after(*PINNED).decide(command, TOM)

    assert facts[0] == MessageUnpinned(message="hello")
    assert after(*PINNED, *facts)[Pin].message is None


def test_states_hold_each_message_once():
    exchange = after(*SHOWN, MessageReconsidered(message="hello"), HELLO_APPROVED)

    assert sum("hello" in held for held in exchange[Messages].by_state.values()) == 1
    assert exchange[Messages].by_id["hello"].state is MessageState.SHOWN


def test_a_redacted_message_holds_no_words():
    assert VERA_SAID_HELLO.redacted().text == ""


def test_messages_that_wait_are_counted_by_place():
    other = replace(VERA_SAID_HELLO, message="hi", author="alice")
    exchange = after(*SAID, other)
    assert exchange[Messages].queue.messages_of == {"perm": 1, "oxford": 1}

    then(exchange, HELLO_APPROVED, MessageDeclined(message="hi"), MessageReconsidered(message="hi"))

    assert +exchange[Messages].queue.messages_of == {"oxford": 1}


def test_the_last_messages_are_those_that_came_to_stand_there_last():
    posted = [replace(VERA_SAID_HELLO, message=f"m{number}") for number in range(6)]
    verdicts = [MessageApproved(message=f"m{number}") for number in (3, 0, 5)]
    exchange = after(*HERE, *posted, *verdicts[:2], MessageDeclined(message="m1"), verdicts[2])
    messages = exchange[Messages]

    assert [message.id for message in messages.last_shown(2)] == ["m0", "m5"]
    assert [message.id for message in messages.last_shown(9)] == ["m3", "m0", "m5"]
    assert [message.id for message in messages.last_decided(3)] == ["m5", "m1", "m0"]


def test_a_message_whose_words_were_erased_is_not_among_the_last():
    exchange = after(*HERE, VERA_SAID_HELLO.redacted(), HELLO_APPROVED)

    assert exchange[Messages].last_shown(9) == exchange[Messages].last_decided(9) == []
