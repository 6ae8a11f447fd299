"""A translator that speaks LibreTranslate's HTTP protocol: one text asked, one text or a failure answered, in bounded time.

`POST /translate` takes JSON with q, source, target, format and, where the server wants one, api_key, and answers
`{"translatedText": …}`, or `{"error": …}` with 400 (it does not know a language, or the text is too long for it), 403 (no
good key, or banned), 429 (too fast) or 500.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from twincloth.exchange.refusal import Refusal
from twincloth.exchange.text import message_text

WITHIN = 15.0
"""Seconds that an answer may take: a long message takes a small machine some five."""
LARGEST = 64_000
"""Bytes of an answer: a message has 4,096, written in escapes six times as many, and room to grow in another language."""
LONGEST_PAUSE = 600
"""Seconds of a Retry-After that are believed."""


class TranslatorFailure(Exception):
    """There was no answer, or none that can be used; `pause` is after how many seconds the server wants to be asked again.

    What it says never holds a word of a message.
    """

    def __init__(self, why: str, pause: float = 0.0) -> None:
        super().__init__(why)
        self.pause = pause


class Untranslatable(Exception):
    """The server is well, and will not translate this: it does not know the language, or the text is too long for it."""


class Translated(msgspec.Struct):
    """What of an answer is read."""

    translatedText: str  # noqa: N815  # the protocol's name


class Translator:
    """One server; `within` in seconds."""

    def __init__(self, url: str, key: str = "", within: float = WITHIN) -> None:
        self._url = f"{url}/translate"
        self._key = key
        self._within = within
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """Ask nothing more for now."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def translate(self, text: str, source: str, target: str) -> str:
        """The text in another language, fit to be a message. Raises TranslatorFailure, Untranslatable."""
        asked: dict[str, Any] = {"q": text, "source": source, "target": target, "format": "text"}
        if self._key:
            asked["api_key"] = self._key
        try:
            async with (
                asyncio.timeout(self._within),
                self._here().post(self._url, json=asked, allow_redirects=False) as response,
            ):
                return await self._read(response)
        except TimeoutError:
            raise TranslatorFailure("no answer in time") from None
        except (ClientError, OSError, ValueError) as failure:
            # aiohttp's own words may hold the address, and an address a password.
            raise TranslatorFailure(type(failure).__name__) from None

    def _here(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=1),
                cookie_jar=DummyCookieJar(),
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=ClientTimeout(),
            )
        return self._session

    async def _read(self, response: ClientResponse) -> str:
        if response.status == 400:
            raise Untranslatable
        if response.status != 200:
            raise TranslatorFailure(f"status {response.status}", _pause(response))
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > LARGEST:
                raise TranslatorFailure("too long an answer")
        try:
            return message_text(msgspec.json.decode(body, type=Translated).translatedText)
        except msgspec.DecodeError:
            raise TranslatorFailure("an answer in another form") from None
        except Refusal as refusal:
            raise TranslatorFailure(f"a text that no message may have ({refusal.code})") from None


def _pause(response: ClientResponse) -> float:
    """Seconds (RFC 9110, 10.2.3); a date, which few servers send, is taken for none."""
    said = response.headers.get("Retry-After", "")
    return (
        float(min(int(said), LONGEST_PAUSE)) if said.isascii() and said.isdigit() and len(said) < 9 else 0.0
    )
