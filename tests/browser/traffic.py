"""Traffic: what a browser with an empty cache asks for, and how many bytes come, told by the browser itself."""

from collections import Counter
from typing import Any

from playwright.sync_api import Page

FONT = "Font"


class Traffic:
    """Of one page, from its making on. What a socket says is not counted, only that it was opened.

    Nor is what the service worker asks for once more when the page has all it needs: it is in the browser's own cache.
    """

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.bytes: Counter[str] = Counter()
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.on("Network.requestWillBeSent", self._sent)
        self.devtools.on("Network.webSocketCreated", self._opened)
        self.devtools.on("Network.responseReceived", self._answered)
        self.devtools.on("Network.loadingFinished", self._finished)
        self.devtools.send("Network.enable")

    @property
    def requests(self) -> int:
        return len(self.kinds)

    def kilobytes(self, *, fonts: bool = True, pictures: bool = True) -> float:
        """Of 1,000 bytes, with their headers, as they came over the line; `pictures` are those that hosts have given."""
        counted = (
            size
            for id, size in self.bytes.items()
            if (fonts or self.kinds[id] != FONT) and (pictures or "/pictures/" not in self.addresses[id])
        )
        return round(sum(counted) / 1000, 1)

    def list(self) -> str:
        """A line a request, for who looks why there are so many."""
        return "\n".join(
            f"{self.bytes[id]:>8} {kind:<12} {self.addresses[id]}" for id, kind in self.kinds.items()
        )

    def _sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self._note(event["requestId"], event.get("type", "Other"), event["request"]["url"])

    def _opened(self, event: dict[str, Any]) -> None:
        self._note(event["requestId"], "WebSocket", event["url"])

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromServiceWorker"):
            self.kinds.pop(event["requestId"], None)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.kinds:
            self.bytes[event["requestId"]] = int(event["encodedDataLength"])

    def _note(self, id: str, kind: str, address: str) -> None:
        self.kinds[id], self.addresses[id] = kind, address
