"""The vocabulary at the desk: hosts give the words of their cards the addresses by which catalogues know them."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from msgspec.structs import replace

from twincloth.collection.lengths import LINE
from twincloth.collection.vocabulary import (
    ABOUT,
    LONGEST_ADDRESS,
    Term,
    canonical_uri,
    with_term,
    without_term,
)
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_and_form, desk_of
from twincloth.pages.forms import FormFields, FormReader

PATH = "/host/vocabulary"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """All words that have an address, and a form for another. Raises Refusal for who is no host."""
    return _page(await desk_of(request, request.query.get("as")))


@routes.post(PATH)
async def change(request: web.Request) -> web.StreamResponse:
    """One more, other words for one that is there, or one less. Raises Refusal, StorageFailure."""
    desk, form = await desk_and_form(request)
    if form.get("do") == "remove":
        about, uri = form.get("about", ""), form.get("uri", "")
        await desk.edit(
            lambda content: replace(content, vocabulary=without_term(content.vocabulary, about, uri)),
            did="word-removed",
        )
        raise desk.back(PATH)
    reader = FormReader(form)
    term = _read(reader, desk.content.languages)
    if reader.problems:
        return _page(desk, reader.problems, form)
    try:
        await desk.edit(
            lambda content: replace(content, vocabulary=with_term(content.vocabulary, term)), did="word-saved"
        )
    except Refusal as refusal:
        return _page(await desk.again(), {"uri": refusal}, form)
    raise desk.back(PATH, f"#{term.about}")


def _read(reader: FormReader, languages: Sequence[str]) -> Term:
    """What the form says; what is wrong is noted by the reader."""
    words = {one: reader.line(f"words.{one}", LINE, needed=False) for one in languages}
    if not any(words.values()) and not reader.problems:
        reader.problems[f"words.{languages[0]}"] = Refusal("wording-missing")
    written = reader.line("uri", LONGEST_ADDRESS)
    uri = ""
    try:
        uri = canonical_uri(written) if written else ""
    except Refusal as refusal:
        reader.problems["uri"] = refusal
    about = reader.given("about")
    return Term(
        about=next((known for known in ABOUT if known == about), ABOUT[0]),
        uri=uri,
        words={language: text for language, text in words.items() if text},
    )


def _page(desk: Desk, problems: Problems | None = None, typed: FormFields | None = None) -> web.Response:
    """The words by what they are about; after a form that was refused, with what was typed and what is wrong with it."""
    vocabulary = desk.content.vocabulary
    return desk.page(
        "vocabulary_desk.html",
        PATH,
        problems,
        typed=typed or {},
        terms={about: [term for term in vocabulary if term.about == about] for about in ABOUT},
    )
