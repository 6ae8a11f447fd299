"""The outbox: order for each, one write for all that waits, and an end to who takes nothing."""

import asyncio

from halls import come_true
from twincloth.live.engine.limits import EngineLimits
from twincloth.live.engine.outbox import SLICE, Outbox


class Screen:
    """A socket that notes what is written to it."""

    def __init__(self) -> None:
        self.out: list[bytes] = []
        self.paused_since = 0.0
        self.writes: list[bytes] = []
        self.aborted = False

    def write(self, joined: bytes) -> None:
        self.writes.append(joined)

    def abort(self) -> None:
        self.aborted = True


async def turn() -> None:
    """Long enough for the outbox, whatever it waits for."""
    await asyncio.sleep(0.1)


async def test_what_is_put_in_one_turn_is_written_at_once_and_in_order():
    outbox, vera, alice = Outbox(EngineLimits()), Screen(), Screen()

    outbox.put(vera, b"1")
    outbox.put_all([vera, alice], b"2")
    outbox.put(vera, b"3")
    assert vera.writes == []
    await turn()

    assert vera.writes == [b"123"]
    assert alice.writes == [b"2"]


async def test_screens_with_the_same_frames_are_written_the_same_bytes():
    outbox, screens = Outbox(EngineLimits()), [Screen() for _ in range(3)]

    outbox.put_all(screens, b"one")
    outbox.put_all(screens, b"two")
    await turn()

    assert [screen.writes for screen in screens] == [[b"onetwo"]] * 3
    assert len({id(screen.writes[0]) for screen in screens}) == 1


async def test_a_hall_larger_than_a_slice_is_told_everything():
    outbox, screens = Outbox(EngineLimits()), [Screen() for _ in range(2 * SLICE + 7)]

    for number in range(3):
        outbox.put_all(screens, b"%d" % number)
        await asyncio.sleep(0)
    await turn()

    assert {b"".join(screen.writes) for screen in screens} == {b"012"}


async def test_frames_for_a_paused_screen_wait_and_come_in_order():
    outbox, oleg = Outbox(EngineLimits()), Screen()
    oleg.paused_since = asyncio.get_running_loop().time()
    outbox.pause(oleg)

    outbox.put(oleg, b"1")
    await turn()
    outbox.put(oleg, b"2")
    await turn()
    assert oleg.writes == []

    oleg.paused_since = 0.0
    outbox.resume(oleg)
    outbox.put(oleg, b"3")
    await turn()
    assert oleg.writes == [b"123"]


async def test_who_is_too_many_frames_behind_is_aborted_and_the_others_are_not():
    outbox, oleg, tom = Outbox(EngineLimits(most_frames=10)), Screen(), Screen()
    oleg.paused_since = asyncio.get_running_loop().time()
    outbox.pause(oleg)

    for _ in range(11):
        outbox.put_all([oleg, tom], b"x")
    await come_true(lambda: oleg.aborted)

    assert oleg.out == []
    assert not tom.aborted
    assert tom.writes == [b"x" * 11]


async def test_who_is_too_many_bytes_behind_is_aborted():
    outbox, oleg = Outbox(EngineLimits(most_bytes=1000)), Screen()
    oleg.paused_since = asyncio.get_running_loop().time()
    outbox.pause(oleg)

    outbox.put(oleg, b"x" * 1001)

    await come_true(lambda: oleg.aborted)


async def test_who_takes_nothing_for_too_long_is_aborted():
    outbox, oleg = Outbox(EngineLimits(stalled_for=0.2)), Screen()
    oleg.paused_since = asyncio.get_running_loop().time()
    outbox.pause(oleg)

    await come_true(lambda: oleg.aborted)


async def test_who_was_slow_and_is_not_any_more_is_left_alone():
    outbox, oleg, tom = Outbox(EngineLimits(stalled_for=0.1, most_frames=1)), Screen(), Screen()
    oleg.paused_since = asyncio.get_running_loop().time()
    outbox.pause(oleg)
    oleg.paused_since = 0.0
    outbox.resume(oleg)

    for _ in range(5):
        outbox.put(oleg, b"x")
    tom.paused_since = asyncio.get_running_loop().time()
    outbox.pause(tom)
    await come_true(lambda: tom.aborted)

    assert not oleg.aborted
