"""The server's clock is found through uneven delays and false clocks, in virtual time."""

import pytest
from playwright.sync_api import Page

from elements.hall import STATIC, Hall

# A world of its own: `time` is the server's, the device's clock is off by minutes and runs fast or slow.
WORLD = """
async ({ module, seed, offset, drift, samples, shortest, longest, symmetric, pause, smallest }) => {
  const { createClock } = await import(module)
  let state = seed * 2654435761 % 4294967296
  const random = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296
  const delay = () => shortest + random() * (longest - shortest)
  let time = 1795264200000
  const device = () => (time - 1795264200000) * (1 + drift) + offset
  const rounds = []
  const ask = async () => {
    const asked = device()
    const there = delay()
    time += there
    const at = time
    time += symmetric ? there : delay()
    rounds.push({ at, asked, heard: device() })
    return { at }
  }
  const clock = createClock(ask, device)
  for (let number = 0; number < samples; number++) {
    await clock.sample()
    time += pause
  }
  const best = rounds.reduce((one, other) => other.heard - other.asked < one.heard - one.asked ? other : one)
  const naive = best.at + (device() - (best.asked + best.heard) / 2)
  return { error: Math.abs(clock.now() - time), naive: Math.abs(naive - time), claimed: clock.uncertainty }
}
"""


@pytest.fixture
def world(hall: Hall, page: Page):
    hall.pages["/"] = "<!doctype html><p>x"
    page.goto(hall.url)

    def run(seed: int, **facts):
        usual = {"offset": 173_000, "drift": 200e-6, "samples": 8, "shortest": 20, "longest": 400}
        usual |= {"symmetric": False, "pause": 50, "module": f"{STATIC}/live/clock.js", "seed": seed}
        return page.evaluate(WORLD, usual | facts)

    return run


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def test_over_even_delays_the_clock_is_nearly_exact(world):
    errors = [world(seed, symmetric=True)["error"] for seed in range(20)]

    assert max(errors) < 25


def test_after_the_first_burst_the_clock_is_near(world):
    worlds = [world(seed) for seed in range(100)]

    assert percentile([one["error"] for one in worlds], 0.5) < 35
    assert percentile([one["error"] for one in worlds], 0.99) < 130


def test_by_the_instant_the_clock_is_close_enough_for_150_milliseconds_between_any_two(world):
    errors = [world(seed, samples=30, pause=250)["error"] for seed in range(100)]

    assert percentile(errors, 0.99) < 50


def test_both_ways_apart_are_known_better_than_by_the_fastest_round_trip(world):
    worlds = [world(seed, samples=30, pause=250) for seed in range(60)]

    assert sum(one["error"] for one in worlds) < 0.7 * sum(one["naive"] for one in worlds)


@pytest.mark.parametrize("drift", [-200e-6, 0, 200e-6])
def test_a_clock_that_runs_wrong_is_followed_for_an_hour(world, drift: float):
    for seed in range(10):
        found = world(seed, drift=drift, samples=120, pause=30_000)
        assert found["error"] < 100
        assert found["error"] <= found["claimed"]


def test_the_error_is_never_more_than_claimed(world):
    for seed in range(60):
        found = world(seed, samples=seed % 12 + 1)
        assert found["error"] <= found["claimed"]


def test_before_the_first_answer_nothing_is_known_and_a_failed_question_changes_nothing(world, page: Page):
    known = page.evaluate(
        """async (module) => {
          const { createClock } = await import(module)
          const clock = createClock(() => Promise.reject(new Error("lost")), () => 5)
          await clock.sample().catch(() => {})
          const mute = createClock(async () => ({ ok: false }), () => 5)
          await mute.sample().catch(() => {})
          return [clock.known || mute.known, Number.isNaN(clock.now()), clock.uncertainty]
        }""",
        f"{STATIC}/live/clock.js",
    )

    assert known == [False, True, float("inf")]


def test_a_clock_that_slept_is_noticed_with_the_next_answer(world, page: Page):
    error = page.evaluate(
        """async (module) => {
          const { createClock } = await import(module)
          let [server, device] = [1000000, 0]
          const clock = createClock(async () => { server += 50; device += 50; return { at: server - 25 } }, () => device)
          for (let number = 0; number < 8; number++) await clock.sample()
          server += 3600000
          await clock.sample()
          return Math.abs(clock.now() - server)
        }""",
        f"{STATIC}/live/clock.js",
    )

    assert error <= 25
