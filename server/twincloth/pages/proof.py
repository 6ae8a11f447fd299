"""Print-proof: a host's photograph of printed labels, read and forgotten."""

import asyncio
from tempfile import TemporaryFile
from typing import IO

from aiohttp import BodyPartReader, web

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import StaffLink
from twincloth.pages.answer import html
from twincloth.pages.forms import UNREADABLE
from twincloth.pages.labels import given, words_of
from twincloth.pages.language import language_of
from twincloth.pages.refusals import status_of
from twincloth.pages.services import services
from twincloth.pages.staff import host_of
from twincloth.prints.choices import ChoicesForm
from twincloth.prints.labels import Symbols, labels_of, measured
from twincloth.prints.modules import Measure
from twincloth.prints.proof import Proof, proof, read_photograph
from twincloth.prints.stocks import STOCKS
from twincloth.views.viewer import View, Viewer

LARGEST_FILE = 40_000_000
"""Bytes: twice what the best phones make of 40 megapixels."""

LARGEST_FIELD = 100
CHUNK = 1 << 16

routes = web.RouteTableDef()


@routes.get("/print/proof")
async def show(request: web.Request) -> web.StreamResponse:
    """The form. Raises Refusal for who is no host."""
    exchange, link = await host_of(request, request.query.get("as"))
    return await _page(request, exchange, link, given(request))


@routes.post("/print/proof")
async def read(request: web.Request) -> web.StreamResponse:
    """What the photograph shows, in the answer itself, since nothing of it is kept. Raises Refusal for who is no host."""
    exchange, link = await host_of(request, request.query.get("as"))
    fields = given(request)
    try:
        with TemporaryFile() as photograph:
            await _receive(request, fields, photograph)
            reading = await read_photograph(photograph)
    except Refusal as refusal:
        # Told beside the field, where another photograph can be chosen.
        return await _page(request, exchange, link, fields, problem=refusal)
    _, content = await services(request).rooms.state(exchange.id)
    symbols = Symbols(services(request).collection, content, services(request).settings.url)
    expected = {label.code: symbols.address(label) for label in labels_of(content)}
    return await _page(request, exchange, link, fields, result=proof(expected, reading.sights))


async def _page(
    request: web.Request,
    exchange: Exchange,
    link: StaffLink,
    fields: dict[str, str],
    *,
    problem: Refusal | None = None,
    result: Proof | None = None,
) -> web.Response:
    exchange, content = await services(request).rooms.state(exchange.id)
    language = language_of(request, content.languages)
    choices = ChoicesForm(fields).read()
    page = services(request).views.exchange_page(
        "proof.html",
        Viewer(View.HOST, language),
        exchange,
        content,
        path=f"/print/proof?as={link.id}",
        host=link,
        problem=problem,
        result=result,
        labels={label.code: label for label in labels_of(content)},
        choices=choices,
        size=await _size(request, content, fields),
        stocks=STOCKS.values(),
        **words_of(language),
    )
    return html(page, status=status_of(problem) if problem else 200)


async def _size(request: web.Request, content: Content, fields: dict[str, str]) -> Measure | None:
    """Of the symbols on the sheet that was photographed."""
    symbols = Symbols(services(request).collection, content, services(request).settings.url)
    label = next(labels_of(content), None)
    return measured(await symbols.matrix(label), ChoicesForm(fields).read())[0] if label else None


async def _receive(request: web.Request, fields: dict[str, str], photograph: IO[bytes]) -> None:
    """Take the form in, its photograph to a file without a name, which is gone whatever happens. Raises Refusal."""
    if not request.content_type.startswith("multipart/"):
        raise Refusal("form-unreadable")
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise Refusal("form-unreadable")
            if part.name == "photograph":
                await _keep(part, photograph)
            else:
                fields[part.name or ""] = (await part.read_chunk(LARGEST_FIELD)).decode()
    except UNREADABLE:
        raise Refusal("form-unreadable") from None
    if not photograph.tell():
        raise Refusal("proof-none")


async def _keep(part: BodyPartReader, file: IO[bytes]) -> None:
    while chunk := await part.read_chunk(CHUNK):
        if file.tell() + len(chunk) > LARGEST_FILE:
            raise Refusal("proof-too-large")
        await asyncio.to_thread(file.write, chunk)
