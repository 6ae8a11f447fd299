"""Conversations: people who write without a pause until it is enough, and what must then be true."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from faults.ground import Ground
from faults.history import ClientLog, must_be_whole, read_journal
from faults.people import Person, Site, all_caught_up
from processes import Running
from twincloth.exchange.exchange import Entry

TO_THE_END = 120.0
"""Seconds after which people who still lack an ack will never get it."""

PRODUCT = ("-m", "twincloth")


@asynccontextmanager
async def up(ground: Ground, site: Site, launcher: tuple[object, ...] = PRODUCT) -> AsyncIterator[Running]:
    """The server, started in a thread so that people's phones go on meanwhile; killed at the end, if it still runs."""
    serving = ground.serving(launcher=launcher)
    server = await asyncio.to_thread(serving.__enter__)
    site.url = server.url
    try:
        yield server
        assert "Traceback" not in server.log, server.log
    finally:
        site.url = ""
        await asyncio.to_thread(serving.__exit__, None, None, None)


class Talk:
    """Everybody writes one message after the other; ids tell whose and which."""

    def __init__(self, people: Sequence[Person], pause: float = 0.0) -> None:
        self.people = people
        self._pause = pause
        self._enough = asyncio.Event()
        self._writing = [asyncio.create_task(self._write(person)) for person in people]

    @property
    def acks(self) -> int:
        """How many messages were acked so far."""
        return sum(len(person.log.acked) for person in self.people)

    async def acked(self, more: int) -> None:
        """Until so many more acks were heard."""
        wanted = self.acks + more
        while self.acks < wanted:  # noqa: ASYNC110  # acks come to many tasks over a network
            await asyncio.sleep(0.002)

    async def end(self) -> None:
        """Nobody begins another message; everybody waits for their last ack. Raises TimeoutError."""
        self._enough.set()
        async with asyncio.timeout(TO_THE_END):
            await asyncio.gather(*self._writing)

    async def break_off(self) -> None:
        """Nobody waits for anything any more."""
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _write(self, person: Person) -> None:
        while not self._enough.is_set():
            count = len(person.log.sent) + 1
            await person.say(f"{person.name.split()[-1]}-{count}", f"Сообщение {count} <от> {person.name}")
            await asyncio.sleep(self._pause)


@asynccontextmanager
async def talking(people: Sequence[Person], pause: float = 0.0) -> AsyncIterator[Talk]:
    """Everybody writes as long as the block runs, then all is acked and every screen has caught up."""
    talk = Talk(people, pause)
    try:
        yield talk
        await talk.end()
        await all_caught_up(list(people))
    finally:
        await talk.break_off()


async def finish(ground: Ground, site: Site, talk: Talk) -> None:
    """Everything is acked, the last of it twice, and on every screen; then the server stops, and all is judged."""
    async with up(ground, site) as server:
        await talk.end()
        await repeat(talk.people)
        await all_caught_up(list(talk.people))
        await asyncio.to_thread(server.stop)
    await judge(ground, talk.people)


async def repeat(people: Sequence[Person]) -> None:
    """Everybody sends their last two messages again, as if the acks had been lost; one ack at least was heard."""
    await asyncio.gather(*(_repeat(person) for person in people))


async def _repeat(person: Person) -> None:
    for id in list(person.log.sent)[-2:]:
        await person.say(id, person.log.sent[id])


async def leave(people: Sequence[Person]) -> list[ClientLog]:
    """Everybody puts their phone away; what they have logged."""
    await asyncio.gather(*(person.leave() for person in people))
    return [person.log for person in people]


async def judge(ground: Ground, people: Sequence[Person]) -> list[Entry]:
    """The journal, once the server has stopped; it and all logs must be whole."""
    logs = await leave(people)
    journal = await read_journal(ground.data, ground.code)
    must_be_whole(journal, logs)
    return journal
