"""Lines that clients bring about: at most one a minute for each, however much they send; the rest is counted.

What the security log says has limits of its own, and is let through; so is what is critical.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextvars import Context, ContextVar

from twincloth.security_log import LOGGER

CLIENT: ContextVar[str] = ContextVar("client", default="")
"""On whose behalf this code runs: an address. Tasks and threads take it over from whoever begins them."""

QUIET = 60.0
"""Seconds for which further lines of a client are counted instead of told."""

MOST_CLIENTS = 600
"""Who have a line of their own in a minute; all others together have one."""

log = logging.getLogger(__name__)


class ClientLines(logging.Filter):
    """A filter for the handler that writes the log. No line says an address, so neither does the count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._quiet_until: dict[str, float] = {}
        """By address, the earliest first."""
        self._left_out: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written."""
        client = CLIENT.get()
        self.tell_left_out()
        if not client or record.name == LOGGER or record.levelno >= logging.CRITICAL:
            return True
        with self._lock:
            if client not in self._quiet_until and len(self._quiet_until) >= MOST_CLIENTS:
                client = "others"
            if client in self._quiet_until:
                self._left_out[client] = self._left_out.get(client, 0) + 1
                self._wake_later()
                return False
            self._quiet_until[client] = self._clock() + QUIET
            return True

    def tell_left_out(self) -> None:
        """Of everybody whose minute is over, say how much was left out; then the next begins."""
        for number in self._overdue():
            # In a context of its own, in which nobody's minute is asked for.
            Context().run(
                log.warning, "%d more lines that the same client brought about were left out", number
            )

    def _overdue(self) -> list[int]:
        now = self._clock()
        told = []
        with self._lock:
            while self._quiet_until:
                client, until = next(iter(self._quiet_until.items()))
                if until > now:
                    break
                del self._quiet_until[client]
                if number := self._left_out.pop(client, 0):
                    self._quiet_until[client] = now + QUIET
                    told.append(number)
        return told

    def _wake_later(self) -> None:
        """See to it that the count is told, though nobody may write any more."""
        if self._timer is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # in a thread: told with the next line
                return
            self._timer = loop.call_later(QUIET, self._woken, context=Context())

    def _woken(self) -> None:
        self._timer = None
        self.tell_left_out()
        if self._left_out:
            self._wake_later()
