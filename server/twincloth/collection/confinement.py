"""Confinement: what a process of ours may take that reads what somebody has sent."""

import os

OPEN_FILES = 64


def confine(*, memory: int, seconds: int, largest_file: int) -> None:
    """Bound this process: bytes of address space, seconds of processor time, bytes of a file that it writes.

    A call that is under way goes before it.
    """
    import resource  # noqa: PLC0415  # there is none on Windows

    os.nice(10)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
