"""The drill: under load a backup is taken, the server is killed, and on an empty folder everything acked is there again.

Then the commands themselves are killed: what is left of a backup or of a restore is whole, or nothing.
"""

import asyncio
import random
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import apsw

from backups.conftest import back_up
from faults.ground import NOTE, Ground
from faults.people import Site, browsers, come_in
from faults.talk import Talk, up
from halls import open_hall
from processes import Running, environment, started, twincloth
from twincloth.backups.restoring import must_be_sound, restored
from twincloth.backups.staging import UNFINISHED
from twincloth.backups.verifying import verify_backup, verify_folder
from twincloth.collection.store import Store

LONGEST = 2.0
"""Seconds within which a backup or a restore of the ground is done, most of the time."""

ANEW = re.compile(r'name="ticket" value="[^"]*"|data-now="\d+"|/static/\w+/')
"""What a page has afresh each time."""

AUTHORED = ("exchanges", "codes", "qr", "drafts", "sheets")


def test_a_backup_or_restore_that_is_killed_is_whole_or_nothing(ground: Ground, times, tmp_path):
    whole = tmp_path / "whole.tar"
    asyncio.run(back_up(ground.data, whole))
    for number in range(times(1, 50)):
        file, folder = tmp_path / f"{number}.tar", tmp_path / f"restored-{number}"
        killed("backup", file, "--data", ground.data)
        if file.exists():
            with file.open("rb") as stream:
                assert verify_backup(stream)[1].problems == []
        killed("restore", whole, "--data", folder)
        if not (folder / "twincloth.db").exists() or (folder / UNFINISHED).exists():
            restore(whole, folder)
        assert verify_folder(folder, Store.open("", folder)).problems == []
        assert rows(folder, "entries") == rows(ground.data, "entries")
        shutil.rmtree(folder)
    assert verify_folder(ground.data, Store.open("", ground.data)).problems == []


async def test_what_was_acked_before_a_backup_is_there_after_any_kill(ground: Ground, times, tmp_path):
    site, rounds, before = Site(ground.code), times(2, 50), 0
    async with browsers() as http:
        async with up(ground, site):
            people = await come_in(6, site, http)
            talk = Talk(people, pause=0.01)
            await talk.acked(1)
        for number in range(rounds):
            file, folder = tmp_path / f"{number}.tar", tmp_path / f"restored-{number}"
            async with up(ground, site) as server:
                await talk.acked(20)
                acked = {id for person in people for id in person.log.acked}
                backing_up = asyncio.to_thread(twincloth, "backup", file, "--data", ground.data)
                made, _ = await asyncio.gather(backing_up, kill_some(server, number))
            assert file.exists() == (made.returncode == 0), made.stderr
            assert file.exists() or number % 2, made.stderr
            if not file.exists():
                await asyncio.to_thread(succeed, "backup", file, "--data", ground.data)
            await asyncio.to_thread(restore, file, folder)
            there = rows(folder, "entries")
            assert there == rows(ground.data, "entries")[: len(there)], "it is the beginning of what happened"
            assert acked <= {row[4] for row in there}
            assert len(there) > before
            before = len(there)
            assert [rows(folder, name) for name in AUTHORED] == [rows(ground.data, name) for name in AUTHORED]
            assert verify_folder(folder, Store.open("", folder)).problems == []
            if number == rounds - 1:
                assert await pages(folder) == await pages(cut_off(ground, len(there), tmp_path / "reference"))
            shutil.rmtree(folder)
        await talk.break_off()


async def kill_some(server: Running, number: int) -> None:
    """Of two servers one lives until the backup is done; the other is killed at any moment of it."""
    if number % 2:
        await asyncio.sleep(random.uniform(0.0, LONGEST))
        await asyncio.to_thread(server.stop, signal.SIGKILL)


def succeed(*arguments: object) -> None:
    made = twincloth(*arguments)
    assert made.returncode == 0, made.stderr


def restore(file: Path, folder: Path) -> None:
    with file.open("rb") as stream, restored(stream, folder) as (unpacked, sound, _):
        must_be_sound(unpacked, sound)


def rows(data: Path, table: str) -> list[tuple]:
    """What a table holds, in the order of its keys."""
    connection = apsw.Connection(str(data / "twincloth.db"))
    try:
        return sorted(connection.execute(f"SELECT * FROM {table}"), key=repr if table != "entries" else None)
    finally:
        connection.close()


def cut_off(ground: Ground, entries: int, folder: Path) -> Path:
    """The data folder as it was when so many entries were stored."""
    shutil.copytree(ground.data, folder, ignore=shutil.ignore_patterns("*.sock", "*.pipe", NOTE))
    connection = apsw.Connection(str(folder / "twincloth.db"))
    connection.execute("DELETE FROM entries WHERE seq > ?", (entries,))
    connection.close()
    return folder


async def pages(data: Path) -> dict[str, str]:
    """What everybody may read, without what is made anew each time."""
    async with open_hall(data, public_url="http://cloth.example") as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        visitor = hall.visitor()
        codes = [hall.code, f"{hall.code}/record", *hall.gifts, *hall.patches(hall.gifts[0])]
        return {code: ANEW.sub("", (await visitor.get(f"/{code}"))[1]) for code in codes}


def killed(*arguments: object) -> None:
    """A command that is killed at any moment of what it does."""
    with started([sys.executable, "-m", "twincloth", *map(str, arguments)], env=environment()) as process:
        time.sleep(random.uniform(0.2, LONGEST))
        process.kill()
        process.wait()
