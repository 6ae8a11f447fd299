"""The wheel: nothing is looked at too early, and nothing is forgotten."""

import asyncio

from halls import come_true
from twincloth.live.engine.timer_wheel import TimerWheel


async def test_things_come_up_in_their_time_and_not_before():
    loop = asyncio.get_running_loop()
    came: dict[str, float] = {}
    wheel = TimerWheel[str](0.01, lambda item: came.setdefault(item, loop.time()))
    start = loop.time()

    for delay in (0.15, 0.0, 0.05):
        wheel.add(str(delay), delay)
    await come_true(lambda: len(came) == 3)

    assert list(came) == ["0.0", "0.05", "0.15"]
    assert all(at - start >= float(delay) for delay, at in came.items())


async def test_what_is_added_while_it_turns_or_after_it_has_stopped_turning_comes_up_too():
    came: list[int] = []

    def again(number: int) -> None:
        came.append(number)
        if number < 3:
            wheel.add(number + 1, 0.02)

    wheel = TimerWheel[int](0.01, again)
    wheel.add(1, 0.0)
    await come_true(lambda: came == [1, 2, 3])

    wheel.add(7, 0.0)
    await come_true(lambda: came == [1, 2, 3, 7])


async def test_a_wheel_that_was_stopped_brings_nothing_up():
    came: list[str] = []
    wheel = TimerWheel[str](0.01, came.append)
    wheel.add("late", 0.02)

    wheel.stop()
    other = TimerWheel[str](0.01, came.append)
    other.add("later still", 0.04)
    await come_true(lambda: came)

    assert came == ["later still"]
