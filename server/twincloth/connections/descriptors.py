"""File descriptors at start: as many as the system lets us have, and a word to the operator where that is little."""

import logging
import resource

from twincloth.connections.limits import UNLIMITED, connections_per_address, descriptors

MANY = 8192
"""Connections of one address; who allows more does not want to hear how many files that takes."""

log = logging.getLogger(__name__)


def raise_descriptors() -> None:
    """Raise the soft limit of this process to the hard one (getrlimit(2)), where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = UNLIMITED if hard == resource.RLIM_INFINITY else min(hard, UNLIMITED)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as error:  # macOS takes less than it says
        log.info("The limit of open files stays at %d: %s", soft, error)


def warn_of_few(sockets_per_address: int) -> None:
    """Say it where one address alone could use up what there is."""
    allowed = connections_per_address(sockets_per_address)
    wanted = 2 * min(allowed, MANY)
    if descriptors() < wanted:
        log.warning(
            "This process may have %d files open at once, and should have %d: with sockets_per_address at %d, one "
            "address may have %d connections. When they run short, strangers are turned away and those who are "
            "known stay. Raise the hard limit (LimitNOFILE=%d for systemd), or lower sockets_per_address",
            *(descriptors(), wanted, sockets_per_address, allowed, wanted),
        )
