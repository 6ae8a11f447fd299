"""Firefox by WebDriver BiDi, which it speaks itself: https://w3c.github.io/webdriver-bidi/."""

import asyncio
import base64
import itertools
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from browser.window import WITHIN, Gone, Opener, Size, Window
from processes import started

PROGRAMS = ("firefox-esr", "firefox")

PREFERENCES = {
    "network.proxy.type": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.safebrowsing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "layout.css.devPixelsPerPx": "1",
    "ui.systemUsesDarkTheme": 0,
    "ui.useOverlayScrollbars": 1,
    "ui.primaryPointerCapabilities": 6,
    "ui.allPointerCapabilities": 6,
}
"""Nothing is asked of anybody else's host; a display that nobody sees has a mouse all the same: fine (2), and hovering (4)."""

THROWN = re.compile(r"\w*Error\b|uncaught exception")


class Session:
    """A connection to one Firefox, on a thread of its own; what its pages have thrown is kept."""

    def __init__(self, url: str) -> None:
        self._numbers = itertools.count(1)
        self.errors: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open(url))

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command. Raises BidiError."""
        return self._do(self._ask({"id": next(self._numbers), "method": method, "params": parameters}))

    def leave(self) -> None:
        self._do(self._http.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN * 2)

    async def _open(self, url: str) -> None:
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(url, max_msg_size=0)

    async def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        await self._socket.send_json(command)
        while (answer := await self._socket.receive_json()).get("id") != command["id"]:
            self._hear(answer)
        if answer["type"] == "error":
            raise BidiError(f"{answer['error']}: {answer['message']}")
        return dict(answer["result"])

    def _hear(self, event: dict[str, Any]) -> None:
        """What pages have thrown; what Firefox says of a lost connection or font looks like it, but names no error."""
        entry = event.get("params", {})
        if (
            event.get("method") == "log.entryAdded"
            and entry["type"] == "javascript"
            and THROWN.match(entry["text"])
        ):
            self.errors.append(entry["text"])


class BidiError(Exception):
    """A command failed."""


class FirefoxWindow(Window):
    def __init__(self, session: Session, size: Size) -> None:
        self._session = session
        person = session.ask("browser.createUserContext")["userContext"]
        self._tab = session.ask("browsingContext.create", type="window", userContext=person)["context"]
        viewport = {"width": size.width, "height": size.height}
        session.ask("browsingContext.setViewport", context=self._tab, viewport=viewport)

    def go(self, address: str) -> None:
        self._session.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def reload(self) -> None:
        self._session.ask("browsingContext.reload", context=self._tab, wait="complete")

    def run(self, function: str, *arguments: Any) -> Any:
        # Any value goes in and out as JSON text: BiDi has types of its own for each.
        called = f"async (text) => JSON.stringify(await ({function})(...JSON.parse(text)) ?? null)"
        try:
            answer = self._session.ask(
                "script.callFunction",
                functionDeclaration=called,
                arguments=[{"type": "string", "value": json.dumps(arguments)}],
                target={"context": self._tab},
                awaitPromise=True,
            )
        except BidiError as error:
            raise Gone from error
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def point(self, x: float, y: float) -> None:
        steps = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": steps})

    def write(self, text: str) -> None:
        steps = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": steps})

    def _act(self, source: dict[str, Any]) -> None:
        self._session.ask("input.performActions", context=self._tab, actions=[source])

    def screenshot(self) -> bytes:
        return base64.b64decode(
            self._session.ask("browsingContext.captureScreenshot", context=self._tab)["data"]
        )


@contextmanager
def firefox(folder: Path) -> Iterator[Opener]:
    """One Firefox, in which everybody has a jar of cookies of their own."""
    profile = folder / "firefox"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, f"install Firefox, as one of {', '.join(PROGRAMS)}"
    command = [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", 0]
    with started(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        session = Session(next(filter(None, map(address_in, process.stderr or ()))))
        try:
            session.ask("session.new", capabilities={})
            session.ask("session.subscribe", events=["log.entryAdded"])
            yield lambda size: FirefoxWindow(session, size)
        finally:
            session.leave()
    assert not session.errors, session.errors


def address_in(line: str) -> str:
    said = re.search(r"WebDriver BiDi listening on (\S+)", line)
    return f"{said[1]}/session" if said else ""
