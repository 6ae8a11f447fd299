"""The card editor: hosts write a card in all languages side by side, keep drafts, look at them, and publish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from twincloth.collection.card_merging import marks_of
from twincloth.collection.card_rules import located
from twincloth.collection.card_words import TEXTS, Cells, Problems, cells_of, columns, nearly_full, words_of
from twincloth.collection.content import Card, CardWords, Gift
from twincloth.collection.drafts import DraftSwap
from twincloth.collection.publishing import Unpublishable, publish, unfit
from twincloth.collection.vocabulary import About, Term, meaning
from twincloth.exchange.refusal import Refusal
from twincloth.pages.card_form import CardForm, NotTaken
from twincloth.pages.desk import Desk, desk_and_form, desk_of
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.metadata.licences import choices
from twincloth.views.refusals import sentence

Change = Callable[[CardWords | None], CardWords | None]

ABOUT_OF: dict[str, About] = {"maker": "person", "materials": "material", "made_where": "place"}
"""The fields whose words may have an address, and what those are about."""

routes = web.RouteTableDef()


@routes.get("/host/cards/{card}")
async def show(request: web.Request) -> web.StreamResponse:
    """The editor, with the draft if there is one. Raises Refusal."""
    editor = Editor(await desk_of(request, request.query.get("as")))
    return editor.page(await editor.draft())


@routes.post("/host/cards/{card}")
async def take(request: web.Request) -> web.StreamResponse:
    """Keep a draft, publish it where its button says so, or go back to what is public. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request)
    editor = Editor(desk)
    action = form.get("do", "save")
    if action == "undo":
        await editor.change(lambda _: None)
        raise editor.back("draft-dropped")
    typed = CardForm(form, editor.desk.content.languages)
    try:
        draft = await editor.change(lambda draft: typed.onto(editor.card, draft))
    except NotTaken as refused:
        return editor.page(await editor.draft(), refused.problems, refused=refused)
    if action != "publish":
        raise editor.back("draft-saved")
    try:
        await editor.publish(draft)
    except Unpublishable as lacking:
        return editor.page(draft, lacking.problems[editor.card.code])
    raise editor.back()


class Editor:
    """The card that the address names, on one host's desk."""

    def __init__(self, desk: Desk) -> None:
        """Raises Refusal for an unknown card."""
        self.desk = desk
        self.gift, self.card = desk.card()
        self._drafts = desk.services.collection.drafts

    @property
    def path(self) -> str:
        return f"/host/cards/{self.card.code}"

    async def draft(self) -> CardWords | None:
        """What has been written and not published. Raises StorageFailure."""
        return (await self._drafts.of(self.desk.content.code)).get(self.card.code)

    async def change(self, how: Change) -> CardWords | None:
        """Another draft, or none. Raises StorageFailure, and what `how` raises."""
        return await self._drafts.change(self.desk.content.code, self.card.code, how)

    async def publish(self, draft: CardWords | None) -> None:
        """Make it public. Raises Unpublishable, StorageFailure, Refusal where somebody has written on meanwhile."""
        code = self.card.code
        words = {code: draft or words_of(self.card)}
        if draft or not self.card.published:
            settled = {code: DraftSwap(draft, None)}
            await self.desk.edit(lambda content: publish(content, words), settled, did="card-published")

    def back(self, did: str = "") -> web.HTTPSeeOther:
        return self.desk.back(self.path, did=did)

    def page(
        self,
        draft: CardWords | None,
        problems: Problems | None = None,
        *,
        refused: NotTaken | None = None,
    ) -> web.Response:
        """The page; after a form that was not taken, with what was typed and what is wrong with it."""
        languages = self.desk.content.languages
        words = draft or words_of(self.card)
        cells = cells_of(words, languages)
        shown = cells | dict(refused.typed if refused else {})
        disputed = refused.disputed if refused else {}
        wrong = dict(problems or {}) | {column: Refusal("card-changed-meanwhile") for column in disputed}
        return self.desk.page(
            "card_editor.html",
            self.path,
            wrong,
            draft=draft,
            cells=shown,
            marks=marks_of(cells),
            disputed=disputed,
            **self.told(words, shown),
            saved=refused is None,
            previews=[one for one in languages if one in LANGUAGE_NAMES],
            rights=choices(shown["rights"], self.desk.language),
            known=ABOUT_OF,
            others=self._others(),
        )

    def told(self, words: CardWords, cells: Cells) -> dict[str, Any]:
        """What is said of words and of the cells that they were read from, on the page and while somebody writes."""
        languages = self.desk.content.languages
        return {
            "gift": self.gift,
            "card": self.card,
            "lacks": self._lacks(words),
            "left": {
                column: left
                for column, text in cells.items()
                if (left := nearly_full(column, text)) is not None
            },
            "located": located(self.gift.custody),
            "texts": tuple(TEXTS),
            "meant": self._meant(words),
            "tongues": languages,
            "columns": columns(languages),
        }

    def _meant(self, words: CardWords) -> dict[str, tuple[Term, ...]]:
        """The addresses that words have, by the fields in which they stand."""
        vocabulary = self.desk.content.vocabulary
        return {name: meaning(vocabulary, of, getattr(words, name)).terms for name, of in ABOUT_OF.items()}

    def _lacks(self, words: CardWords) -> dict[str, str]:
        """What is missing to publish, in sentences by column."""
        found = unfit(self.desk.content, self.card.code, words)
        return {column: sentence(refusal, self.desk.language) for column, refusal in found.items()}

    def _others(self) -> list[tuple[Gift, list[Card]]]:
        """The patches of the other gifts, which this one may answer."""
        others = [gift for gift in self.desk.content.offered if gift.code != self.gift.code]
        return [(gift, [card for card in gift.cards if card.withdrawn is None]) for gift in others]
