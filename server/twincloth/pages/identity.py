"""Identity: signed cookies that say who a browser is. What that somebody may do is asked of the exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from secrets import token_urlsafe
from time import time
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from itsdangerous import BadSignature, URLSafeTimedSerializer

from twincloth.client_lines import CLIENT
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffPass
from twincloth.live.internal_site import Secrets
from twincloth.live.owner_links import OwnerPass
from twincloth.pages.cookies import HOST_ONLY, forget_cookie, read_cookie, set_cookie
from twincloth.security_events import SecurityEvent
from twincloth.security_log import SecurityLog

PEOPLE = "twincloth_people"
STAFF = "twincloth_staff"
OWNER = "twincloth_owner"
FLASH = "twincloth_once"
DONE = "twincloth_done"

PEOPLE_AGE = 180 * 86400
STAFF_AGE = OWNER_AGE = 30 * 86400
TICKET_AGE = 86400
FLASH_AGE = 120
"""Seconds that each kind of cookie or ticket is good for."""

MOST_EARLIER = 8
"""People who shared one phone that it remembers."""

MOST_LASTING = 40
"""Passes of one browser, of all exchanges: some 2 kB, and a browser keeps 4 kB of a cookie (RFC 6265, 6.1)."""
MOST_SPARE = 4
"""Passes of stages, beside those; they alone make way for others."""

SIGNED = {"digest_method": sha256}
SIGNED_BEFORE: dict[str, object] = {}
"""What signs, and what signed before: itsdangerous' own choice, HMAC-SHA1."""

T = TypeVar("T")


class CookieIdentities:
    """Reads cookies that were signed with any of the secrets of the moment, and signs with the last one."""

    def __init__(self, secrets: Secrets, *, secure: bool, security_log: SecurityLog | None = None) -> None:
        self._secrets = secrets
        self._secure = secure
        self._security_log = security_log or SecurityLog()

    def participant(self, cookies: Mapping[str, str], exchange: str) -> str:
        """The participant who uses this browser now, or empty."""
        return next(iter(self.people(cookies, exchange)), "")

    def people(self, cookies: Mapping[str, str], exchange: str) -> list[str]:
        """Everybody who used this browser: first who uses it now (empty after a hand-over), then the others."""
        return self._all_people(cookies).get(exchange, [])

    def staff(self, cookies: Mapping[str, str], exchange: str, wanted: str | None) -> str:
        """A staff link by which this browser came once; whether it still lets anybody in, `Staff.admits` says."""
        passes = [entry.staff for entry in self.passes(cookies) if entry.exchange == exchange]
        return next((staff for staff in passes if wanted in (None, staff)), "")

    def passes(self, cookies: Mapping[str, str]) -> list[StaffPass]:
        """Every staff link that this browser came by, the newest first."""
        return self._read(read_cookie(cookies, STAFF), STAFF, STAFF_AGE, list[StaffPass]) or []

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
        self, response: web.StreamResponse, entry: StaffPass, earlier: list[StaffPass]
    ) -> None:
        """This browser came by this staff link, and by earlier ones; of those none but a stage's is ever pushed out.

        Raises Refusal where there are too many.
        """
        passes = [entry, *(other for other in earlier if not _same_link(other, entry))]
        if sum(not one.spare for one in passes) > MOST_LASTING:
            raise Refusal("too-many-links")
        spare = [one for one in passes if one.spare][:MOST_SPARE]
        self._write(response, STAFF, [one for one in passes if not one.spare or one in spare], STAFF_AGE)

    def forget_staff(
        self, request: web.Request, response: web.StreamResponse, exchange: str, staff: str
    ) -> None:
        """This browser did not come by this staff link."""
        gone = StaffPass(exchange, staff)
        passes = [one for one in self.passes(request.cookies) if not _same_link(one, gone)]
        self._write(response, STAFF, passes, STAFF_AGE)

    def owner(self, cookies: Mapping[str, str]) -> OwnerPass | None:
        """The owner's link that this browser came by; whether it still lets anybody in, `OwnerLinks.admits` says."""
        return self._read(read_cookie(cookies, OWNER), OWNER, OWNER_AGE, OwnerPass)

    def remember_owner(self, response: web.StreamResponse, entry: OwnerPass) -> None:
        """This browser came by this owner's link."""
        self._write(response, OWNER, entry, OWNER_AGE)

    def forget_owner(self, response: web.StreamResponse) -> None:
        """This browser did not come by an owner's link."""
        forget_cookie(response, OWNER, secure=self._secure)

    def renew(self, request: web.Request, response: web.StreamResponse) -> None:
        """Sign again what the secret before has signed, and give today's name to what has the one of before."""
        for name, age, kind in (
            (PEOPLE, PEOPLE_AGE, dict[str, list[str]]),
            (STAFF, STAFF_AGE, list[StaffPass]),
            (OWNER, OWNER_AGE, OwnerPass),
        ):
            signed, written = read_cookie(request.cookies, name), set(response.cookies)
            plain = self._secure and name in request.cookies
            if not signed or not (plain or self._signed_before(name, signed)):
                continue
            value: Any = self._read(signed, name, age, kind)
            if plain:
                forget_cookie(response, name, secure=False)
            if value is not None and not {name, HOST_ONLY + name} & written:
                self._write(response, name, value, age)

    def say_once(self, response: web.StreamResponse, words: str) -> None:
        """Something that the next page shows once."""
        self._write(response, FLASH, words, FLASH_AGE)

    def said_once(self, request: web.Request) -> str | None:
        """What was left for this page; the page must then forget it."""
        return self._read(read_cookie(request.cookies, FLASH), FLASH, FLASH_AGE, str)

    def forget_said(self, response: web.StreamResponse) -> None:
        """It has been shown."""
        forget_cookie(response, FLASH, secure=self._secure)

    def say_done(self, response: web.StreamResponse, words: Sequence[str]) -> None:
        """What was done, for the next page to say once."""
        self._write(response, DONE, words, FLASH_AGE)

    def said_done(self, cookies: Mapping[str, str]) -> list[str] | None:
        """What was left so."""
        return self._read(read_cookie(cookies, DONE), DONE, FLASH_AGE, list[str])

    def forget_done(self, response: web.StreamResponse) -> None:
        """It has been said."""
        forget_cookie(response, DONE, secure=self._secure)

    def done_token(self, words: Sequence[str]) -> str:
        """The same for an address, where an answer is under way already and no cookie can go along."""
        return str(self._serializer(DONE).dumps(list(words)))

    def redeem_done(self, token: str) -> list[str] | None:
        """What stands in such an address; None where it is forged or too old."""
        return self._read(token, DONE, FLASH_AGE, list[str])

    def ticket(self, person: str = "") -> str:
        """A hidden field that makes sending a registration twice harmless: the new participant's id, signed."""
        return self._serializer("ticket").dumps(person or f"p{token_urlsafe(12)}")

    def redeem(self, ticket: str) -> str:
        """The id of a ticket; a new one where it is forged or too old."""
        return self._read(ticket, "ticket", TICKET_AGE, str) or f"p{token_urlsafe(12)}"

    def _all_people(self, cookies: Mapping[str, str]) -> dict[str, list[str]]:
        return self._read(read_cookie(cookies, PEOPLE), PEOPLE, PEOPLE_AGE, dict[str, list[str]]) or {}

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
        set_cookie(response, name, signed, age, secure=self._secure)

    def _signed_before(self, name: str, signed: str) -> bool:
        """Whether it was not signed as today."""
        try:
            URLSafeTimedSerializer(self._secrets()[-1], salt=_salt(name), signer_kwargs=SIGNED).loads(signed)
        except (BadSignature, UnicodeEncodeError):
            return True
        return False

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            list(self._secrets()), salt=_salt(purpose), signer_kwargs=SIGNED, fallback_signers=[SIGNED_BEFORE]
        )


def _salt(purpose: str) -> str:
    return f"twincloth {purpose}"


def _same_link(one: StaffPass, other: StaffPass) -> bool:
    return (one.exchange, one.staff) == (other.exchange, other.staff)
