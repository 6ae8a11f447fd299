"""Print-proof: a host's photograph of printed labels, read and forgotten."""

from aiohttp import web

from twincloth.database import StorageFailure
from twincloth.exchange.refusal import Refusal
from twincloth.pages.desk import Desk, Problems, desk_of
from twincloth.pages.forms import FormFields
from twincloth.pages.labels import given, lengths_in, symbols_of
from twincloth.pages.refusals import meant
from twincloth.prints.choices import ChoicesForm
from twincloth.prints.labels import labels_of, measured
from twincloth.prints.modules import Measure
from twincloth.prints.proof import Proof, proof, read_photograph
from twincloth.prints.stocks import STOCKS

PATH = "/print/proof"

LARGEST_FILE = 40_000_000
"""Bytes: twice what the best phones make of 40 megapixels."""

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The form. Raises Refusal for who is no host."""
    return await _page(await desk_of(request, request.query.get("as")), given(request))


@routes.post(PATH)
async def read(request: web.Request) -> web.StreamResponse:
    """What the photograph shows, in the answer itself, since nothing of it is kept. Raises Refusal for who is no host."""
    desk = await desk_of(request, request.query.get("as"))
    fields = given(request)
    try:
        async with desk.upload(LARGEST_FILE, fields) as path:
            with path.open("rb") as photograph:
                reading = await read_photograph(photograph)
    except (Refusal, StorageFailure) as error:
        # Told beside the field, where another photograph can be chosen.
        return await _page(desk, fields, {"photograph": meant(request, error)})
    symbols = symbols_of(desk)
    expected = {label.code: symbols.address(label) for label in labels_of(desk.content)}
    return await _page(desk, fields, result=proof(expected, reading))


async def _page(
    desk: Desk, fields: FormFields, problems: Problems | None = None, result: Proof | None = None
) -> web.Response:
    choices = ChoicesForm(fields).read()
    size = await _size(desk, fields)
    desk = await desk.again()
    return desk.page(
        "proof.html",
        PATH,
        problems,
        result=result,
        labels={label.code: label for label in labels_of(desk.content)},
        choices=choices,
        size=size,
        stocks=STOCKS.values(),
        **lengths_in(desk.language),
    )


async def _size(desk: Desk, fields: FormFields) -> Measure | None:
    """Of the symbols on the sheet that was photographed."""
    label = next(labels_of(desk.content), None)
    return measured(await symbols_of(desk).matrix(label), ChoicesForm(fields).read())[0] if label else None
