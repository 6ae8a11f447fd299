"""Frames: whole messages, in whatever pieces they arrive, and nothing that RFC 6455 forbids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.engine.frames import client_frame
from twincloth.live.engine.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    INVALID_TEXT,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    BrokenFrame,
    FrameReader,
    check_close,
    made_frame,
    read_text,
)

LARGEST = 70_000


def read(*pieces: bytes, largest: int = LARGEST) -> list[tuple[int, bytes]]:
    reader = FrameReader(largest)
    messages = []
    for piece in pieces:
        reader.feed(piece)
        while (frame := reader.read()) is not None:
            messages.append(frame)
    return [message for message in messages if message[0] != CONTINUATION]


@given(
    messages=st.lists(st.tuples(st.sampled_from([TEXT, BINARY]), st.binary(max_size=300)), max_size=5),
    mask=st.binary(min_size=4, max_size=4),
    cuts=st.lists(st.integers(0, 2000), max_size=8),
)
def test_messages_are_read_whole_however_they_are_cut(messages, mask, cuts):
    stream = b"".join(client_frame(opcode, payload, mask=mask) for opcode, payload in messages)
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)})
    pieces = [stream[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    assert read(*pieces) == messages


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, LARGEST])
def test_every_length_is_read_byte_by_byte_or_at_once(size):
    payload = bytes(at % 251 for at in range(size))
    stream = client_frame(BINARY, payload)

    assert read(stream) == [(BINARY, payload)]
    if size < 1000:
        assert read(*(stream[at : at + 1] for at in range(len(stream)))) == [(BINARY, payload)]


def test_a_ping_may_stand_between_the_fragments_of_a_message():
    stream = [
        client_frame(TEXT, b"Good ", final=False),
        client_frame(PING, b"?"),
        client_frame(CONTINUATION, b"morning"),
    ]

    assert read(*stream) == [(PING, b"?"), (TEXT, b"Good morning")]


def test_a_message_of_empty_fragments_is_an_empty_message():
    assert read(client_frame(TEXT, b"", final=False), client_frame(CONTINUATION, b"")) == [(TEXT, b"")]


@pytest.mark.parametrize(
    "stream",
    [
        made_frame(TEXT, b"unmasked"),
        bytes([0xC1]) + client_frame(TEXT, b"a reserved bit")[1:],
        client_frame(0x3, b"an unknown opcode"),
        client_frame(0xB, b"an unknown control frame"),
        client_frame(PING, b"in fragments", final=False),
        client_frame(PING, b"x" * 126),
        client_frame(CONTINUATION, b"of nothing"),
        client_frame(TEXT, b"one", final=False) + client_frame(TEXT, b"another"),
    ],
)
def test_what_the_standard_forbids_is_a_broken_frame(stream):
    with pytest.raises(BrokenFrame) as broken:
        read(stream)

    assert broken.value.code == PROTOCOL_ERROR


def test_a_length_that_is_too_large_is_refused_before_its_bytes_have_come():
    header = bytes([0x82, 0xFF]) + (2**63 - 1).to_bytes(8, "big")

    with pytest.raises(BrokenFrame) as broken:
        read(header)

    assert broken.value.code == TOO_BIG


def test_fragments_may_not_grow_beyond_what_a_frame_may():
    half = b"x" * (LARGEST // 2 + 1)

    with pytest.raises(BrokenFrame) as broken:
        read(client_frame(BINARY, half, final=False), client_frame(CONTINUATION, half))

    assert broken.value.code == TOO_BIG


def test_what_was_whole_before_a_broken_frame_is_still_read():
    reader = FrameReader(LARGEST)
    reader.feed(client_frame(TEXT, b"whole") + b"\xff\xff")

    assert reader.read() == (TEXT, b"whole")
    with pytest.raises(BrokenFrame):
        reader.read()


def test_what_was_not_asked_for_yet_is_read_later_and_what_is_forgotten_never():
    reader = FrameReader(LARGEST)
    reader.feed(client_frame(TEXT, b"one") + client_frame(TEXT, b"two") + client_frame(TEXT, b"three")[:4])

    assert reader.read() == (TEXT, b"one")
    reader.feed(client_frame(TEXT, b"three")[4:])
    assert reader.read() == (TEXT, b"two")
    assert reader.read() == (TEXT, b"three")
    assert reader.read() is None

    reader.feed(client_frame(TEXT, b"four"))
    reader.forget()
    assert reader.read() is None


def test_every_fragment_is_a_frame():
    reader = FrameReader(LARGEST)
    reader.feed(client_frame(TEXT, b"", final=False) + client_frame(CONTINUATION, b"", final=False) * 3)

    assert [reader.read() for _ in range(5)] == [(CONTINUATION, b"")] * 4 + [None]


def test_text_is_utf_8():
    assert read_text("Привет".encode()) == "Привет"
    with pytest.raises(BrokenFrame) as broken:
        read_text(b"\xed\xa0\x80")

    assert broken.value.code == INVALID_TEXT


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2999, 5000])
def test_a_close_code_that_nobody_may_send_is_broken(code):
    with pytest.raises(BrokenFrame):
        check_close(code.to_bytes(2, "big"))


@pytest.mark.parametrize("payload", [b"", (1000).to_bytes(2, "big"), (4000).to_bytes(2, "big") + b"bye"])
def test_a_proper_close_frame_is_taken(payload):
    check_close(payload)

    assert read(client_frame(CLOSE, payload)) == [(CLOSE, payload)]
