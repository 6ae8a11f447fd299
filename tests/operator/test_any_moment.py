"""Any moment: a base backup of PostgreSQL and the archive of its log bring back how all stood, as docs/scaling.md says."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from history.story import tree
from postgresql import HANG_GUARD, Cluster, as_owner, give_away, program
from processes import done


def ask(cluster: Cluster, query: str) -> Any:
    async def answer() -> Any:
        session = await asyncpg.connect(cluster.address())
        try:
            return await session.fetchval(query)
        finally:
            await session.close()

    return asyncio.run(answer())


def come_true(cluster: Cluster, query: str) -> None:
    """Until the server says yes."""
    ends = time.monotonic() + HANG_GUARD
    while not ask(cluster, query):
        assert time.monotonic() < ends, cluster.log.read_text("utf-8")
        time.sleep(0.05)


@pytest.fixture
def kept_apart() -> Iterator[Path]:
    """A folder for the archive of the log and for base backups, of whoever runs the server."""
    folder = Path(tempfile.mkdtemp(prefix="twincloth-pg-"))
    give_away(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def archiving(made_cluster: Path, kept_apart: Path) -> Iterator[Cluster]:
    """A server whose log is archived."""
    settings = {"archive_mode": "on", "archive_command": f"cp %p {kept_apart}/%f", "full_page_writes": "on"}
    with Cluster.running(made_cluster, **settings) as cluster:
        yield cluster


def back_up(cluster: Cluster, folder: Path) -> None:
    where = ("--host", cluster.folder, "--username", "twincloth", "--pgdata", folder)
    command = [program("pg_basebackup"), *where, "--checkpoint", "fast", "--no-sync"]
    subprocess.run(as_owner(command), check=True)


def recovered(base: Path, archive: Path, moment: str) -> Cluster:
    """A new server with all as it was at a moment."""
    folder = Path(tempfile.mkdtemp(prefix="twincloth-pg-"))
    shutil.copytree(base, folder / "data")
    (folder / "data" / "recovery.signal").touch()
    give_away(folder)
    target = {"recovery_target_time": moment, "recovery_target_action": "promote"}
    return Cluster(folder, restore_command=f"cp {archive}/%f %p", **target)


def test_how_all_stood_at_a_moment_comes_back_and_every_page_is_fetched_anew(
    folder: Path, data: Path, archiving: Cluster, kept_apart: Path, tmp_path: Path
):
    here = ("--data", data, "--database", archiving.address())
    code = done("import", folder, *here)[0].rpartition("/")[2]
    done("staff", code, "--host", "perm", "--name", "Vera", *here)
    back_up(archiving, kept_apart / "base")
    done("staff", code, "--host", "perm", "--name", "Oleg", *here)
    done("export", code, tmp_path / "then", "--with-history", *here)
    moment = ask(archiving, "SELECT clock_timestamp()::text")
    done("staff", code, "--host", "perm", "--name", "Nobody", *here)
    log = ask(archiving, "SELECT pg_walfile_name(pg_switch_wal())")
    come_true(archiving, f"SELECT last_archived_wal >= '{log}' FROM pg_stat_archiver")
    archiving.kill()

    brought = recovered(kept_apart / "base", kept_apart, moment)
    try:
        come_true(brought.start(), "SELECT NOT pg_is_in_recovery()")
        there = ("--data", data, "--database", brought.address())
        links = done("staff", code, *there)
        done("export", code, tmp_path / "now", "--with-history", *there)
        eras = ask(brought, "SELECT array_agg(era) FROM heads")
    finally:
        brought.remove()
    assert [line.rpartition(", ")[2] for line in links] == ["Vera", "Oleg"]
    assert tree(tmp_path / "now") == tree(tmp_path / "then")
    assert eras == [2], "numbers of what is gone are given again, so no open page may go on"
