"""Admission: whose connections are let in, and by which address they are counted."""

from collections.abc import Callable
from typing import Final, NamedTuple

from aiohttp import web


class Admission(NamedTuple):
    """Counts connections by their client's address."""

    address_of: Callable[[web.Request], str]
    """The client's own address, behind whatever proxies are trusted."""
    enter: Callable[[str], bool]
    """Whether one more connection of this address is let in."""
    leave: Callable[[str], None]
    """One connection less."""


ADMIT_ALL: Final = Admission(lambda request: request.remote or "", lambda _: True, lambda _: None)
"""Everybody is let in, and no proxy is trusted."""
