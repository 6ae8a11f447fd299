"""A session page as a simulated guest reads it: what its markup says, whatever it looks like."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

OPENED = re.compile(r"/([0-9A-Z]{6})")
"""The address of a card or a gift, which no page holds before it is unveiled."""

PLACE = re.compile(r"\bplace-([a-z0-9-]+)")


class MarkupElement(NamedTuple):
    """A start tag and its attributes."""

    tag: str
    attributes: dict[str, str]


class Shown(NamedTuple):
    """A message that everybody may read: its id, and whose it is."""

    id: str
    place: str


class SessionPage:
    """A page or a fragment of one."""

    def __init__(self, html: str) -> None:
        self.elements = elements(html)

    @property
    def ticket(self) -> str:
        """The hidden field of the registration; empty where nobody can register."""
        return next(iter(self._values("ticket")), "")

    @property
    def places(self) -> list[str]:
        """The keys among which who registers may choose."""
        return self._values("place")

    @property
    def live(self) -> dict[str, str]:
        """What the live part says of itself: `seq`, and `me` for who has registered."""
        return next((one.attributes for one in self.elements if one.tag == "live-exchange"), {})

    @property
    def shown(self) -> list[Shown]:
        """The messages that stand here."""
        return [
            Shown(one.attributes["id"].removeprefix("message-"), place[1])
            for one in self.elements
            if one.attributes.get("id", "").startswith("message-")
            and (place := PLACE.search(one.attributes.get("class", "")))
        ]

    @property
    def opened(self) -> set[str]:
        """The codes of all that has been unveiled and is linked here."""
        links = (OPENED.fullmatch(one.attributes.get("href", "")) for one in self.elements if one.tag == "a")
        return {link[1] for link in links if link}

    def _values(self, name: str) -> list[str]:
        return [
            one.attributes.get("value", "") for one in self.elements if one.attributes.get("name") == name
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[MarkupElement] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(MarkupElement(tag, {name: value or "" for name, value in attrs}))


def elements(html: str) -> list[MarkupElement]:
    """Every start tag, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
