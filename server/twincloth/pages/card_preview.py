"""The preview: a card's own page as it will be, with words that are not public yet, for hosts alone."""

from __future__ import annotations

from functools import cached_property

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.card_words import words_of
from twincloth.collection.changes import change_card
from twincloth.collection.content import Card, CardWords
from twincloth.collection.content_index import CodeTarget
from twincloth.collection.drafts import with_words
from twincloth.collection.publishing import card_of
from twincloth.exchange.handovers import Handover, HandoverRecord
from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import html
from twincloth.pages.card_editor import Editor
from twincloth.pages.card_form import CardForm
from twincloth.pages.cards import CardPage
from twincloth.pages.desk import desk_and_form, desk_of
from twincloth.pages.services import services
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.metadata.head import open_head
from twincloth.views.metadata.record import record_of
from twincloth.views.visible_gifts import GiftView

routes = web.RouteTableDef()


@routes.get("/host/cards/{card}/preview")
async def show(request: web.Request) -> web.StreamResponse:
    """The draft that is saved. Raises Refusal."""
    editor = Editor(await desk_of(request, request.query.get("as")))
    return PreviewPage(editor, await editor.draft() or words_of(editor.card), saved=True).shown()


@routes.post("/host/cards/{card}/preview")
async def show_typed(request: web.Request) -> web.StreamResponse:
    """What stands in the form, without keeping it; so this form alone is answered by a page. Raises Refusal."""
    desk, form = await desk_and_form(request)
    editor = Editor(desk)
    return PreviewPage(editor, CardForm(form, editor.desk.content.languages).words(), saved=False).shown()


def _shown(card: Card, words: CardWords) -> Card:
    return replace(with_words(card, words), published=True, withdrawn=None)


class PreviewPage(CardPage):
    """The page of a card as if its gift were whole and its words public.

    Words that are `saved` have an address in each language.
    """

    def __init__(self, editor: Editor, words: CardWords, *, saved: bool) -> None:
        if not editor.card.picture.variants:
            raise Refusal("card-picture-missing")
        desk = editor.desk
        content = change_card(desk.content, editor.card.code, lambda card: _shown(card, words))
        gift, card = card_of(content, editor.card.code)
        found = CodeTarget(kind="card", code=card.code, exchange=content, gift=gift, card=card)
        super().__init__(desk.request, desk.exchange, content, found)
        self._editor, self._saved = editor, saved
        self.open = True

    @cached_property
    def _gift(self) -> GiftView:
        assert self._found.gift is not None
        gift = self._found.gift
        whole = HandoverRecord()
        whole.unveiled_at = whole.received_at = self._exchange.now
        return GiftView(self._content, gift, Handover(gift.plan(), whole), backstage=False)

    def shown(self) -> web.Response:
        """Kept by nobody, and found by nobody."""
        site = services(self._request).settings.url
        record = record_of(site, self._exchange, self._content, self._gift, self._found.card)
        return html(self._render("card_preview.html", open_head(record, self._language)))

    def _known(self, template: str) -> dict[str, object]:
        languages = [one for one in self._content.languages if one in LANGUAGE_NAMES and self._saved]
        desk, path = self._editor.desk, self._editor.path
        editor, preview = desk.address(path), desk.address(f"{path}/preview")
        return super()._known(template) | {"editor": editor, "preview": preview, "previews": languages}
