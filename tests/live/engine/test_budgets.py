"""Budgets: what one client may still ask for, and how much of a turn of the loop it gets."""

import asyncio

import pytest

from live.engine.frames import CONTINUATION, PONG, TEXT, client_frame
from twincloth.live.engine import budget as budget_module
from twincloth.live.engine import frames
from twincloth.live.engine.backlog import STEPS, Backlog
from twincloth.live.engine.budget import Budget
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.metered import Metered
from twincloth.live.engine.outbox import Outbox
from twincloth.live.engine.timeouts import Timeouts
from twincloth.live.engine.websocket import MOST_FRAMES, WebSocket

LIMITS = EngineLimits()


class Clock:
    """A clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budget_module, "monotonic", clock)
    return clock


class Connection:
    """A transport of asyncio that notes what is asked of it."""

    def __init__(self) -> None:
        self.reading, self.closing, self.written = True, False, b""

    def get_extra_info(self, name: str) -> object:
        return self if name == "sslcontext" else None

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def write(self, sent: bytes) -> None:
        self.written += sent

    def close(self) -> None:
        self.closing = True

    abort = close


class Receiver:
    """Whoever hears."""

    def __init__(self, websocket: WebSocket) -> None:
        self.heard: list[str | bytes] = []
        self.cuts: list[str] = []
        self._websocket = websocket

    def receive(self, packet: str | bytes) -> None:
        self.heard.append(packet)

    def failed(self, code: int) -> None:
        self._websocket.close(code)

    def cut(self, why: str) -> None:
        self.cuts.append(why)
        self._websocket.close(frames.POLICY)

    def lost(self) -> None:
        """It is gone."""


class Flooded:
    """A WebSocket with both ends in sight."""

    def __init__(self, limits: EngineLimits = LIMITS) -> None:
        self.connection, self.backlog = Connection(), Backlog()
        self.websocket = WebSocket(
            self.connection,
            limits,
            Budget(limits),
            outbox=Outbox(limits),
            backlog=self.backlog,
            timeouts=Timeouts(limits),
        )
        self.websocket.receiver = self.receiver = Receiver(self.websocket)

    def pour(self, data: bytes) -> None:
        self.websocket.data_received(data)


async def through(backlog: Backlog) -> None:
    """Until nothing waits in it."""
    while backlog:  # noqa: ASYNC110  # it goes on by the loop's own turns, without an event for the last
        await asyncio.sleep(0.001)


def test_so_much_is_had_at_once_and_so_much_a_second(clock):
    spent = Budget(
        EngineLimits(frames_at_once=10, frames_per_second=2, bytes_at_once=100, bytes_per_second=10)
    )

    assert spent.spend(10, 50)
    assert not spent.spend(1)
    clock.now += 1
    assert not spent.spend(2), "what was above it counts too"
    clock.now += 1
    assert spent.spend(1)
    clock.now += 3600
    assert spent.spend(10, 100)
    assert not spent.spend(0, 1)


def test_work_is_a_budget_of_its_own(clock):
    spent = Budget(EngineLimits(work_at_once=1.0, work_per_second=0.1))

    assert spent.work(0.9)
    assert spent.spend(400, 1000)
    assert not spent.work(0.2)
    clock.now += 1.1
    assert spent.work(0)


def test_an_operator_who_lets_people_do_more_widens_it_and_one_who_lets_them_do_less_does_not_narrow_it():
    wide = LIMITS.widened(3)

    assert (wide.frames_at_once, wide.bytes_per_second) == (
        3 * LIMITS.frames_at_once,
        3 * LIMITS.bytes_per_second,
    )
    assert (wide.largest_frame, wide.most_unread) == (LIMITS.largest_frame, LIMITS.most_unread)
    assert LIMITS.widened(0.1) == LIMITS


async def test_a_turn_takes_so_many_frames_of_a_client_and_not_one_more():
    vera = Flooded()

    vera.pour(client_frame(TEXT, b"4hello") * 200)

    assert len(vera.receiver.heard) == MOST_FRAMES
    assert not vera.connection.reading, "what else it says stays with the kernel"
    await asyncio.sleep(0)
    assert len(vera.receiver.heard) == 2 * MOST_FRAMES
    await through(vera.backlog)
    assert len(vera.receiver.heard) == 200
    assert vera.connection.reading
    assert vera.receiver.cuts == []


async def test_all_clients_together_have_so_many_steps_of_a_turn():
    crowd = [Flooded() for _ in range(5 * STEPS)]
    shared = crowd[0].backlog
    for one in crowd:
        one.websocket._backlog = shared
        one.pour(client_frame(TEXT, b"4hello") * 3 * MOST_FRAMES)

    await asyncio.sleep(0)

    heard = [len(one.receiver.heard) for one in crowd]
    assert sum(heard) == MOST_FRAMES * (len(crowd) + STEPS)
    assert max(heard) == 2 * MOST_FRAMES, "each comes back behind the others"


@pytest.mark.parametrize(
    "frame",
    [
        client_frame(PONG, b"x"),
        client_frame(TEXT, b"3"),
        client_frame(CONTINUATION, final=False),
        client_frame(TEXT, b"4hello"),
    ],
)
async def test_frames_of_every_kind_are_counted_and_beyond_the_budget_nothing_is_taken(frame):
    vera = Flooded()
    if frame[0] == CONTINUATION:
        vera.pour(client_frame(TEXT, final=False))

    vera.pour(frame * 10_000)
    await through(vera.backlog)

    assert vera.receiver.cuts == ["frames"]
    assert len(vera.receiver.heard) <= LIMITS.frames_at_once + MOST_FRAMES
    assert vera.connection.written == frames.close_frame(frames.POLICY)
    assert not vera.connection.reading


async def test_bytes_are_counted():
    vera = Flooded()
    for _ in range(20):
        vera.pour(client_frame(TEXT, b"4" + b"x" * 60_000))

    assert vera.receiver.cuts == ["frames"]
    assert len(vera.receiver.heard) == LIMITS.bytes_at_once // 60_000 + 1


async def test_bytes_that_come_one_by_one_are_counted():
    vera = Flooded()

    for byte in client_frame(TEXT, b"4" + b"x" * 2000):
        vera.pour(bytes((byte,)))

    assert vera.receiver.cuts == ["frames"]
    assert vera.receiver.heard == []


async def test_who_was_cut_off_is_not_read_any_more_whatever_is_asked():
    vera = Flooded()
    vera.pour(client_frame(PONG) * 10_000)
    await through(vera.backlog)

    vera.websocket.resume_reading()
    assert not vera.connection.reading
    vera.pour(client_frame(PONG) * 10_000)
    assert not vera.backlog
    assert vera.receiver.cuts == ["frames"]


async def test_a_goodbye_that_nobody_answers_is_waited_for_within_the_budget():
    vera = Flooded()
    vera.websocket.close(frames.NORMAL)
    assert vera.connection.reading

    for _ in range(10):
        vera.pour(client_frame(PONG, b"x") * 10_000)
        await through(vera.backlog)

    assert not vera.connection.reading
    assert not vera.connection.closing, "it is time that ends it"


async def test_a_goodbye_after_our_own_is_heard_behind_whatever_was_under_way():
    vera = Flooded()
    vera.websocket.close(frames.NORMAL)

    vera.pour(client_frame(TEXT, b"4hello") * 100 + client_frame(frames.CLOSE, b"\x03\xe8"))
    await through(vera.backlog)

    assert vera.connection.closing
    assert vera.receiver.heard == []


async def test_who_is_read_no_further_for_what_waits_is_still_counted():
    """A client that is held back for its unhandled messages may have said much before."""
    vera = Flooded()
    vera.websocket.pause_reading()

    vera.pour(client_frame(TEXT, b"4hello") * 10_000)
    await through(vera.backlog)

    assert vera.receiver.cuts == ["frames"]


async def test_the_backlog_lets_everything_else_go_on_between_its_turns():
    backlog, done = Backlog(), []
    for number in range(3 * STEPS):
        backlog.add(lambda number=number: done.append(number))

    asyncio.get_running_loop().call_soon(done.append, "others")
    await asyncio.sleep(0)
    assert done == [*range(STEPS), "others"]
    await through(backlog)

    assert [one for one in done if one != "others"] == list(range(3 * STEPS))


async def test_a_step_that_breaks_down_holds_up_nobody():
    backlog, done, told = Backlog(), [], []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))

    def break_down() -> None:
        raise ValueError("planted")

    backlog.add(break_down)
    backlog.add(lambda: done.append("the next"))
    await through(backlog)

    assert done == ["the next"]
    assert [str(error) for error in told] == ["planted"]


async def test_work_is_told_from_waiting():
    released = asyncio.Event()

    async def handling(rounds: int, *, waits: bool) -> None:
        sum(range(rounds))
        if waits:
            await released.wait()

    at_once = Metered(handling(200_000, waits=False))
    await at_once
    waiting = Metered(handling(0, waits=True))
    asyncio.get_running_loop().call_later(0.05, released.set)
    await waiting

    assert not at_once.waited
    assert at_once.worked > 0
    assert waiting.waited
    assert waiting.worked < at_once.worked


async def test_who_breaks_off_a_wait_breaks_it_off_within():
    ended = []

    async def handling() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def metering() -> None:
        await Metered(handling())

    task = asyncio.create_task(metering())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


async def test_what_goes_wrong_within_goes_wrong_without():
    async def handling() -> None:
        await asyncio.sleep(0)
        raise ValueError("planted")

    with pytest.raises(ValueError, match="planted"):
        await Metered(handling())
