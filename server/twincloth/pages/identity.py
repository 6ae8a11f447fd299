"""Identity: signed cookies that say who a browser is. What that somebody may do is asked of the exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from time import time
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer
from msgspec import Struct

from twincloth.client_lines import CLIENT
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog

PEOPLE = "twincloth_people"
STAFF = "twincloth_staff"
FLASH = "twincloth_once"

PEOPLE_AGE = 180 * 86400
STAFF_AGE = 30 * 86400
TICKET_AGE = 86400
FLASH_AGE = 120
"""Seconds that each kind of cookie or ticket is good for."""

MOST_EARLIER = 8
"""People who shared one phone that it remembers."""

T = TypeVar("T")


class StaffPass(Struct, frozen=True, array_like=True):
    """That this browser came by a staff link."""

    exchange: str
    staff: str


class CookieIdentities:
    """Reads cookies that were signed with any of the data folder's secrets, and signs with the last one."""

    def __init__(
        self, secrets: Sequence[bytes], *, secure: bool, security_log: SecurityLog | None = None
    ) -> None:
        self.secrets = secrets
        self._secure = secure
        self._security_log = security_log or SecurityLog()

    def participant(self, cookies: Mapping[str, str], exchange: str) -> str:
        """The participant who uses this browser now, or empty."""
        return next(iter(self.people(cookies, exchange)), "")

    def people(self, cookies: Mapping[str, str], exchange: str) -> list[str]:
        """Everybody who used this browser: first who uses it now (empty after a hand-over), then the others."""
        return self._all_people(cookies).get(exchange, [])

    def staff(self, cookies: Mapping[str, str], exchange: str, wanted: str | None) -> str:
        """The wanted staff link of this browser, or its newest of this exchange; empty if it has none."""
        passes = [entry.staff for entry in self.passes(cookies) if entry.exchange == exchange]
        if wanted is None:
            return passes[0] if passes else ""
        return wanted if wanted in passes else ""

    def passes(self, cookies: Mapping[str, str]) -> list[StaffPass]:
        """Every staff link that this browser came by, the newest first."""
        return self._read(cookies.get(STAFF), STAFF, STAFF_AGE, list[StaffPass]) or []

    def exchanges(self, cookies: Mapping[str, str]) -> set[str]:
        """Codes of the exchanges that this browser has been let into, as a participant or as staff."""
        return {*self._all_people(cookies), *(entry.exchange for entry in self.passes(cookies))}

    def remember_person(
        self, request: web.Request, response: web.StreamResponse, exchange: str, person: str
    ) -> None:
        """This browser is used by this participant now; by nobody, when `person` is empty."""
        everybody = self._all_people(request.cookies)
        earlier = [id for id in everybody.get(exchange, []) if id not in ("", person)]
        everybody[exchange] = [person, *earlier][:MOST_EARLIER]
        self._write(response, PEOPLE, everybody, PEOPLE_AGE)

    def remember_staff(
        self, request: web.Request, response: web.StreamResponse, exchange: str, staff: str
    ) -> None:
        """This browser came by this staff link."""
        entry = StaffPass(exchange, staff)
        passes = [entry, *(other for other in self.passes(request.cookies) if other != entry)]
        self._write(response, STAFF, passes[:MOST_EARLIER], STAFF_AGE)

    def say_once(self, response: web.StreamResponse, words: str) -> None:
        """Something that the next page shows once."""
        self._write(response, FLASH, words, FLASH_AGE)

    def said_once(self, request: web.Request) -> str | None:
        """What was left for this page; the page must then forget it."""
        return self._read(request.cookies.get(FLASH), FLASH, FLASH_AGE, str)

    def forget_said(self, response: web.StreamResponse) -> None:
        """It has been shown."""
        response.del_cookie(FLASH)

    def ticket(self) -> str:
        """A hidden field that makes sending a registration twice harmless: the new participant's id, signed."""
        return self._serializer("ticket").dumps(f"p{token_urlsafe(12)}")

    def redeem(self, ticket: str) -> str:
        """The id of a ticket; a new one where it is forged or too old."""
        return self._read(ticket, "ticket", TICKET_AGE, str) or f"p{token_urlsafe(12)}"

    def _all_people(self, cookies: Mapping[str, str]) -> dict[str, list[str]]:
        return self._read(cookies.get(PEOPLE), PEOPLE, PEOPLE_AGE, dict[str, list[str]]) or {}

    def _read(self, signed: str | None, purpose: str, age: int, kind: type[T]) -> T | None:
        if not signed:
            return None
        try:
            # itsdangerous, given an age, refuses what was signed in the future, as before a clock was set back.
            read, at = self._serializer(purpose).loads(signed, return_timestamp=True)
            return msgspec.convert(read, kind) if time() - at.timestamp() <= age else None
        # UnicodeEncodeError: a header's bytes may be no text at all.
        except (BadSignature, UnicodeEncodeError, msgspec.ValidationError):
            self._security_log.write(SecurityEvent.COOKIE_REFUSED, address=CLIENT.get(), cookie=purpose)
            return None

    def _write(self, response: web.StreamResponse, name: str, value: Any, age: int) -> None:
        signed = self._serializer(name).dumps(msgspec.to_builtins(value))
        response.set_cookie(
            name, signed, max_age=age, httponly=True, samesite="Lax", secure=self._secure, path="/"
        )

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(list(self.secrets), salt=f"twincloth {purpose}")
