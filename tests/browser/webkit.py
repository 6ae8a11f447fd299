"""WebKitGTK's MiniBrowser by WebDriver, https://www.w3.org/TR/webdriver2/, on a display that nobody sees."""

import base64
import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from browser.window import POLLED_EVERY, WITHIN, Gone, Opener, Size, Window
from processes import started
from proxies.standing import free_ports

DRIVER = "WebKitWebDriver"
BROWSERS = "usr/lib/*/webkit*gtk-*/MiniBrowser"
OPTIONS = ["--automation", "--full-screen"]

RUN = """const [given, done] = arguments
if (!window.thrown) {{
  window.thrown = []
  addEventListener("error", ({{ message }}) => thrown.push(message))
  addEventListener("unhandledrejection", ({{ reason }}) => thrown.push(String(reason)))
}}
const answer = (value) => done([value ?? null, thrown.splice(0)])
Promise.resolve().then(() => ({function})(...given)).then(answer, (error) => {{ thrown.push(String(error)); answer() }})"""
"""The driver tells of no errors, so the page keeps them."""


class Driver:
    """A WebDriver server, which has one session at a time."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN * 2)
        self._session = ""

    def begin(self, browser: str) -> None:
        options = {"binary": browser, "args": OPTIONS}
        begun = self.ask(
            "POST", "/session", capabilities={"alwaysMatch": {"webkitgtk:browserOptions": options}}
        )
        self._session = f"/session/{begun['sessionId']}"

    def close(self) -> None:
        self._line.close()

    def ask(self, method: str, path: str, **parameters: Any) -> Any:
        """The value of an answer. Raises DriverError."""
        body = json.dumps(parameters) if method == "POST" else None
        self._line.request(method, self._session + path, body)
        value = json.loads(self._line.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise DriverError(f"{value['error']}: {value.get('message')}")
        return value


class DriverError(Exception):
    """A command failed."""


class WebKitWindow(Window):
    def __init__(self, driver: Driver, size: Size) -> None:
        self._driver = driver
        driver.ask("POST", "/window/rect", x=0, y=0, width=size.width, height=size.height)

    def go(self, address: str) -> None:
        self._driver.ask("POST", "/url", url=address)

    def reload(self) -> None:
        self._driver.ask("POST", "/refresh")

    def run(self, function: str, *arguments: Any) -> Any:
        script = RUN.format(function=function)
        try:
            value, thrown = self._driver.ask("POST", "/execute/async", script=script, args=[arguments])
        except DriverError as error:
            raise Gone from error
        assert not thrown, thrown
        return value

    def point(self, x: float, y: float) -> None:
        steps = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._driver.ask("POST", "/actions", actions=[{"type": "pointer", "id": "mouse", "actions": steps}])

    def write(self, text: str) -> None:
        (element,) = self._driver.ask("GET", "/element/active").values()
        self._driver.ask("POST", f"/element/{element}/value", text=text)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._driver.ask("GET", "/screenshot"))


@contextmanager
def webkit(folder: Path) -> Iterator[Opener]:
    """A MiniBrowser for each window: a driver has but one, and its cookies are gone with it."""
    with ExitStack() as everybody:
        log = everybody.enter_context((folder / "webkit.log").open("w"))

        def opened(size: Size) -> Window:
            environment = without_proxy() | {"DISPLAY": everybody.enter_context(display(size))}
            return WebKitWindow(everybody.enter_context(driving(environment, log)), size)

        yield opened


@contextmanager
def display(size: Size) -> Iterator[str]:
    """The name of an X display as large as one window: a window has the focus where the pointer is, and nothing moves it."""
    read, write = os.pipe()
    screen = f"{size.width}x{size.height}x24"
    command = ["Xvfb", "-displayfd", write, "-screen", 0, screen, "-nolisten", "tcp"]
    with started(command, pass_fds=[write], stderr=subprocess.DEVNULL), os.fdopen(read) as said:
        os.close(write)
        yield f":{said.readline().strip()}"


@contextmanager
def driving(environment: dict[str, str], log: IO[str]) -> Iterator[Driver]:
    """A driver with its browser, which ends with its display at the latest."""
    (port,) = free_ports(1)
    with started([DRIVER, f"--port={port}"], env=environment, stdout=log, stderr=log) as process:
        await_listening(port, process)
        with closing(Driver(port)) as driver:
            driver.begin(next(map(str, Path("/").glob(BROWSERS))))
            yield driver
            driver.ask("DELETE", "")


def await_listening(port: int, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + WITHIN
    while time.monotonic() < end and process.poll() is None:
        with suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(POLLED_EVERY)
    raise AssertionError(f"{DRIVER} does not listen")


def without_proxy() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
