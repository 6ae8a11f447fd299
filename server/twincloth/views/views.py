"""Views: pages and fragments of an exchange, from the same partials."""

from collections import defaultdict
from collections.abc import Collection
from functools import partial
from typing import Any

from jinja2 import Template
from markupsafe import Markup
from msgspec.structs import replace

from twincloth.collection.content import Content
from twincloth.exchange.consent import PublicWords
from twincloth.exchange.exchange import Exchange, Topic, parts
from twincloth.exchange.passing import Passing
from twincloth.exchange.stage import stage_of
from twincloth.views.acts import Acts
from twincloth.views.environment import environment
from twincloth.views.forecast import forecast
from twincloth.views.fragments import Fragments
from twincloth.views.languages import LANGUAGE_NAMES, phrase
from twincloth.views.partials import PartialIndex
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import BACKSTAGE_VIEWS, View, Viewer
from twincloth.views.visible_gifts import gift_with, stage_gift, visible_gifts


class PublicContent:
    """What was authored, less the gifts, which come through `visible_gifts` alone; the call and cues are for staff."""

    def __init__(self, content: Content, *, backstage: bool = False) -> None:
        for name in content.__struct_fields__:
            if name not in ("gifts", "key", "call", "secret", "stamps", "here_since", "rehearsal"):
                setattr(self, name, getattr(content, name))
        if backstage:
            self.call = content.call
        else:
            self.programme = tuple(replace(item, note=None) for item in content.programme)
        self.place = content.place


class Views:
    """Renders whole pages, and the fragments by which entries reach pages that are already open."""

    def __init__(self, static: StaticFiles, address: str) -> None:
        self.static = static
        self._environments = {language: environment(language, static, address) for language in LANGUAGE_NAMES}
        self._index = PartialIndex(next(iter(self._environments.values())))
        self._parts = parts()
        self._address = address
        self._fragments: dict[tuple[str, Viewer], Fragments] = {}
        self._public: dict[tuple[str, bool], tuple[Content, PublicContent]] = {}
        self.passing: dict[str, Passing] = defaultdict(Passing)
        """What passes in each exchange; `live/passing.py` alone changes it."""
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
        each = self.fragments(viewer, exchange.id).each
        state["each"] = lambda kind, id: each(exchange, content, Topic(kind, id))
        return self.template(viewer.language, template).render(**{**state, **context})

    def alone(self, view: View, name: str) -> str | None:
        """The partial by which a page of this view shows one thing alone; None where nothing is called so."""
        return self._index.alone(view, name)

    def fragments(self, viewer: Viewer, exchange: str) -> Fragments:
        """What entries of an exchange change on pages of this kind that are already open."""
        found = self._fragments.get((exchange, viewer))
        if found is None:
            found = self._fragments[(exchange, viewer)] = Fragments(
                partial(self._index.find, viewer.view),
                partial(self.template, viewer.language),
                partial(self.context, viewer),
            )
        return found

    def pulse(
        self, viewer: Viewer, exchange: Exchange, content: Content, kinds: Collection[str]
    ) -> str | None:
        """What pages of this kind show of these kinds of passing state; None where that is nothing."""
        templates = [
            one for one, of in self._index.passing(viewer.view).items() if not set(of).isdisjoint(kinds)
        ]
        return (
            self.fragments(viewer, exchange.id).passing(exchange, content, templates) if templates else None
        )

    def present(self, viewer: Viewer, exchange: Exchange, content: Content) -> str | None:
        """All that they show of it, for whoever comes back; None where that is nothing."""
        templates = self._index.passing(viewer.view)
        version = self.passing[exchange.id].version
        return (
            self.fragments(viewer, exchange.id).present(exchange, content, templates, version)
            if templates
            else None
        )

    def forget(self, exchange: str) -> None:
        """There is no such exchange any more."""
        for of in [of for of in self._fragments if of[0] == exchange]:
            del self._fragments[of]
        for backstage in (False, True):
            self._public.pop((exchange, backstage), None)
        self.join_symbols.pop(exchange, None)
        self.passing.pop(exchange, None)

    def acts(self, viewer: Viewer, exchange: Exchange, content: Content) -> Acts:
        """What entries of an exchange say to people; for hosts and the operator, from whom nothing is sealed."""
        return Acts(partial(self.template, viewer.language), self.context(viewer, exchange, content))

    def template(self, language: str, name: str) -> Template:
        """One template in one language."""
        return self._environments[language].get_template(name)

    def context(self, viewer: Viewer, exchange: Exchange, content: Content) -> dict[str, Any]:
        """What every template of an exchange can read."""
        gifts = visible_gifts(exchange, content, viewer.view)
        return {
            "viewer": viewer,
            "exchange": exchange,
            "content": content if viewer.view is View.HOST else self._public_content(content, viewer.view),
            # A partial that stands in a slot says so by a variable of this name: within it, the other one asks.
            "slot": (slot := partial(self._index.slot, viewer.view)),
            "parts_in": slot,
            "place": content.place,
            "place_number": content.place_number,
            "gifts": gifts,
            "gift_view": {gift.code: gift for gift in gifts}.get,
            "gift_with": partial(gift_with, gifts),
            "stage": stage_of(exchange),
            "stage_gift": stage_gift(exchange, gifts),
            "planned": {item.key: item for item in content.programme}.get,
            "forecast": partial(forecast, exchange, content),
            "public": PublicWords(exchange),
            "relayed": False,
            "passing": self.passing[exchange.id],
            "rehearsal": content.rehearsal is not None,
            "now": None,
            "phrase": lambda words: phrase(words, content.languages),
            "join_address": f"{self._address}/{exchange.id}",
            "join_qr": self.join_symbols.get(exchange.id, Markup()),
            **{name: exchange[part] for name, part in self._parts.items()},
        }

    def _public_content(self, content: Content, view: View) -> PublicContent:
        kind = (content.code, view in BACKSTAGE_VIEWS)
        before, public = self._public.get(kind, (None, None))
        if public is None or before is not content:
            public = PublicContent(content, backstage=view in BACKSTAGE_VIEWS)
            self._public[kind] = (content, public)
        return public
