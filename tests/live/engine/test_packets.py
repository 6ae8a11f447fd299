"""Packets: whatever a client sends decodes to something that can be answered."""

import pytest
from socketio.packet import CONNECT, EVENT

from twincloth.live.engine.packets import MALFORMED, StrictJSON, StrictPacket
from twincloth.live.engine.payload import BadPacket


@pytest.mark.parametrize(
    "text",
    ["NaN", "[Infinity]", "[1e400]", '["\\ud800"]', "[" * 5000 + "]" * 5000, "{", '{"a":}', "", "nul"],
)
def test_what_is_no_json_is_read_as_nothing(text):
    assert StrictJSON.loads(text) is None


def test_letters_are_written_as_they_are():
    assert StrictJSON.dumps({"name": "Вера"}, separators=(",", ":")) == '{"name":"Вера"}'


NO_EVENTS = [
    '["connect",{}]',
    '["disconnect"]',
    "[]",
    "{}",
    "",
    "[5]",
    '[["post-message"]]',
    '["x",NaN]',
    '["*"]',
]


@pytest.mark.parametrize("data", NO_EVENTS)
def test_an_event_without_a_proper_name_is_answered_as_a_malformed_one(data):
    packet = StrictPacket(encoded_packet=f"20{data}")

    assert (packet.packet_type, packet.id, packet.data) == (EVENT, 0, [MALFORMED])


@pytest.mark.parametrize("data", NO_EVENTS)
def test_where_nobody_awaits_an_answer_it_is_a_bad_packet(data):
    with pytest.raises(BadPacket):
        StrictPacket(encoded_packet=f"2{data}")


def test_an_acknowledgeable_event_keeps_its_number():
    packet = StrictPacket(encoded_packet='217["post-message",NaN]')

    assert (packet.id, packet.data) == (17, [MALFORMED])


@pytest.mark.parametrize("encoded", ["0", "0NaN", "0{"])
def test_a_greeting_that_says_nothing_is_an_empty_one(encoded):
    packet = StrictPacket(encoded_packet=encoded)

    assert (packet.packet_type, packet.data) == (CONNECT, {})


@pytest.mark.parametrize(
    "encoded",
    [
        '0["list"]',
        '0"text"',
        "x",
        "4",
        "7",
        "9[]",
        "3[]",
        "32{}",
        '2999999999999-["x"]',
        '21-["x"]',
        '5["x"]',
        '511-["x"]',
        "2" + "9" * 16 + '["x"]',
        '42²["x"]',
    ],
)
def test_what_no_client_may_send_is_a_bad_packet(encoded):
    with pytest.raises(BadPacket):
        StrictPacket(encoded_packet=encoded)


def test_a_well_formed_event_stays_as_it_is():
    assert StrictPacket(encoded_packet='2["post-message",{"id":"a"}]').data == ["post-message", {"id": "a"}]


def test_an_attachment_that_stands_deep_ends_the_connection_and_nothing_else():
    deep = "[" * 900 + '{"_placeholder":true,"num":0}' + "]" * 900
    packet = StrictPacket(encoded_packet=f'51-["hello",{deep}]')

    with pytest.raises(BadPacket):
        packet.add_attachment(b"a quilt")
