"""The museum's desk: what all pages share on which hosts keep gifts, cards, labels and the guest book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from twincloth.collection.content import Content, Gift
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffLink
from twincloth.pages.answer import html
from twincloth.pages.language import language_of
from twincloth.pages.services import services
from twincloth.pages.staff import host_of
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer

Problems = Mapping[str, Refusal]
"""What is wrong with a form, by the names of its fields."""


class Desk(NamedTuple):
    """A host at the desk of their exchange."""

    request: web.Request
    exchange: Exchange
    content: Content
    host: StaffLink
    language: str

    def gift(self) -> Gift:
        """The gift that the address names, a withdrawn one too. Raises Refusal."""
        gift = self.content.gift(self.request.match_info["gift"].upper())
        if gift is None:
            raise Refusal("unknown-gift")
        return gift

    def page(
        self, template: str, path: str, problems: Problems | None = None, **context: Any
    ) -> web.Response:
        """A page of the desk; with problems it is an answer to a form, and says what is wrong in place."""
        page = services(self.request).views.exchange_page(
            template,
            Viewer(View.HOST, self.language),
            self.exchange,
            self.content,
            path=f"{path}?as={self.host.id}",
            host=self.host,
            problems={name: sentence(problem, self.language) for name, problem in (problems or {}).items()},
            **context,
        )
        return html(page, 422 if problems else 200)

    async def again(self) -> Desk:
        """The same desk, with what has changed meanwhile."""
        return await desk_of(self.request, self.host.id)

    def back(self, path: str, fragment: str = "") -> web.HTTPSeeOther:
        """Where a form leads once it is done: a page of the desk, in sight of what was done."""
        return web.HTTPSeeOther(f"{path}?as={self.host.id}{fragment}")


async def desk_of(request: web.Request, wanted: str | None) -> Desk:
    """Raises Refusal for who came by no host's link."""
    exchange, link = await host_of(request, wanted)
    exchange, content = await services(request).rooms.state(exchange.id)
    return Desk(request, exchange, content, link, language_of(request, content.languages))
