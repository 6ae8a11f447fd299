"""Packets: whatever a client sends decodes to something that can be answered."""

import pytest
from socketio.packet import CONNECT, EVENT

from twincloth.live.wire import MALFORMED, StrictJSON, StrictPacket


@pytest.mark.parametrize(
    "text",
    ["NaN", "[Infinity]", "[1e400]", '["\\ud800"]', "[" * 5000 + "]" * 5000, "{", '{"a":}', "", "nul"],
)
def test_what_is_no_json_is_read_as_nothing(text):
    assert StrictJSON.loads(text) is None


def test_letters_are_written_as_they_are():
    assert StrictJSON.dumps({"name": "Вера"}, separators=(",", ":")) == '{"name":"Вера"}'


@pytest.mark.parametrize(
    "encoded",
    [
        '2["connect",{}]',
        '2["disconnect"]',
        "2[]",
        "2{}",
        "2",
        "2[5]",
        '2[["post-message"]]',
        '2["x",NaN]',
        '2["*"]',
    ],
)
def test_an_event_without_a_proper_name_is_malformed(encoded):
    packet = StrictPacket(encoded_packet=encoded)

    assert (packet.packet_type, packet.data) == (EVENT, [MALFORMED])


def test_an_acknowledgeable_event_keeps_its_number():
    packet = StrictPacket(encoded_packet='217["post-message",NaN]')

    assert (packet.id, packet.data) == (17, [MALFORMED])


@pytest.mark.parametrize("encoded", ['0["list"]', "0NaN", '0"text"', "0", "05"])
def test_a_greeting_that_is_no_object_is_an_empty_one(encoded):
    packet = StrictPacket(encoded_packet=encoded)

    assert packet.packet_type == CONNECT
    assert packet.data == {}


@pytest.mark.parametrize(
    "encoded", ['51-["x",{"_placeholder":true,"num":0}]', "61-[]", '2999999999999-["x"]']
)
def test_binary_packets_are_not_taken(encoded):
    with pytest.raises(ValueError, match=r"binary|attachments"):
        StrictPacket(encoded_packet=encoded)


def test_a_well_formed_event_stays_as_it_is():
    assert StrictPacket(encoded_packet='2["post-message",{"id":"a"}]').data == ["post-message", {"id": "a"}]
