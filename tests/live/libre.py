"""A server of our own that speaks LibreTranslate's protocol: well, and in every way badly that a text asks it for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

KEY = "a-key-of-24-letters-here"


WORDS = {"Привет!": "Hello!", "Hello!": "Привет!", "Снег": "Snow"}


class Libre:
    """Knows three words, and remembers what it was asked; `held` says that it is in the middle of a text."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bad: dict[str, Callable[[], web.StreamResponse]] = {
            "busy": lambda: answer({"error": "Slowdown: 20 per 1 minute"}, 429, {"Retry-After": "7"}),
            "broken": lambda: answer({"error": "Cannot translate text: Traceback"}, 500),
            "unknown": lambda: answer({"error": "tlh is not supported"}, 400),
            "page": lambda: web.Response(text="<html>Bad gateway", content_type="text/html"),
            "list": lambda: answer({"translatedText": ["Hello!"]}),
            "nothing": lambda: answer({}),
            "empty": lambda: answer({"translatedText": " "}),
            "reordered": lambda: answer({"translatedText": "\u202eHello"}),
            "long": lambda: answer({"translatedText": "x" * 501}),
            "huge": lambda: answer({"translatedText": "x" * 10_000_000}),
            "elsewhere": lambda: web.Response(status=302, headers={"Location": "/languages"}),
        }
        self.held, self.go_on = asyncio.Event(), asyncio.Event()

    async def translate(self, request: web.Request) -> web.StreamResponse:
        """As LibreTranslate does."""
        asked = await request.json()
        self.asked.append(asked)
        if asked.get("api_key") != KEY:
            return answer({"error": "Invalid API key"}, 403)
        text = asked["q"]
        if text == "slow":
            self.held.set()
            await self.go_on.wait()
        if text == "cut":
            request.transport.close()  # type: ignore[union-attr]  # it is there
        return self.bad[text]() if text in self.bad else answer({"translatedText": WORDS.get(text, text)})


def answer(told: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(told, status=status, headers=headers)


@asynccontextmanager
async def libre_translate() -> AsyncIterator[tuple[Libre, str]]:
    """The server and its address."""
    libre, app = Libre(), web.Application()
    app.router.add_post("/translate", libre.translate)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield libre, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        libre.go_on.set()
        await runner.cleanup()
