"""A session without an engine: it asks its transport and reports to its listener, and knows nothing else."""

import asyncio

import pytest
from msgspec.structs import replace

from halls import come_true
from twincloth.live.engine import frames
from twincloth.live.engine.backlog import Backlog
from twincloth.live.engine.disconnects import DisconnectQueue
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.payload import BadPacket
from twincloth.live.engine.session import REASON, Session

LIMITS = EngineLimits(most_unread=8)


class Wire:
    """A transport that notes what is asked of it."""

    name = "wire"

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed: list[int] = []
        self.reading = True

    def send(self, packet: bytes) -> None:
        self.sent.append(packet)

    def send_binary(self, message: bytes) -> None:
        self.sent.append(b"b" + message)

    def close(self, code: int) -> None:
        self.closed.append(code)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class Listener:
    """Notes what is reported, and handles messages only while it is let."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def message_received(self, session: Session, message: str | bytes) -> None:
        await self.go_on.wait()
        if message == "bad":
            raise BadPacket("bad")
        if message == "defect":
            raise ValueError("planted")
        self.reports.append(str(message))

    def session_cut(self, session: Session, why: str) -> None:
        self.reports.append(f"cut: {why}")

    def session_closed(self, session: Session) -> None:
        self.reports.append("closed")

    def session_drained(self, session: Session) -> None:
        self.reports.append(f"drained: {session.reason}")

    def transport_changed(self, session: Session) -> None:
        self.reports.append("changed")


class Vera(Session):
    """A session with both ends in sight."""

    def __init__(self, limits: EngineLimits = LIMITS) -> None:
        self.listener, self.wire = Listener(), Wire()
        super().__init__("vera", "192.0.2.1", {}, limits=limits, backlog=Backlog(), listener=self.listener)
        self.attach(self.wire)


async def test_messages_are_handled_in_order_and_the_end_after_them():
    vera = Vera()
    vera.listener.go_on.clear()
    for number in range(3):
        vera.receive(f"4{number}")
    vera.lost()
    assert vera.listener.reports == ["closed"]

    vera.listener.go_on.set()
    await come_true(lambda: len(vera.listener.reports) == 5)

    assert vera.listener.reports == ["closed", "0", "1", "2", f"drained: {REASON.TRANSPORT_CLOSE}"]


async def test_an_end_with_nothing_to_handle_is_reported_at_once_and_once():
    vera = Vera()

    vera.close(REASON.SERVER_DISCONNECT, frames.GOING_AWAY)
    vera.lost()
    vera.receive("4too late")
    vera.send_message("too late")

    assert vera.listener.reports == ["closed", f"drained: {REASON.SERVER_DISCONNECT}"]
    assert vera.wire.closed == [frames.GOING_AWAY]
    assert vera.wire.sent == []


async def test_who_is_kicked_is_heard_no_more():
    vera = Vera()
    vera.listener.go_on.clear()
    for number in range(3):
        vera.receive(f"4{number}")
    await asyncio.sleep(0)

    vera.kick()
    vera.listener.go_on.set()
    await come_true(lambda: len(vera.listener.reports) == 3)

    assert vera.listener.reports == ["closed", "0", f"drained: {REASON.SERVER_DISCONNECT}"]
    assert vera.wire.closed == [frames.POLICY]


async def test_who_says_too_much_is_read_no_further_until_it_is_handled():
    vera = Vera()
    vera.listener.go_on.clear()
    for number in range(LIMITS.most_unread):
        vera.receive(f"4{number}")
    assert not vera.wire.reading

    vera.listener.go_on.set()
    await vera.drain()

    assert vera.wire.reading
    assert len(vera.listener.reports) == LIMITS.most_unread


@pytest.mark.parametrize(
    ("message", "reason", "code"),
    [
        ("bad", REASON.TRANSPORT_ERROR, frames.PROTOCOL_ERROR),
        ("defect", REASON.SERVER_DISCONNECT, frames.DEFECT),
    ],
)
async def test_a_message_that_cannot_be_handled_ends_it(caplog, message, reason, code):
    vera = Vera()

    vera.receive("4" + message)
    await come_true(lambda: len(vera.listener.reports) == 2)

    assert vera.listener.reports == ["closed", f"drained: {reason}"]
    assert vera.wire.closed == [code]
    assert ("planted" in caplog.text) == (message == "defect")
    caplog.clear()


async def test_what_is_sent_while_corked_comes_after_the_first():
    vera = Vera()

    vera.cork()
    vera.send_message("second")
    vera.send_packet(b"4third")
    vera.uncork("first")
    vera.send_message(b"fourth")

    assert vera.wire.sent == [b"4first", b"4second", b"4third", b"bfourth"]


async def test_a_move_is_reported_and_what_follows_takes_the_new_transport():
    vera, websocket = Vera(), Wire()

    vera.attach(websocket)
    vera.send_message("here")

    assert vera.listener.reports == ["changed"]
    assert (vera.wire.sent, websocket.sent) == ([], [b"4here"])


async def test_a_transport_that_comes_after_the_end_is_closed():
    vera, websocket = Vera(), Wire()
    vera.lost()

    vera.attach(websocket)

    assert websocket.closed == [frames.NORMAL]
    assert "changed" not in vera.listener.reports


async def test_binary_messages_are_taken_where_they_are_allowed():
    strict, lenient = Vera(), Vera(replace(LIMITS, binary=True))

    with pytest.raises(BadPacket):
        strict.receive(b"1")
    lenient.receive(b"1")

    await come_true(lambda: lenient.listener.reports == ["b'1'"])


async def test_one_disconnect_that_fails_keeps_no_other_from_being_handled(caplog):
    handled: list[str] = []

    async def handle(name: str) -> None:
        await asyncio.sleep(0)
        if name == "Oleg":
            raise ValueError("planted")
        handled.append(name)

    queue = DisconnectQueue(handle)
    for name in ("Vera", "Oleg", "Tom"):
        queue.add(name)
    await come_true(lambda: len(handled) == 2)
    queue.add("Alice")
    await come_true(lambda: len(handled) == 3)

    assert handled == ["Vera", "Tom", "Alice"]
    assert "planted" in caplog.text
    caplog.clear()
