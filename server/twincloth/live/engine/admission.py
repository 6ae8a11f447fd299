"""Admission: whose connections are let in, by which address they are counted, and who has to wait."""

from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

Cookies = Mapping[str, str]


class Admission(Protocol):
    """Counts connections by their client's address, and remembers which of them were cut off."""

    def address_of(self, request: web.Request) -> str:
        """The client's own address, behind whatever proxies are trusted."""

    def enter(self, address: str, cookies: Cookies) -> bool:
        """Whether one more connection of this address is let in."""

    def leave(self, address: str) -> None:
        """One connection that was let in less."""

    def turned_away(self, address: str) -> bool:
        """A request of this address could not be answered; whether the address may go on asking at its own pace."""

    def struck(self, address: str, cookies: Cookies, why: str) -> None:
        """A connection that was let in had to be cut off for what its client sent."""


class AdmitAll:
    """Everybody is let in, no proxy is trusted, and nothing is remembered."""

    def address_of(self, request: web.Request) -> str:
        """The other end of the connection."""
        return request.remote or ""

    def enter(self, address: str, cookies: Cookies) -> bool:
        """Yes."""
        return True

    def leave(self, address: str) -> None:
        """Nothing."""

    def turned_away(self, address: str) -> bool:
        """Yes."""
        return True

    def struck(self, address: str, cookies: Cookies, why: str) -> None:
        """Nothing."""
