"""The security log: who came by which link, what was refused, which limit was met; never a key, a code or a text.

A record is one line of the logger `twincloth.security`. Addresses leave as a hash under a key that lives a day and is
kept nowhere; exchanges by the lasting name of their folder, since their id is what people type.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from secrets import token_bytes
from typing import NamedTuple

from twincloth.networks import network_of
from twincloth.security_events import SecurityEvent

LOGGER = "twincloth.security"

QUIET = 60.0
"""Seconds for which the repeats of a line are counted instead of told."""

MOST_LINES = 600
"""Lines that strangers can bring about in a minute, from however many addresses; what is beyond is counted."""

LONGEST = 200
"""Characters of a field."""

DAY = 86_400
Field = int | str | bool
Fields = dict[str, Field]

log = logging.getLogger(LOGGER)


class _Line(NamedTuple):
    """What makes two records the same line."""

    event: SecurityEvent
    address: str
    exchange: str
    by: str


class SecurityLog:
    """Writes one line for what happened, at most one a minute for the same from the same address."""

    def __init__(
        self,
        name_of: Callable[[str], str] = lambda _: "",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._name_of = name_of
        """The lasting name of an exchange by its code; empty where there is none."""
        self._clock = clock
        self._hashes = _DailyHash(now)
        self._told: dict[_Line, float] = {}
        """Until when the repeats of each line are counted, the earliest first."""
        self._repeats: dict[_Line, tuple[int, Fields]] = {}
        self._beyond: Counter[SecurityEvent] = Counter()
        self._beyond_until = 0.0
        self._wake: asyncio.TimerHandle | None = None
        self.counted: Callable[[SecurityEvent], object] = str
        """Told of every event, also where no line tells of it."""

    def write(
        self, event: SecurityEvent, *, address: str = "", exchange: str = "", by: str = "", **fields: Field
    ) -> None:
        """Tell of an event: from which address, in the exchange of which code, by whose id.

        The other fields are words of ours, ids and numbers: never what somebody typed, nor a key.
        """
        self.counted(event)
        line = _Line(event, self._hashes.of(address), self._name_of(exchange) if exchange else "", by)
        if event.every:
            _say(line, fields)
            return
        self._tell_overdue()
        if line in self._told:
            self._count(line, fields)
        elif len(self._told) >= MOST_LINES:
            self._count_beyond(event)
        else:
            self._told[line] = self._clock() + QUIET
            _say(line, fields)

    def close(self) -> None:
        """Tell what was counted and not told yet."""
        if self._wake:
            self._wake.cancel()
            self._wake = None
        for line, (number, fields) in self._repeats.items():
            _say(line, fields, repeated=number)
        self._repeats.clear()
        self._told.clear()
        self._tell_beyond()

    def _count(self, line: _Line, fields: Fields) -> None:
        number, _ = self._repeats.get(line, (0, fields))
        self._repeats[line] = number + 1, fields
        self._wake_later()

    def _count_beyond(self, event: SecurityEvent) -> None:
        if not self._beyond:
            self._beyond_until = self._clock() + QUIET
        self._beyond[event] += 1
        self._wake_later()

    def _wake_later(self) -> None:
        """See to it that what is counted is told, though nothing else may happen."""
        if self._wake is None:
            try:
                self._wake = asyncio.get_running_loop().call_later(QUIET, self._woken)
            except RuntimeError:  # without a loop: told with the next line, or at the end
                return

    def _woken(self) -> None:
        self._wake = None
        self._tell_overdue()
        if self._repeats or self._beyond:
            self._wake_later()

    def _tell_overdue(self) -> None:
        """Whose minute is over: what was repeated is told, and its minute begins again; the rest is forgotten."""
        now = self._clock()
        while self._told:
            line, until = next(iter(self._told.items()))
            if until > now:
                break
            del self._told[line]
            if repeated := self._repeats.pop(line, None):
                number, fields = repeated
                self._told[line] = now + QUIET
                _say(line, fields, repeated=number)
        if self._beyond and self._beyond_until <= now:
            self._tell_beyond()

    def _tell_beyond(self) -> None:
        if self._beyond:
            counts: Fields = {str(event): number for event, number in self._beyond.items()}
            self._beyond.clear()
            _say(_Line(SecurityEvent.LEFT_OUT, "", "", ""), counts)


class _DailyHash:
    """Names for addresses: the same all day (UTC), and nobody's the day after, since the key is in memory alone."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._day = -1
        self._key = b""

    def of(self, address: str) -> str:
        """Twelve hexadecimal digits; nothing where there is no address."""
        if not address:
            return ""
        day = int(self._now() // DAY)
        if day != self._day:
            self._day, self._key = day, token_bytes(16)
        return blake2b(network_of(address).encode(errors="replace"), digest_size=6, key=self._key).hexdigest()


def _say(line: _Line, fields: Fields, **counted: int) -> None:
    known = {"address": line.address, "exchange": line.exchange, "by": line.by}
    told: Fields = {name: value for name, value in known.items() if value}
    told |= {name: _short(value) for name, value in fields.items()} | counted
    words = " ".join([line.event, *(f"{name}={_plain(value)}" for name, value in told.items())])
    log.log(line.event.level, "%s", words, extra={"fields": {"event": str(line.event), **told}})


def _short(value: Field) -> Field:
    return value[:LONGEST] if isinstance(value, str) else value


def _plain(value: Field) -> str:
    """A value as it stands in a line: quoted where it could be taken for several, nothing in it that is not printed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text if text and all(_is_plain(character) for character in text) else repr(text)


def _is_plain(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-._:/@,{}")
