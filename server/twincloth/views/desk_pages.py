"""The hosts' pages in the order of their navigation: each says of itself where it stands, in a template of its own.

`partials/host/desk/nav/PAGE.html` opens with `group`, `order`, `start` (the beginning of its address) and `words` (its
name); `also` are beginnings of other addresses that belong to it, `rehearsed` says that a rehearsal has it too.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from jinja2 import Environment

from twincloth.resources import WEB

FOLDER = "partials/host/desk/nav"


class DeskPage(NamedTuple):
    """A page of the desk, or several that begin alike."""

    order: int
    start: str
    words: str
    group: str
    also: tuple[str, ...]
    rehearsed: bool

    def holds(self, path: str) -> bool:
        """Whether the page of this address is one of them."""
        return path.startswith((self.start, *self.also))


@cache
def desk_pages(environment: Environment, group: str) -> list[DeskPage]:
    """The pages of a group, in order."""
    names = sorted(path.name for path in (WEB / "templates" / FOLDER).glob("*.html"))
    pages = [_page(environment, f"{FOLDER}/{name}") for name in names]
    return sorted(page for page in pages if page.group == group)


def _page(environment: Environment, template: str) -> DeskPage:
    said = vars(environment.get_template(template).module)
    return DeskPage(
        *(said["order"], said["start"], str(said["words"]), said["group"], tuple(said.get("also", ()))),
        bool(said.get("rehearsed")),
    )
