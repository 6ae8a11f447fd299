"""The ingest client: pictures are read by a limited process, which is asked here and ended when it takes too long."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from twincloth.collection.confinement import environment
from twincloth.collection.derivatives import ProgressCallback
from twincloth.collection.ingest import (
    Crop,
    Derive,
    Derived,
    IngestProgress,
    Inspect,
    Inspected,
    Job,
    Rejected,
    Repaint,
    Said,
)
from twincloth.collection.pictures import Measured, UnfitPicture, kind_of, measure, read_wholly, too_costly

COMMAND = (sys.executable, "-m", "twincloth.collection.ingest")

PROVE_WITHIN = 60.0
MAKE_WITHIN = 600.0
"""Seconds, by the clock on the wall."""

LONGEST_LINE = 16_000_000
"""Bytes of an answer: a gift of three hundred patches has more than the 64 kB that asyncio expects."""

log = logging.getLogger(__name__)


def inspect(source: Path) -> Measured:
    """Measure a picture and read it to its last row; a drawing, which operators alone bring, here. Raises UnfitPicture."""
    if kind_of(source) == "svg":
        measured = measure(source)
        read_wholly(source, measured)
        return measured
    try:
        ended = subprocess.run(
            COMMAND,
            input=msgspec.json.encode(Inspect(str(source))),
            capture_output=True,
            timeout=PROVE_WITHIN,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise too_costly() from None
    said = _read(ended.stdout.splitlines()[-1]) if ended.stdout and ended.returncode == 0 else None
    if not isinstance(said, Inspected):
        raise _unfit(said, ended.stderr)
    return said.measured


async def make(job: Derive | Crop | Repaint, tell: ProgressCallback) -> Derived:
    """Have it done, and hear how far it is. Raises UnfitPicture; a caller who is cancelled ends the process."""
    try:
        async with asyncio.timeout(MAKE_WITHIN):
            return await _made(job, tell)
    except TimeoutError:
        raise too_costly() from None


async def _made(job: Derive | Crop | Repaint, tell: ProgressCallback) -> Derived:
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment(), limit=LONGEST_LINE
    )
    assert process.stderr
    complaints = asyncio.create_task(process.stderr.read())
    last: Said | None = None
    try:
        async for said in _conversation(process, job):
            last = said
            if isinstance(said, IngestProgress):
                tell(said.done)
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        said_wrong = await complaints
    if not isinstance(last, Derived):
        raise _unfit(last, said_wrong)
    return last


async def _conversation(process: asyncio.subprocess.Process, job: Job) -> AsyncIterator[Said]:
    assert process.stdin
    assert process.stdout
    process.stdin.write(msgspec.json.encode(job))
    process.stdin.close()
    async for line in process.stdout:
        yield _read(line)


def _read(line: bytes) -> Said:
    said: Said = msgspec.json.decode(line, type=Said)
    return said


def _unfit(said: Said | None, complaints: bytes) -> UnfitPicture:
    """What a process says of a picture, or what follows from its sudden end."""
    if isinstance(said, Rejected):
        return UnfitPicture(said.what, said.instead, said.code)
    log.warning("a picture ended the process that read it: %s", complaints.decode(errors="replace")[-2000:])
    return too_costly()
