"""Claims: the numbers that documents name are those of the code."""

from pathlib import Path

import pytest

from twincloth.collection.pictures import MOST_BYTES, MOST_PIXELS
from twincloth.collection.qr import draw
from twincloth.collection.recordings import LARGEST
from twincloth.collection.sheets.xlsx_file import MOST_PARTS, MOST_TAGS, MOST_UNPACKED
from twincloth.collection.zoom import MOST_AT_ONCE
from twincloth.connections.limits import FEW, OWN, ConnectionLimits
from twincloth.live.catch_up import LARGEST_CATCH_UP, MOST_CAUGHT_UP
from twincloth.live.engine.backlog import PAUSE, STEPS
from twincloth.live.engine.limits import CONNECT_FRAMES, REFUSED_FRAMES, REQUEST_FRAMES, EngineLimits
from twincloth.live.engine.session import TURN
from twincloth.live.engine.websocket import MOST_FRAMES
from twincloth.live.room import MOST_IN_A_TURN
from twincloth.live.socket_admission import STRIKE
from twincloth.live.time_slice import SLICE
from twincloth.pages.labels import LONG_ADDRESS

DOCS = Path(__file__).parent.parent / "docs"
ENGINE = EngineLimits()
CONNECTIONS = ConnectionLimits()
MILLION = 1_000_000
NUMBERS = {5: "five", 6: "six", 8: "eight", 10: "ten", 32: "32"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            "decisions/0015-the-engine.md",
            f"{ENGINE.most_frames:,} frames or {ENGINE.most_bytes // MILLION} MB",
        ),
        ("decisions/0015-the-engine.md", f"take nothing for {ENGINE.stalled_for:.0f} seconds"),
        ("decisions/0015-the-engine.md", f"{ENGINE.most_packets} packets in a POST"),
        ("decisions/0015-the-engine.md", f"{ENGINE.largest_frame // 1024} kB in a frame or a body"),
        ("decisions/0015-the-engine.md", f"{ENGINE.most_unread} unhandled messages"),
        ("decisions/0015-the-engine.md", f"{NUMBERS[int(ENGINE.connect_within)]} seconds without a CONNECT"),
        ("decisions/0034-http-door.md", f"{CONNECTIONS.headers_within:.0f} s until the headers"),
        (
            "decisions/0034-http-door.md",
            f"{CONNECTIONS.body_within:.0f} s for a body, and longer for one that comes at {CONNECTIONS.body_rate // 1000} kB/s",
        ),
        ("decisions/0034-http-door.md", f"{CONNECTIONS.keep_alive:.0f} s from an answer"),
        ("decisions/0034-http-door.md", f"{CONNECTIONS.stalled_for:.0f} s in which a client takes nothing"),
        (
            "decisions/0034-http-door.md",
            f"{CONNECTIONS.linger:.0f} s and {CONNECTIONS.most_unread // MILLION} MB",
        ),
        (
            "decisions/0034-http-door.md",
            f"{CONNECTIONS.per_address:,} unless told, and never less than {FEW}",
        ),
        ("decisions/0034-http-door.md", f"a quarter and at most {OWN:,}"),
        ("running.md", f"whole within {CONNECTIONS.headers_within:.0f} s"),
        ("running.md", f"whole within {CONNECTIONS.body_within:.0f} s"),
        ("running.md", f"| {CONNECTIONS.keep_alive:.0f} s; of a trusted proxy an hour"),
        ("running.md", f"an answer that nobody takes | {CONNECTIONS.stalled_for:.0f} s"),
        ("decisions/0017-turns-end-in-time.md", f"{NUMBERS[round(SLICE * 1000)]} milliseconds"),
        ("decisions/0017-turns-end-in-time.md", f"or {MOST_IN_A_TURN} commands"),
        (
            "decisions/0017-turns-end-in-time.md",
            f"{MOST_CAUGHT_UP:,} entries or {LARGEST_CATCH_UP // 1024} kB",
        ),
        ("decisions/0019-zooms-by-state.md", f"{MOST_AT_ONCE // MILLION} megapixels"),
        ("decisions/0022-cards-by-hosts.md", f"at most {MOST_UNPACKED // MILLION} MB, {MOST_PARTS} parts"),
        ("decisions/0022-cards-by-hosts.md", f"{MOST_TAGS:,} tags"),
        ("decisions/0033-socket-budgets.md", f"{NUMBERS[MOST_FRAMES]} frames of a client"),
        ("decisions/0033-socket-budgets.md", f"{NUMBERS[STEPS]} steps"),
        ("decisions/0033-socket-budgets.md", f"every {NUMBERS[round(PAUSE * 1000)]} milliseconds"),
        ("decisions/0033-socket-budgets.md", f"{TURN * 1000} ms of handling"),
        ("decisions/0033-socket-budgets.md", f"| {ENGINE.frames_at_once} | {ENGINE.frames_per_second} |"),
        (
            "decisions/0033-socket-budgets.md",
            f"| {ENGINE.bytes_at_once // 1024} kB | {ENGINE.bytes_per_second // 1024} kB |",
        ),
        (
            "decisions/0033-socket-budgets.md",
            f"| {ENGINE.work_at_once:.0f} | {ENGINE.work_per_second} |",
        ),
        ("decisions/0033-socket-budgets.md", f"| {ENGINE.polls_at_once} | {ENGINE.polls_per_second} |"),
        ("decisions/0033-socket-budgets.md", f"a probe for {CONNECT_FRAMES} frames"),
        ("decisions/0033-socket-budgets.md", f"POST for {REQUEST_FRAMES}, an event above"),
        ("decisions/0033-socket-budgets.md", f"rate limits for {REFUSED_FRAMES}."),
        ("decisions/0033-socket-budgets.md", f"costs {NUMBERS[STRIKE]} seconds of that"),
        ("protocol.md", f"{ENGINE.frames_at_once} frames or {ENGINE.bytes_at_once // 1024} kB at once"),
        (
            "protocol.md",
            f"{ENGINE.frames_per_second} frames or {ENGINE.bytes_per_second // 1024} kB a second",
        ),
        ("protocol.md", f"more than {ENGINE.largest_frame // 1024} kB"),
        ("protocol.md", f"more than {ENGINE.most_packets} packets"),
        ("protocol.md", f"{ENGINE.most_frames:,} frames or {ENGINE.most_bytes // MILLION} MB wait"),
        ("pictures.md", f"{MOST_PIXELS // MILLION} megapixels and {MOST_BYTES // MILLION} MB"),
        ("visitors.md", f"{LARGEST // MILLION} MB"),
        ("zoom.md", f"up to {MOST_AT_ONCE // MILLION} megapixels"),
        ("running.md", f"up to {LONG_ADDRESS} characters"),
        ("labels.md", f"up to {LONG_ADDRESS} characters"),
    ],
)
def test_a_document_names_the_number_of_the_code(document, words):
    assert words in (DOCS / document).read_text("utf-8")


def test_an_address_is_long_when_its_symbol_grows():
    shortest = draw("A" * LONG_ADDRESS)

    assert draw("HTTP://A.CO/K7Q2MX").version == shortest.version
    assert draw("A" * (LONG_ADDRESS + 1)).version > shortest.version
