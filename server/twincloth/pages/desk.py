"""The desk: what all pages share on which hosts keep gifts, cards, recordings, labels and the guest book.

It says who may come, before anything of what they send is read; takes in their forms and files; shows what is wrong
beside the fields; stores what they change, and tells every open page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from twincloth.collection.change_log import ChangeNote
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.drafts import Swaps
from twincloth.collection.publishing import card_of
from twincloth.collection.run_of_show import revised_part
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.revision import RevisedPart
from twincloth.exchange.staff import StaffLink
from twincloth.pages import said
from twincloth.pages.answer import html
from twincloth.pages.forms import FormFields, fields
from twincloth.pages.language import language_of
from twincloth.pages.refusals import status_of
from twincloth.pages.said import Said
from twincloth.pages.services import Services, services
from twincloth.pages.staff import host_of
from twincloth.views.refusals import sentence
from twincloth.views.viewer import View, Viewer

Problems = Mapping[str, Refusal]
"""What is wrong with a form, by the names of its fields."""

R = TypeVar("R", bound=web.Response)

DONE = web.RequestKey("done", Said)
"""Where a request keeps what it has done."""


class Desk(NamedTuple):
    """A host at the desk of their exchange."""

    request: web.Request
    exchange: Exchange
    content: Content
    host: StaffLink
    language: str

    @property
    def services(self) -> Services:
        return services(self.request)

    def gift(self) -> Gift:
        """The gift that the address names, a withdrawn one too. Raises Refusal."""
        gift = self.content.gift(self.request.match_info["gift"].upper())
        if gift is None:
            raise Refusal("unknown-gift")
        return gift

    def card(self) -> tuple[Gift, Card]:
        """The card that the address names, and its gift. Raises Refusal."""
        return card_of(self.content, self.request.match_info["card"].upper())

    def page(
        self,
        template: str,
        path: str,
        problems: Problems | None = None,
        query: Iterable[tuple[str, str]] = (),
        **context: Any,
    ) -> web.Response:
        """A page of the desk, which says beside its fields what is wrong with what was sent; `path` is its address."""
        self._must_say_once()
        word = said.take(self.request, self.exchange.id)
        page = self.services.views.exchange_page(
            template,
            Viewer(View.HOST, self.language),
            self.exchange,
            self.content,
            path=self.address(path, *query),
            host=self.host,
            said=word,
            here=path,
            problems={name: sentence(problem, self.language) for name, problem in (problems or {}).items()},
            **context,
        )
        response = html(page, _status(problems) if problems and self.request.method == "POST" else 200)
        if word:
            said.forget(self.request, response)
        return response

    def _must_say_once(self) -> None:
        """A word that came in the address becomes one that is said once. Raises HTTPSeeOther to the address without it."""
        if word := said.redeem(self.request, self.exchange.id):
            response = web.HTTPSeeOther(self.request.rel_url.without_query_params(said.FIELD))
            said.leave(self.request, response, word)
            raise response

    async def again(self) -> Desk:
        """The same desk, with what has changed meanwhile."""
        return await desk_of(self.request, self.host.id, rehearsed=True)

    def address(self, path: str, *query: tuple[str, str]) -> str:
        """A page of the desk as this host comes to it."""
        return f"{path}?{urlencode([('as', self.host.id), *query])}"

    def back(
        self, path: str, fragment: str = "", *query: tuple[str, str], did: str = "", refused: str = ""
    ) -> web.HTTPSeeOther:
        """Where a form leads once it is done: a page of the desk, in sight of what was done, which says so once.

        `did` names it, where `edit` or `revise` has not; or `refused` is the sentence why it was not done.
        """
        if did or refused:
            self.done(did, refused=refused)
        return self.told(web.HTTPSeeOther(self.address(path, *query) + fragment))

    def told(self, answer: R) -> R:
        """The same answer, where the next page says what has been done by now, if this page was sent a form."""
        if self.request.method == "POST":
            said.leave(self.request, answer, self._done())
        return answer

    def done(self, did: str, change: str = "", refused: str = "") -> None:
        """Note what this request has done, for the next page to say."""
        self.request[DONE] = Said(self.exchange.id, did, change, refused)

    def _done(self) -> Said:
        return self.request.get(DONE) or Said(self.exchange.id, "saved")

    def hung(self, then: web.HTTPSeeOther) -> str:
        """Where `then` leads, for a script that is told so in what it reads: the word of success goes along."""
        word = said.token(self.request, self._done())
        return str(URL(then.location).update_query({said.FIELD: word}))

    def upload(self, most: int, fields: dict[str, str] | None = None) -> AbstractAsyncContextManager[Path]:
        """The file that is sent, of so many bytes at most, for as long as it is looked at.

        `fields` takes the form's fields before the file, also where that is refused. Raises Refusal, StorageFailure.
        """
        known = {} if fields is None else fields
        return self.services.uploads.receive(self.request, self.content.code, most, known)

    async def give(self, command: Command) -> None:
        """Give a command of the exchange as this host. Raises Refusal, StorageFailure."""
        await self.services.rooms.find(self.content.code).give(command, self.host.id)

    async def edit(
        self, change: Callable[[Content], Content], drafts: Swaps | None = None, did: str = "", of: str = ""
    ) -> None:
        """Store what `change` makes of the content as it is now, with the way back, and tell every open page.

        `did` names what was done, in kebab-case: the word of success and the list of acts have a sentence for it
        (context "done" in the catalogues). `of` is the code of what was changed, where the address does not name it.
        `drafts` are swapped in the same commit. Raises StorageFailure, Refusal, whatever `change` raises.
        """
        note = ChangeNote(of or self._named(), did)
        parts: list[RevisedPart] = []

        def noted(content: Content) -> Content:
            changed = change(content)
            parts.append("" if drafts else revised_part(content, changed))
            return changed

        kept = await self.services.collection.edit(self.content.code, noted, drafts, note=note)
        await self.revise(did, note.of, kept, parts[-1])

    async def erase(self, change: Callable[[Content], Content], did: str = "") -> None:
        """The same without a way back; of what nothing refers to any more the files are gone when this returns.

        Raises as `edit` does.
        """
        await self.services.collection.edit(self.content.code, change, erasing=True)
        await self.revise_erased(did)

    async def revise_erased(self, did: str = "") -> None:
        """Tell every open page, and see the files gone of what was erased. Raises StorageFailure."""
        try:
            await self.revise(did)
        finally:
            await self.services.sweep.overdue()

    async def revise(self, did: str = "", of: str = "", change: str = "", part: RevisedPart = "") -> None:
        """Tell every open page that the content is another, and the journal who did what.

        It was done to what the address names, unless `of` says another code; `change` is the id of the way back, `part`
        what alone is another.
        """
        of = of or self._named()
        self.done(did, change)
        await self.services.rooms.revise(self.content.code, self.host.id, of, did, change, part)

    def _named(self) -> str:
        """The code of the card or gift that the address names."""
        named = self.request.match_info
        return named.get("card", named.get("gift", "")).upper()


def _status(problems: Problems) -> int:
    """What is wrong with what was typed is told alike; a file that is too large was not taken in at all."""
    return max({status_of(problem) for problem in problems.values()} & {413, 503}, default=422)


async def desk_of(request: web.Request, wanted: str | None, *, rehearsed: bool = False) -> Desk:
    """The desk of the host that came by the wanted link, or by any. Raises Refusal for who came by none.

    A rehearsal only borrows what was authored, so nothing that would be lost with it is written there: its desk has
    the pages that say so by `rehearsed`.
    """
    exchange, link = await host_of(request, wanted)
    exchange, content = await services(request).rooms.state(exchange.id)
    if content.rehearsal and not rehearsed:
        raise Refusal("rehearsal-borrows")
    return Desk(request, exchange, content, link, language_of(request, content.languages))


async def desk_and_form(request: web.Request, *, rehearsed: bool = False) -> tuple[Desk, FormFields]:
    """The desk, and the form that was sent to it, which says by which link; read for nobody but hosts. Raises Refusal."""
    await host_of(request, None)
    form = await fields(request)
    return await desk_of(request, form.get("as"), rehearsed=rehearsed), form
