"""Confinement: what a process of ours may take that reads what somebody has sent."""

import os

from msgspec import Struct

OPEN_FILES = 64
UNCOUNTED = 1_000_000_000
"""Bytes of address space for what is no memory of its own: code, files that are looked into, room only set aside."""


class ProcessLimits(Struct, frozen=True, kw_only=True):
    """Bytes of memory of its own, seconds of processor time and by the clock on the wall, bytes of a file that it writes."""

    memory: int = 1_000_000_000
    seconds: int = 20
    within: float = 60.0
    largest_file: int = 0


def confine(limits: ProcessLimits) -> None:
    """Bound this process, and let every other go before it. Its time by the clock is for whoever started it to watch."""
    import resource  # noqa: PLC0415  # there is none on Windows

    os.nice(10)
    for kind, most in (
        # What it may write to and shares with nobody (Linux 4.7); other systems bound the address space alone.
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_AS, limits.memory + UNCOUNTED),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.largest_file),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def environment() -> dict[str, str]:
    """Of such a process: two threads for libvips, and nothing of the server's own settings."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
        if name in os.environ
    }
    return kept | {"VIPS_CONCURRENCY": "2", "MALLOC_ARENA_MAX": "2"}
