"""Fragments: what entries change on pages that are already open, for one kind of viewer of one exchange."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from jinja2 import Template
from markupsafe import Markup

from twincloth.collection.content import Content
from twincloth.exchange.doors import RECORD
from twincloth.exchange.exchange import Exchange, Topic
from twincloth.views.partials import Partial

RESYNC = "<template data-resync></template>"
"""Tells a browser to fetch its page afresh."""

MOST_CACHED = 600_000
"""Characters that are kept as they were rendered, about 1 MB: more than one answer to a catch-up carries."""

OVERHEAD = 100
"""Characters that a kept piece takes beside its own, so that five thousand empty ones are kept and no more."""


class FragmentKey(NamedTuple):
    """A partial's template, and the id of its topic where it is rendered for each."""

    template: str
    id: str | None


class Fragments:
    """Renders a piece when something in it has changed, and keeps it for whoever comes later."""

    def __init__(
        self,
        partials: Callable[[str], list[Partial]],
        template: Callable[[str], Template],
        context: Callable[[Exchange, Content], dict[str, Any]],
    ) -> None:
        self._partials = partials
        self._template = template
        self._make_context = context
        self._cached: dict[FragmentKey, str] = {}
        self._size = 0
        self._seen: tuple[Exchange, Content] | None = None
        self._seq = 0
        self._context: dict[str, Any] | None = None
        self._present: tuple[int, str] | None = None

    def backwards(self, exchange: Exchange, content: Content) -> Iterator[str | None]:
        """The HTML of each entry, the newest first; None where there is nothing to show.

        A piece is rendered as it is now, and only with the last entry that invalidated it. To be read on only
        as long as the exchange stays as it is.
        """
        self._see(exchange, content)
        shown: set[FragmentKey] = set()
        for topics in reversed(exchange.invalidated):
            if topics is None:
                yield RESYNC
            else:
                fresh = [piece for piece in self._pieces(topics) if piece not in shown]
                shown.update(fresh)
                yield "\n".join(filter(None, map(self._html, fresh))) or None

    def each(self, exchange: Exchange, content: Content, topic: Topic) -> Markup:
        """A topic of a list where it stands now, without what follows from it elsewhere on the page."""
        self._see(exchange, content)
        pieces = [piece for piece in self._pieces((topic,)) if piece.id is not None]
        return Markup("\n".join(map(self._html, pieces)))  # noqa: S704  # rendered from our partials

    def own(self, exchange: Exchange, content: Content, topic: Topic) -> str:
        """A topic as its maker alone sees it; a little differs for everybody, so it is not kept."""
        self._see(exchange, content)
        return self._render(f"partials/mine/{topic.kind}.html", topic.id)

    def passing(self, exchange: Exchange, content: Content, templates: Iterable[str]) -> str:
        """Partials that show passing state, as it is now: it changes without a number."""
        self._see(exchange, content)
        return "\n".join(filter(None, (self._render(template, None) for template in templates)))

    def present(self, exchange: Exchange, content: Content, templates: Iterable[str], version: int) -> str:
        """The same for whoever comes back, kept as long as neither the exchange nor what passes is another."""
        self._see(exchange, content)
        if self._present is None or self._present[0] != version:
            self._present = version, self.passing(exchange, content, templates)
        return self._present[1]

    def _see(self, exchange: Exchange, content: Content) -> None:
        """Forget what has changed since the last time."""
        if self._seen is None or self._seen[0] is not exchange or self._seen[1] is not content:
            self._seen = (exchange, content)
            self._cached.clear()
            self._size = 0
        elif self._seq == exchange.seq:
            return
        else:
            for topics in exchange.invalidated[self._seq :]:
                if topics and RECORD[0] in topics:  # any message may have come or gone by it
                    self._cached.clear()
                    self._size = 0
                for piece in self._pieces(topics or ()):
                    self._forget(piece)
        self._seq, self._context, self._present = exchange.seq, None, None

    def _pieces(self, topics: Iterable[Topic]) -> dict[FragmentKey, None]:
        return dict.fromkeys(
            [
                FragmentKey(partial.template, topic.id if partial.each else None)
                for topic in topics
                for partial in self._partials(topic.kind)
            ]
        )

    def _html(self, piece: FragmentKey) -> str:
        html = self._cached.get(piece)
        if html is None:
            html = self._render(piece.template, piece.id)
            if piece.id is not None and not _brings_others(html):
                self._store(piece, html)
        return html

    def _store(self, piece: FragmentKey, html: str) -> None:
        self._cached[piece] = html
        self._size += len(html) + OVERHEAD
        while self._size > MOST_CACHED:
            self._forget(next(iter(self._cached)))

    def _forget(self, piece: FragmentKey) -> None:
        html = self._cached.pop(piece, None)
        if html is not None:
            self._size -= len(html) + OVERHEAD

    def _render(self, template: str, id: str | None) -> str:
        if self._context is None:
            assert self._seen is not None
            self._context = {**self._make_context(*self._seen), "relayed": True}
        compiled = self._template(template)
        # Jinja's own render() copies the globals into every context one by one: a third of a message's time.
        context = compiled.new_context(
            {**compiled.environment.globals, **self._context, "id": id}, shared=True
        )
        return "".join(compiled.root_render_func(context)).strip()


def _brings_others(html: str) -> bool:
    """Whether a piece fills the room it leaves in a list with other topics, which may change without it."""
    return html.count(' data-into="') > ("<template " not in html)
