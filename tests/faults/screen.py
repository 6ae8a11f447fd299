"""A screen without a browser: a page's stream of messages, and what fragments do to it."""

from bisect import bisect
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, NamedTuple

from faults.history import MOST_ON_A_SCREEN, ScreenLog, Shown


class Told(NamedTuple):
    """A message in a page or a fragment, `order` being where it belongs."""

    order: int
    shown: Shown


class Markup(NamedTuple):
    """What a page or a fragment says: its messages, those that go, whether the page must be fetched again, how the
    cloth on the stage lies (None where it says nothing of it), and what the live part says of itself.
    """

    messages: tuple[Told, ...]
    gone: tuple[str, ...]
    resync: bool
    cloth: str | None
    live: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Told] = []
        self.gone: list[str] = []
        self.resync = False
        self.cloth: str | None = None
        self.live: dict[str, str] = {}
        self._message: tuple[str, int] | None = None
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "live-exchange":
            self.live = given
        elif given.get("id") == "handover":
            self.cloth = "gone"
        elif tag == "handover-cloth" and self.cloth is not None:
            self.cloth = given["state"]
        elif tag == "li" and given.get("data-into") == "stream":
            self._message = given["id"].removeprefix("message-"), int(given["data-order"])
        elif tag == "p" and self._message and given.get("class") == "message-words":
            self._words = []
        elif tag == "template" and "data-gone" in given:
            self.gone.append(given["data-gone"].removeprefix("message-"))
        elif tag == "template" and "data-resync" in given and "data-unless" not in given:
            self.resync = True

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._words is not None and self._message:
            id, order = self._message
            self.messages.append(Told(order, Shown(id, "".join(self._words))))
            self._message = self._words = None


@lru_cache(maxsize=4096)
def read_markup(html: str) -> Markup:
    """What a page or a fragment says; the same fragment comes to every screen."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Markup(tuple(reader.messages), tuple(reader.gone), reader.resync, reader.cloth, reader.live)


class Screen:
    """The stream of one session page, kept by number as a browser keeps it."""

    def __init__(self) -> None:
        self.log = ScreenLog()
        self.me = ""
        self.cloth = ""
        self._orders: list[int] = []
        self._early: dict[int, dict[str, Any]] = {}

    @property
    def seq(self) -> int:
        """The newest number shown."""
        return self.log.seq

    @property
    def behind(self) -> bool:
        """Whether entries have come that cannot be shown yet."""
        return bool(self._early)

    def load(self, page: str) -> None:
        """Show a page that was fetched, in the place of all that stood here; entries beyond it stay wanted."""
        markup = read_markup.__wrapped__(page)
        self.me = markup.live.get("me", "")
        self.cloth = markup.cloth or ""
        self.log.page = int(markup.live["seq"])
        self.log.numbers.clear()
        oldest_first = markup.messages[::-1]
        self.log.stream[:] = [told.shown for told in oldest_first]
        self._orders = [told.order for told in oldest_first]
        self.log.appeared.clear()
        self._early = {seq: entry for seq, entry in self._early.items() if seq > self.seq}
        self._show_early()

    def receive(self, entry: dict[str, Any]) -> bool:
        """Show an entry whose turn it is, drop what is known, keep what is early; whether the page must be fetched."""
        if entry["seq"] <= self.seq:
            return False
        self._early[entry["seq"]] = entry
        return self._show_early()

    def _show_early(self) -> bool:
        resync = False
        while entry := self._early.pop(self.seq + 1, None):
            self.log.numbers.append(entry["seq"])
            if entry["html"]:
                resync = self._place(read_markup(entry["html"])) or resync
        return resync

    def _place(self, markup: Markup) -> bool:
        self.cloth = markup.cloth or self.cloth
        for told in markup.messages:
            known = self._take_away(told.shown.id)
            position = bisect(self._orders, told.order)
            self._orders.insert(position, told.order)
            self.log.stream.insert(position, told.shown)
            self.log.appeared[told.shown.id] += not known
        for id in markup.gone:
            self._take_away(id)
        while len(self._orders) > MOST_ON_A_SCREEN:
            del self._orders[0]
            self.log.appeared[self.log.stream.pop(0).id] -= 1
        return markup.resync

    def _take_away(self, id: str) -> bool:
        """Whether it stood there."""
        for position, shown in enumerate(self.log.stream):
            if shown.id == id:
                del self.log.stream[position], self._orders[position]
                return True
        return False
