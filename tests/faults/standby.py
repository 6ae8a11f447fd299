"""A second PostgreSQL that follows a first one, and may take its place."""

import asyncio
import shutil
import subprocess
import tempfile
from pathlib import Path

import asyncpg

from postgresql import Cluster, as_owner, give_away, program

FIRST_OF_ANY = "ANY 1 (*)"
"""`synchronous_standby_names` by which a commit waits for one standby, whichever it is."""


def follower(primary: Cluster, **settings: str) -> Cluster:
    """A standby of a running server, made from a base backup; it is running when this returns."""
    folder = Path(tempfile.mkdtemp(prefix="twincloth-pg-"))
    give_away(folder)
    return _begun(primary, Cluster(folder, **settings))


def follow(primary: Cluster, dead: Cluster) -> None:
    """Have a server that is dead follow the one that has taken its place, with nothing of what it had."""
    shutil.rmtree(dead.folder / "data")
    _begun(primary, dead)


def _begun(primary: Cluster, standby: Cluster) -> Cluster:
    target = standby.folder / "data"
    copying = [program("pg_basebackup"), "-h", primary.folder, "-U", "twincloth", "-D", target]
    subprocess.run(as_owner([*copying, "-R", "--checkpoint=fast", "--no-sync"]), check=True)
    return standby.start()


async def leave(standby: Cluster) -> None:
    """From now on it follows nobody: what the primary commits is lost with it."""
    session = await asyncpg.connect(standby.address())
    await session.execute("ALTER SYSTEM SET primary_conninfo = ''")
    await session.execute("SELECT pg_reload_conf()")
    while await session.fetchval("SELECT count(*) FROM pg_stat_wal_receiver"):  # noqa: ASYNC110  # it is another process
        await asyncio.sleep(0.01)
    await session.close()


def promote(standby: Cluster) -> None:
    """Have it take the place of its primary, which is dead; returns when it can be written."""
    control = [program("pg_ctl"), "promote", "-w", "-D", standby.folder / "data"]
    subprocess.run(as_owner(control), check=True, stdout=subprocess.DEVNULL)
