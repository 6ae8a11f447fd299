"""Shared lines: from which address lines in guest books come that wait for hosts, known to every process for a day."""

from collections.abc import Callable
from hashlib import blake2b

import msgspec

from twincloth.database.notices import Notices
from twincloth.live.clock import server_clock
from twincloth.live.guest_book_limits import DAY, KEY_BYTES, WaitingLines

KIND = "line"


class SharedLines:
    """An address is told as the hash under which it is remembered. Its key is one of this day that all processes make alike."""

    def __init__(self, notices: Notices, secret: Callable[[], bytes], lines: WaitingLines) -> None:
        self._notices = notices
        self._secret = secret
        self._lines = lines
        self._decoder = msgspec.json.Decoder(tuple[bytes, str, str])
        lines.day = _today
        lines.new_key = self._key_of_today
        lines.tell = self._tell
        notices.hear(KIND, self._hear)

    def _key_of_today(self) -> bytes:
        return blake2b(f"{_today()}".encode(), key=self._secret()[:64], digest_size=KEY_BYTES).digest()

    def _tell(self, whose: bytes, line: str, of: str) -> None:
        self._notices.tell(KIND, msgspec.json.encode((whose, line, of)).decode())

    def _hear(self, text: str) -> None:
        self._lines.take_in(*self._decoder.decode(text))


def _today() -> int:
    return server_clock() // (1000 * DAY)
