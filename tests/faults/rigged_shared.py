"""Twincloth as one of several processes, spoiled on purpose: `python rigged_shared.py RIG WORD serve …` runs it here.

`armed` dies at a point of a turn once it is told to: the file WORD names the point and at which time of passing it, and
SIGUSR1 says that it does. The others have defects that no process may do harm by, or lie, so that there is something
to find.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

SOON = 0.05
"""Seconds until who dies soon after a moment dies."""

COUNTDOWN = 1500
"""Milliseconds, of those whose clock is off: everybody has heard of it long before its end."""

NEXT = "99.0.0"
"""The release that `newer` is."""

APPEND = "twincloth.journal.postgresql:PostgreSQLJournal.append"
PUBLISH = "twincloth.live.relay:Relay.publish"
RENEW = "twincloth.live.heads:Heads._renew"
GIVE = "twincloth.live.forwarding:CommandForwarding.give"
ANSWER = "twincloth.live.forwarding:CommandForwarding._decide"
FOLLOW = "twincloth.live.shared_room:SharedRoom._follow"


class Point(NamedTuple):
    """Before or after a method, or while it waits for an answer; what the process does that is to die there."""

    of: str
    when: str
    doing: str


POINTS = {
    "before-append": Point(APPEND, "before", "writes"),
    "while-appending": Point(APPEND, "while", "writes"),
    "after-append": Point(APPEND, "after", "writes"),
    "after-telling": Point(PUBLISH, "after", "writes"),
    "after-ack": Point(PUBLISH, "soon", "writes"),
    "before-answering": Point(ANSWER, "after", "writes"),
    "before-renewal": Point(RENEW, "before", "renews"),
    "while-renewing": Point(RENEW, "while", "renews"),
    "after-renewal": Point(RENEW, "after", "renews"),
    "before-forwarding": Point(GIVE, "before", "follows"),
    "while-forwarding": Point(GIVE, "while", "follows"),
    "after-forwarding": Point(GIVE, "after", "follows"),
    "before-following": Point(FOLLOW, "before", "follows"),
    "while-following": Point(FOLLOW, "while", "follows"),
    "before-showing": Point(PUBLISH, "before", "follows"),
}


def rigged_shared(rig: str, word: object = "-") -> tuple[object, ...]:
    """What Python has to run: without this script's folder among its modules (-P)."""
    anew = ("-u",) if rig == "clock-off" else ()  # before any module has taken the clock as it is
    return *anew, "-P", Path(__file__), rig, word


class Armed:
    """Where it is to die, once it knows, and how often it passes there before."""

    def __init__(self, told: Path) -> None:
        self._told = told
        self._point, self._left = "", 0
        signal.signal(signal.SIGUSR1, lambda *_: self._arm())

    def passing(self, point: str, within: float = 0.0) -> None:
        """It has come to a point: dies there, or so many seconds later."""
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                if within:
                    asyncio.get_running_loop().call_later(within, self._die)
                else:
                    self._die()

    def _arm(self) -> None:
        point, count = self._told.read_text("ascii").split()
        self._point, self._left = point, int(count)

    def _die(self) -> NoReturn:
        print("It dies", self._point, file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("SIGKILL was survived")


def around(of: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Have what `make` gives stand in the place of a method."""
    module, _, method = of.partition(":")
    name, _, method = method.partition(".")
    kind = getattr(import_module(module), name)
    setattr(kind, method, make(getattr(kind, method)))


def armed(word: str) -> None:
    """Dies where it is told to."""
    arms = Armed(Path(word))
    for name, point in POINTS.items():
        around(point.of, lambda method, name=name, point=point: _deadly(method, name, point, arms))


def _deadly(method: Callable[..., Any], name: str, point: Point, arms: Armed) -> Callable[..., Any]:
    async def spoiled(*arguments: Any, **options: Any) -> Any:
        if point.when == "before":
            arms.passing(name)
        if point.when == "while":
            arms.passing(name, random.uniform(0.0001, 0.002))
        done = await method(*arguments, **options)
        if point.when == "after":
            arms.passing(name)
        if point.when == "soon":
            arms.passing(name, SOON)
        return done

    return spoiled


def acks_unstored(_: str) -> None:
    """A lie: the journal says that it has stored half of all messages which it never stores."""

    def lie(append: Callable[..., Any]) -> Callable[..., Any]:
        async def spoiled(self: Any, exchange_id: str, entries: Any) -> None:
            if type(entries[0].fact).__name__ != "MessagePosted" or random.random() < 0.5:
                await append(self, exchange_id, entries)

        return spoiled

    around(APPEND, lie)


def sure_of_itself(_: str) -> None:
    """Takes itself for the one who writes, whatever the lease says, and never asks anybody."""
    from twincloth.live.heads import Heads

    Heads.writer = lambda self, exchange: ""
    Heads.holds = lambda self, exchange: True


def deaf(_: str) -> None:
    """Hears nothing of what others tell."""
    from twincloth.database.notices import Notices

    Notices._hear = lambda self, *_: None


def mute(_: str) -> None:
    """What it tells the others reaches nobody."""
    from twincloth.database.notices import Notices

    Notices.tell = lambda self, *_, **__: None


def deaf_and_blind(word: str) -> None:
    """Hears nothing, and never looks."""
    from twincloth.live.heads import Heads

    deaf(word)

    async def asleep(self: Any) -> None:
        await asyncio.Event().wait()

    Heads._run = asleep


def by_lines(word: str) -> None:
    """Finds the others at the addresses that stand in the file WORD by their names."""
    from twincloth.live.processes import Processes

    lines = json.loads(Path(word).read_text("ascii"))
    address_of = Processes.address_of
    Processes.address_of = lambda self, name: address_of(self, name) and lines.get(name)


def clock_off(word: str) -> None:
    """The machine's clock is so many seconds off; countdowns are short."""
    off = int(word)
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + off
    time.time_ns = lambda: nanoseconds() + off * 10**9

    from twincloth.exchange import unveiling

    unveiling.COUNTDOWN = COUNTDOWN


def newer(word: str) -> None:
    """The next release: it has other files for browsers, in the folder WORD, and stores what this one does not know."""
    from twincloth.exchange.actor import PARTICIPANTS
    from twincloth.exchange.exchange import Command, Fact
    from twincloth.exchange.ids import ClientId
    from twincloth.views.static import StaticFiles

    class Waved(Fact, tag="waved"):
        def apply(self, *_: Any) -> None:
            pass

    class Wave(Command, tag="wave"):
        allowed = PARTICIPANTS
        id: ClientId

        def decide(self, *_: Any) -> list[Fact]:
            return [Waved()]

    newer.known = Waved, Wave  # what nobody holds is no subclass of anything any more
    read = StaticFiles.__init__
    StaticFiles.__init__ = lambda self, _: read(self, Path(word))
    import_module("twincloth.__main__")
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] == "twincloth" and hasattr(module, "__version__"):
            module.__version__ = NEXT


RIGS: dict[str, Callable[[str], None]] = {
    rig.__name__.replace("_", "-"): rig
    for rig in (
        *(armed, acks_unstored, sure_of_itself, deaf, mute, deaf_and_blind, by_lines, clock_off, newer),
    )
}


def main() -> None:
    """Spoil it and run it."""
    _, rig, word, *arguments = sys.argv
    RIGS[rig](word)

    from twincloth import __main__

    sys.argv = ["twincloth", *arguments]
    __main__.main()


if __name__ == "__main__":
    main()
