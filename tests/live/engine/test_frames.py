"""Frames: whole messages, in whatever pieces they arrive, and nothing that RFC 6455 forbids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def sent(opcode: int, payload: bytes, mask: bytes = b"\x01\x22\xf3\x44", final: bool = True) -> bytes:
    """A frame as a client sends it."""
    frame = bytearray(made_frame(opcode, payload))
    head = len(frame) - len(payload)
    if not final:
        frame[0] &= 0x7F
    frame[1] |= 0x80
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes(frame[:head]) + mask + masked


def read(*pieces: bytes, largest: int = LARGEST) -> list[tuple[int, bytes]]:
    reader = FrameReader(largest)
    return [message for piece in pieces for message in reader.feed(piece)]


@given(
    messages=st.lists(st.tuples(st.sampled_from([TEXT, BINARY]), st.binary(max_size=300)), max_size=5),
    mask=st.binary(min_size=4, max_size=4),
    cuts=st.lists(st.integers(0, 2000), max_size=8),
)
def test_messages_are_read_whole_however_they_are_cut(messages, mask, cuts):
    stream = b"".join(sent(opcode, payload, mask) for opcode, payload in messages)
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)})
    pieces = [stream[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    assert read(*pieces) == messages


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, LARGEST])
def test_every_length_is_read_byte_by_byte_or_at_once(size):
    payload = bytes(at % 251 for at in range(size))
    stream = sent(BINARY, payload)

    assert read(stream) == [(BINARY, payload)]
    if size < 1000:
        assert read(*(stream[at : at + 1] for at in range(len(stream)))) == [(BINARY, payload)]


def test_a_ping_may_stand_between_the_fragments_of_a_message():
    stream = [sent(TEXT, b"Good ", final=False), sent(PING, b"?"), sent(CONTINUATION, b"morning")]

    assert read(*stream) == [(PING, b"?"), (TEXT, b"Good morning")]


def test_a_message_of_empty_fragments_is_an_empty_message():
    assert read(sent(TEXT, b"", final=False), sent(CONTINUATION, b"")) == [(TEXT, b"")]


@pytest.mark.parametrize(
    "stream",
    [
        made_frame(TEXT, b"unmasked"),
        bytes([0xC1]) + sent(TEXT, b"a reserved bit")[1:],
        sent(0x3, b"an unknown opcode"),
        sent(0xB, b"an unknown control frame"),
        sent(PING, b"in fragments", final=False),
        sent(PING, b"x" * 126),
        sent(CONTINUATION, b"of nothing"),
        sent(TEXT, b"one", final=False) + sent(TEXT, b"another"),
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
        read(sent(BINARY, half, final=False), sent(CONTINUATION, half))

    assert broken.value.code == TOO_BIG


def test_what_was_whole_before_a_broken_frame_is_still_read():
    reader = FrameReader(LARGEST)
    stream = reader.feed(sent(TEXT, b"whole") + b"\xff\xff")

    assert next(stream) == (TEXT, b"whole")
    with pytest.raises(BrokenFrame):
        next(stream)


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

    assert read(sent(CLOSE, payload)) == [(CLOSE, payload)]
