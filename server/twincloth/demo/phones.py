"""The phones of simulated guests: what their browsers remember from one run to the next."""

from pathlib import Path

import msgspec
from aiohttp import ClientSession, CookieJar
from yarl import URL

from twincloth.demo.private_file import write_private

FILE = "guests.json"

Cookies = dict[str, str]


class Phones:
    """Cookies by guest. They prove who somebody is: the file is for the data folder's owner alone."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._cookies: dict[str, Cookies] = _read(path) if path else {}

    def session(self, guest: str, url: str, language: str) -> ClientSession:
        """A browser that speaks a language and remembers what it did."""
        # Without `unsafe` aiohttp's jar keeps no cookies of a host that is named by its number.
        jar = CookieJar(unsafe=True)
        jar.update_cookies(self._cookies.get(guest, {}), URL(url))
        return ClientSession(cookie_jar=jar, headers={"Accept-Language": language})

    def remember(self, guest: str, session: ClientSession) -> None:
        """Keep what a guest's browser has now. Raises OSError."""
        self._cookies[guest] = {cookie.key: cookie.value for cookie in session.cookie_jar}
        if self._path:
            write_private(self._path, msgspec.json.encode(self._cookies))


def _read(path: Path) -> dict[str, Cookies]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Cookies])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
