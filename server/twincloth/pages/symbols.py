"""QR symbols by address, of an exchange, a gift or a card, as files in print size."""

from math import isfinite

from aiohttp import web

from twincloth.collection.qr import QRMatrix, printed_address
from twincloth.exchange.refusal import Refusal
from twincloth.networks import network_of
from twincloth.pages.exchange import CODE, find
from twincloth.pages.headers import OPEN
from twincloth.pages.services import services
from twincloth.prints.canvas import Colours
from twincloth.prints.modules import LARGEST, SMALLEST
from twincloth.prints.symbols import SymbolSize, symbol_pixels, symbol_png, symbol_svg
from twincloth.views.qr import side_of

FEWEST_DPI, MOST_DPI = 72, 1200

MOST_DOTS = 200
"""Of a module's side: a symbol of version 3 then has 9,000 dots a side, and is packed in a blink. What differs by them alone is drawn anew, so of one code there are so many drawings."""

routes = web.RouteTableDef()


@routes.get(f"/{CODE}/qr.svg")
async def show_svg(request: web.Request) -> web.StreamResponse:
    """The symbol that is printed on a label, always the same; with `chart` as a stitch chart. Raises Refusal, WrongLabel."""
    code, size = (await find(request)).code, wanted(request)
    matrix = await symbol(request, code)
    svg = symbol_svg(matrix, code, size.module, Colours(), chart=bool(request.query.get("chart")))
    return _kept(web.Response(text=str(svg), content_type="image/svg+xml"))


@routes.get(f"/{CODE}/qr.png")
async def show_png(request: web.Request) -> web.StreamResponse:
    """The same as a picture of dots. Raises Refusal, WrongLabel."""
    code, size = (await find(request)).code, wanted(request)
    matrix = await symbol(request, code)
    address = network_of(services(request).trusted.of(request))
    pixels = await services(request).workshop.symbols.of(address, symbol_pixels, matrix, size.dots)
    png = symbol_png(pixels, side_of(matrix) * size.dots, size)
    response = web.Response(body=png, content_type="image/png")
    response.headers["Content-Disposition"] = f'inline; filename="{code}.png"'
    return _kept(response)


def wanted(request: web.Request) -> SymbolSize:
    """The size that is asked for, `module` in millimetres and `dpi`. Raises Refusal."""
    usual = SymbolSize()
    size = SymbolSize(
        module=_number(request, "module", usual.module, SMALLEST, LARGEST),
        dpi=int(_number(request, "dpi", usual.dpi, FEWEST_DPI, MOST_DPI)),
    )
    if size.dots > MOST_DOTS:
        raise Refusal("label-picture-large")
    return size


async def symbol(request: web.Request, code: str) -> QRMatrix:
    """The matrix of a code under today's public address. Raises WrongLabel, StorageFailure."""
    return await services(request).collection.qr(code, printed_address(services(request).settings.url, code))


def _number(request: web.Request, name: str, usual: float, least: float, most: float) -> float:
    text = request.query.get(name, "")
    try:
        number = float(text) if text else usual
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not least <= number <= most:
        raise Refusal("label-number-unusable", least=f"{least:g}", most=f"{most:g}")
    return number


def _kept(response: web.Response) -> web.Response:
    response.headers.update({**OPEN, "X-Robots-Tag": "noindex", "Cache-Control": "public, max-age=86400"})
    return response
