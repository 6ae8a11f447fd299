"""Twincloth with something spoiled on purpose: `python rigged.py RIG FACT COUNT serve …` runs it in this process.

The rigs that die do so at the COUNT-th turn that makes a FACT, at the point of their name. The others lie, so that
the checker has something to find; `jumping-clock` obeys SIGUSR1 and SIGUSR2.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

HOUR = 3600
COUNTDOWN = 400
"""Milliseconds from a host's word to the instant, in every rig."""

TURN = "The last turn is of"
"""What a rig says, before the ids of the commands, once its turn has come."""

LATER = 0.5
"""Seconds within which `later` dies."""


def rigged(rig: str, fact: str = "message-posted", count: int = 1) -> tuple[object, ...]:
    """What Python has to run: without this script's folder among its modules (-P)."""
    anew = ("-u",) if rig == "jumping-clock" else ()  # before any module has taken the clock as it is
    return *anew, "-P", Path(__file__), rig, fact, count


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL was survived")


class Fuse:
    """Burns down at the `count`-th turn that makes a fact of this tag."""

    def __init__(self, fact: str, count: int) -> None:
        self._fact, self._left = fact, count
        self.burnt = False

    def burns(self, entries: Sequence[Any]) -> bool:
        """Whether this is the turn; true once."""
        self._left -= any(entry.fact.__struct_config__.tag == self._fact for entry in entries)
        if self._left > 0 or self.burnt:
            return False
        self.burnt = True
        print(TURN, *(entry.cause for entry in entries), file=sys.stderr, flush=True)
        return True


def around_append(around: Callable[[Callable[[], Any], Sequence[Any]], Any]) -> None:
    """Let `around(store, entries)` stand in the place of the journal's append."""
    from twincloth.journal.sqlite import SQLiteJournal

    append = SQLiteJournal.append

    async def spoiled(self: Any, exchange_id: str, entries: Sequence[Any]) -> None:
        await around(lambda: append(self, exchange_id, entries), entries)

    SQLiteJournal.append = spoiled


def around_publish(around: Callable[[Callable[[], Any], Sequence[Any]], Any]) -> None:
    """The same for the relay's publish, whose last argument is the entries."""
    from twincloth.live.relay import Relay

    publish = Relay.publish

    async def spoiled(self: Any, *arguments: Any) -> None:
        await around(lambda: publish(self, *arguments), arguments[-1])

    Relay.publish = spoiled


def around_send(around: Callable[[Callable[..., None], str, dict[str, Any]], None]) -> None:
    """The same for the relay's send."""
    from twincloth.live.relay import Relay

    send = Relay.send

    def spoiled(self: Any, event: str, argument: dict[str, Any], channel: str) -> None:
        around(lambda other: send(self, event, other, channel), event, argument)

    Relay.send = spoiled


def before_commit(fuse: Fuse) -> None:
    """The rows are written and the transaction is not closed."""
    import apsw

    async def around(store: Callable[[], Any], entries: Sequence[Any]) -> None:
        fuse.burns(entries)
        await store()

    around_append(around)
    apsw.connection_hooks.append(
        lambda connection: connection.set_commit_hook(lambda: die() if fuse.burnt else False)
    )


def after_commit(fuse: Fuse) -> None:
    """The entries are durable and nobody has heard."""

    async def around(store: Callable[[], Any], entries: Sequence[Any]) -> None:
        await store()
        if fuse.burns(entries):
            die()

    around_append(around)


def after_ack(fuse: Fuse) -> None:
    """The sender has heard and no screen has."""

    async def publish(go_on: Callable[[], Any], entries: Sequence[Any]) -> None:
        if fuse.burns(entries):
            asyncio.get_running_loop().call_later(0.05, die)
        if not fuse.burnt:
            await go_on()

    def send(go_on: Callable[..., None], event: str, argument: dict[str, Any]) -> None:
        if not fuse.burnt:
            go_on(argument)

    around_publish(publish)
    around_send(send)


def mid_relay(fuse: Fuse) -> None:
    """Some screens have heard and the others have not: it dies at one of the writes after publishing."""
    from twincloth.live.engine.websocket import WebSocket

    left, write = random.randint(2, 4), WebSocket.write

    def counted(self: WebSocket, joined: bytes) -> None:
        nonlocal left
        left -= fuse.burnt
        if left == 0:
            die()
        write(self, joined)

    WebSocket.write = counted

    async def publish(go_on: Callable[[], Any], entries: Sequence[Any]) -> None:
        fuse.burns(entries)
        await go_on()

    around_publish(publish)


def later(fuse: Fuse) -> None:
    """Everybody may have heard; it dies at any moment soon."""

    async def publish(go_on: Callable[[], Any], entries: Sequence[Any]) -> None:
        await go_on()
        if fuse.burns(entries):
            asyncio.get_running_loop().call_later(random.uniform(0, LATER), die)

    around_publish(publish)


def acks_before_storing(_: Fuse) -> None:
    """A lie: the journal says that it has stored what it stores a little later."""
    tasks = set()

    async def around(store: Callable[[], Any], entries: Sequence[Any]) -> None:
        async def a_little_later() -> None:
            await asyncio.sleep(0.3)
            await store()

        tasks.add(asyncio.create_task(a_little_later()))

    around_append(around)


def forgets_answers(_: Fuse) -> None:
    """A lie: the same wish again is taken for another."""
    from twincloth.exchange.exchange import Exchange

    Exchange.answered = lambda self, command, by: None


def blanks_entries(fuse: Fuse) -> None:
    """A lie: a screen is told that an entry changes nothing of what it shows."""

    async def publish(go_on: Callable[[], Any], entries: Sequence[Any]) -> None:
        fuse.burns(entries)
        await go_on()

    def send(go_on: Callable[..., None], event: str, argument: dict[str, Any]) -> None:
        go_on({**argument, "html": None} if event == "entry" and fuse.burnt else argument)

    around_publish(publish)
    around_send(send)


def jumping_clock(_: Fuse) -> None:
    """SIGUSR1 puts this process's wall clock forward by an hour, SIGUSR2 back; the monotonic one goes on."""
    offset = 0
    seconds, nanoseconds = time.time, time.time_ns

    def jump(number: int, frame: FrameType | None) -> None:
        nonlocal offset
        offset += HOUR if number == signal.SIGUSR1 else -HOUR

    time.time = lambda: seconds() + offset
    time.time_ns = lambda: nanoseconds() + offset * 10**9
    signal.signal(signal.SIGUSR1, jump)
    signal.signal(signal.SIGUSR2, jump)


def nowhere(_: Fuse) -> None:
    """Nothing is spoiled."""


RIGS: dict[str, Callable[[Fuse], None]] = {
    rig.__name__.replace("_", "-"): rig
    for rig in (
        *(before_commit, after_commit, after_ack, mid_relay, later),
        *(acks_before_storing, forgets_answers, blanks_entries, jumping_clock, nowhere),
    )
}


def main() -> None:
    """Spoil it and run it."""
    _, rig, fact, count, *arguments = sys.argv
    RIGS[rig](Fuse(fact, int(count)))

    from twincloth import __main__
    from twincloth.exchange import unveiling

    unveiling.COUNTDOWN = COUNTDOWN
    sys.argv = ["twincloth", *arguments]
    __main__.main()


if __name__ == "__main__":
    main()
