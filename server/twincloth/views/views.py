"""Views: pages and fragments of an exchange, from the same partials."""

from collections.abc import Iterable
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange, Thing, parts
from twincloth.views.environment import environment
from twincloth.views.languages import LANGUAGE_NAMES, phrase
from twincloth.views.partials import Index
from twincloth.views.showcase import showcase, stage_gift
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View, Viewer

RESYNC = "<template data-resync></template>"
"""Tells a browser to fetch its page afresh."""


class PublicContent:
    """What was authored, less the gifts, which come through the showcase alone, and the hosts' notes."""

    def __init__(self, content: Content) -> None:
        for name in content.__struct_fields__:
            if name not in ("gifts", "key"):
                setattr(self, name, getattr(content, name))
        self.programme = tuple(replace(item, note=None) for item in content.programme)
        self.place = content.place


class Views:
    """Renders whole pages, and the fragments by which entries reach pages that are already open."""

    def __init__(self, static: StaticFiles, address: str) -> None:
        self.static = static
        self._environments = {language: environment(language, static, address) for language in LANGUAGE_NAMES}
        self._index = Index(next(iter(self._environments.values())))
        self._parts = parts()
        self._address = address
        self.join_symbols: dict[str, Markup] = {}
        """The QR symbol of each exchange's page, drawn when its room opens."""

    def page(self, template: str, language: str, **context: Any) -> str:
        """A page that belongs to no exchange."""
        return self._environments[language].get_template(template).render(language=language, **context)

    def exchange_page(
        self, template: str, viewer: Viewer, exchange: Exchange, content: Content, **context: Any
    ) -> str:
        """A page of an exchange as it is now."""
        state = self.context(viewer, exchange, content)
        return self._environments[viewer.language].get_template(template).render(**{**state, **context})

    def own_fragment(self, language: str, exchange: Exchange, content: Content, thing: Thing) -> str:
        """A thing as its maker alone sees it."""
        state = self.context(Viewer(View.SESSION, language), exchange, content)
        template = self._environments[language].get_template(f"partials/mine/{thing.kind}.html")
        return template.render(state, relayed=True, id=thing.id).strip()

    def context(self, viewer: Viewer, exchange: Exchange, content: Content) -> dict[str, Any]:
        """What every template of an exchange can read."""
        gifts = showcase(exchange, content, viewer.view)
        return {
            "viewer": viewer,
            "exchange": exchange,
            "content": content if viewer.view is View.HOST else PublicContent(content),
            "place": content.place,
            "gifts": gifts,
            "gift_view": {gift.code: gift for gift in gifts}.__getitem__,
            "stage_gift": stage_gift(exchange, gifts),
            "relayed": False,
            "phrase": lambda words: phrase(words, content.languages),
            "join_address": f"{self._address}/{exchange.id}",
            "join_qr": self.join_symbols.get(exchange.id, Markup()),
            **{name: exchange[part] for name, part in self._parts.items()},
        }

    def partials(self, view: View, kind: str) -> list[Any]:
        """The partials of a view that show this kind of thing."""
        return self._index.find(view, kind)

    def environment(self, language: str) -> Environment:
        """The templates of one language."""
        return self._environments[language]


class Fragments:
    """Fragments for one viewer at one moment; the context is made once, and only when something is to be shown."""

    def __init__(self, views: Views, viewer: Viewer, exchange: Exchange, content: Content) -> None:
        self._views, self._viewer = views, viewer
        self._exchange, self._content = exchange, content
        self._context: dict[str, Any] | None = None

    def render(self, things: Iterable[Thing] | None) -> str | None:
        """The HTML of these things, each region once; None for nothing to show; `things` None asks for a resync."""
        if things is None:
            return RESYNC
        wanted = dict.fromkeys(
            (partial.template, thing.id if partial.each else None)
            for thing in things
            for partial in self._views.partials(self._viewer.view, thing.kind)
        )
        html = "\n".join(filter(None, (self._partial(template, id) for template, id in wanted)))
        return html or None

    def _partial(self, template: str, id: str | None) -> str:
        if self._context is None:
            state = self._views.context(self._viewer, self._exchange, self._content)
            self._context = {**state, "relayed": True}
        compiled = self._views.environment(self._viewer.language).get_template(template)
        return compiled.render(self._context, id=id).strip()
