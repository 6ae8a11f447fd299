"""Secrets of cookies that several processes have in common, and those that a setting gives."""

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Callable

import pytest

from halls import PATIENCE
from twincloth.database.postgresql import PostgreSQLDatabase
from twincloth.operator.failures import Failed
from twincloth.operator.secret import RotateSecret
from twincloth.pages.cookie_secrets import PREVIOUS_AGE, WeakSecret
from twincloth.pages.identity import CookieIdentities
from twincloth.pages.kept_secrets import CookieSecrets, GivenSecrets, SharedSecrets
from twincloth.settings import SettingsError

SOON = 0.1
"""Seconds instead of three, for what does not depend on it that all have heard of a new secret before it signs."""

OLD, NEW = (b64encode(os.urandom(32)).decode() for _ in range(2))


class Signing:
    """A process as far as it signs; `heard` is all that it ever believed."""

    def __init__(self, database: PostgreSQLDatabase) -> None:
        self.database = database
        self.secrets = CookieSecrets(SharedSecrets(database, SOON), database)
        self.identities = CookieIdentities(self.secrets, secure=False)
        self.forgotten = 0
        self.secrets.forgotten = self._forget

    def _forget(self) -> None:
        self.forgotten += 1

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110  # it is the other process that changes it
                await asyncio.sleep(0.01)

    def takes(self, ticket: str, person: str) -> bool:
        return self.identities.redeem(ticket) == person


@pytest.fixture
async def processes(postgresql: str) -> AsyncIterator[list[Signing]]:
    """Three that began at once."""
    databases = await asyncio.gather(*(PostgreSQLDatabase.open(postgresql) for _ in range(3)))
    processes = [Signing(database) for database in databases]
    await asyncio.gather(*(process.secrets.open() for process in processes))
    yield processes
    for database in databases:
        await database.close()


async def test_processes_that_begin_at_once_make_one_secret(processes):
    (secret,) = processes[0].secrets()

    assert len(secret) == 32
    assert [list(process.secrets()) for process in processes] == [[secret]] * 3


async def test_no_process_signs_with_what_another_does_not_believe(processes):
    here, *others = processes
    here.secrets._kept = SharedSecrets(here.database)
    rotating = asyncio.create_task(here.secrets.rotate())
    refused = 0

    while not rotating.done():
        for signing in processes:
            ticket = signing.identities.ticket("p-vera")
            refused += sum(not process.takes(ticket, "p-vera") for process in processes)
        await asyncio.sleep(0.02)

    before, now = here.secrets()
    for other in others:
        await other.until(lambda other=other: list(other.secrets()) == [before, now])
    assert refused == 0
    assert all(process.takes(here.identities.ticket("p-oleg"), "p-oleg") for process in processes)
    assert [process.forgotten for process in processes] == [0, 0, 0]


async def test_what_is_to_be_forgotten_is_forgotten_by_every_process(processes):
    here, *others = processes
    ticket = here.identities.ticket("p-vera")

    await here.secrets.rotate(forget=True)

    for process in processes:
        await process.until(lambda process=process: process.forgotten == 1)
        assert list(process.secrets()) == list(here.secrets())
        assert not process.takes(ticket, "p-vera")
    assert len(here.secrets()) == 1
    assert others


async def test_a_rotation_that_was_cut_short_puts_nobody_out(processes):
    here, other = processes[:2]
    rotating = asyncio.create_task(here.secrets.rotate())
    await other.until(lambda: len(other.secrets()) == 2)
    rotating.cancel()
    announced, before = other.secrets()

    await other.secrets.rotate()

    assert before in other.secrets()
    assert announced not in other.secrets()


async def test_two_rotations_at_once_are_one(processes):
    before = list(processes[0].secrets())

    await asyncio.gather(*(process.secrets.rotate() for process in processes))

    for process in processes:
        await process.until(lambda process=process: process.secrets()[0] == before[0])
        assert list(process.secrets()) == list(processes[0].secrets())
    assert len(processes[0].secrets()) == 2


async def test_the_shared_secret_before_is_forgotten_when_no_cookie_can_be_older(processes):
    await processes[0].secrets.rotate()
    database = processes[0].database
    before, now = await SharedSecrets(database).read()

    await database.write(
        lambda connection: connection.execute("UPDATE cookie_secrets SET since = since - $1", (PREVIOUS_AGE,))
    )

    assert await SharedSecrets(database).read() == [now]
    assert before != now


async def test_a_shared_secret_that_could_be_guessed_is_refused(processes):
    database = processes[0].database
    await database.write(
        lambda connection: connection.execute("UPDATE cookie_secrets SET secret = $1", (bytes(32),))
    )

    with pytest.raises(WeakSecret, match="table cookie_secrets was not made by chance"):
        await SharedSecrets(database).read()


async def test_of_two_that_are_given_the_first_signs(processes):
    database = processes[0].database
    old, new = (CookieSecrets(GivenSecrets(given), database) for given in (OLD, f"{NEW},{OLD}"))
    await old.open()
    await new.open()
    ticket = CookieIdentities(old, secure=False).ticket("p-vera")
    fresh = CookieIdentities(new, secure=False).ticket("p-oleg")

    assert CookieIdentities(new, secure=False).redeem(ticket) == "p-vera"
    assert CookieIdentities(old, secure=False).redeem(fresh) != "p-oleg"


async def test_what_a_setting_gives_no_command_changes(hall):
    hall.services.secrets._kept = GivenSecrets(OLD)

    with pytest.raises(Failed, match="set another one there, with a comma and the one before"):
        await RotateSecret().do(hall.services)


@pytest.mark.parametrize("weak", [bytes(32), b"abcdefgh" * 4])
def test_a_given_secret_that_could_be_guessed_is_refused_without_being_told(weak):
    written = b64encode(weak).decode()

    with pytest.raises(SettingsError, match="openssl rand") as refused:
        GivenSecrets(f"{NEW},{written}")
    assert written not in str(refused.value)
