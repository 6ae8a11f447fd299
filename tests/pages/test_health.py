"""Health: a probe is told the truth, whoever else asks for whatever."""

from dataclasses import dataclass

import apsw
import pytest

from halls import Hall, Limited, come_true
from twincloth.live import health
from twincloth.live.health import REMEMBERED, LoopLag


async def readiness(hall: Hall) -> tuple[int, list[str]]:
    """The status of /readyz, and the checks that fail."""
    async with hall.visitor().http.get("/readyz") as answer:
        told = await answer.json()
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Connection"] == "close"
        assert told["status"] == ("failing" if told["failing"] else "ready")
        assert told["failing"] == [name for name, found in told["checks"].items() if found != "ok"]
        return answer.status, told["failing"]


async def test_a_server_that_is_well_says_so(hall: Hall):
    assert await readiness(hall) == (200, [])
    assert await hall.visitor().get("/healthz") == (200, '{"status": "alive"}')
    assert (await hall.visitor().post("/readyz"))[0] == 405


@pytest.mark.on_sqlite
async def test_each_check_fails_by_its_name_and_passes_again(hall: Hall, monkeypatch):
    """A reader's lock on the file is what a full or a broken disk is to a write: none comes through."""
    monkeypatch.setattr(health, "FRESH", 0.0)
    with monkeypatch.context() as impatient:
        impatient.setattr(health, "WITHIN", 0.05)
        other = apsw.Connection(str(hall.services.database.path))
        other.execute("BEGIN IMMEDIATE")
        assert await readiness(hall) == (503, ["journal"])
        assert (await hall.visitor().get("/healthz"))[0] == 200
        other.execute("ROLLBACK")
        other.close()
    assert await readiness(hall) == (200, [])

    with monkeypatch.context() as small:
        small.setattr(health, "LEAST_ROOM", 1 << 60)
        assert await readiness(hall) == (503, ["disk"])

    hall.services.health.stopping = True
    hall.services.health.lag.note(health.LATE)
    assert await readiness(hall) == (503, ["running", "loop"])


@pytest.mark.on_sqlite
async def test_many_who_ask_bring_about_one_write_at_most(hall: Hall, monkeypatch):
    """The control: where no outcome is good for another second, each who asks brings about one."""
    before = hall.services.database.last_write
    for _ in range(5):
        assert await readiness(hall) == (200, [])
    assert hall.services.database.last_write == before

    monkeypatch.setattr(health, "FRESH", 0.0)
    await readiness(hall)
    assert hall.services.database.last_write != before


async def test_a_probe_is_never_told_to_come_again(limited: Limited):
    async with limited(guesses_per_address=1, sockets_per_address=1, commands_per_address=1) as hall:
        stranger = hall.visitor()
        assert [(await stranger.get(f"/?code=BBBBB{last}"))[0] for last in "BC"] == [404, 429]

        assert [(await stranger.get("/readyz"))[0] for _ in range(20)] == [200] * 20


async def test_each_look_at_the_loop_is_told_to_who_counts_them(monkeypatch, hall: Hall):
    monkeypatch.setattr(health, "LOOK_EVERY", 0.01)
    looks: list[float] = []
    hall.services.health.heard_lag = looks.append
    await come_true(lambda: len(looks) > 3)
    assert min(looks) >= 0


@dataclass
class HandClock:
    """A clock that a test sets."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_loops_worst_moment_is_told_for_a_while():
    clock = HandClock()
    lag = LoopLag(clock)
    for seconds in (0.0, 3.0, 0.5):
        clock.seconds += 1
        lag.note(seconds)

    assert lag.worst == pytest.approx(3.0)
    clock.seconds += REMEMBERED
    assert lag.worst == pytest.approx(0.5)
    clock.seconds += 1
    assert lag.worst == 0.0
