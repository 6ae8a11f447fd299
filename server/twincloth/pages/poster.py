"""The poster: hosts see it as it will be printed, and get it as PDF, as large as A4 or A3."""

from aiohttp import web

from twincloth.collection.qr import printed_address
from twincloth.pages.desk import Desk, desk_of
from twincloth.prints.faces import BOLD, SERIF
from twincloth.prints.pdf import poster_pdf
from twincloth.prints.poster import SIZES, PosterContent, letters_of, poster_of
from twincloth.prints.preview import poster_svg
from twincloth.views.languages import translations

PATH = "/print/poster"

routes = web.RouteTableDef()


@routes.get(PATH)
async def show(request: web.Request) -> web.StreamResponse:
    """The poster in the page, and what to know before it is printed. Raises Refusal for who is no host, WrongLabel."""
    desk = await desk_of(request, request.query.get("as"))
    content = await _content(desk)
    title = translations(desk.language).gettext("Poster")
    return desk.page(
        "poster.html",
        PATH,
        size=_size(desk),
        sizes=list(SIZES),
        preview=poster_svg(title, SIZES[_size(desk)], content),
        lacking=" ".join(sorted(lacking(content))),
        untranslated=[
            language for language in desk.content.languages if not desk.content.title.get(language)
        ],
    )


@routes.get(f"{PATH}.pdf")
async def print_poster(request: web.Request) -> web.StreamResponse:
    """The same as a file for a printer. Raises Refusal for who is no host, WrongLabel."""
    desk = await desk_of(request, request.query.get("as"))
    content = await _content(desk)
    title = f"{translations(desk.language).gettext('Poster')} · {desk.content.code}"
    size = _size(desk)
    pdf = await desk.services.workshop.prints.of(
        desk.host.id, poster_pdf, title, desk.language, SIZES[size], content
    )
    response = web.Response(body=pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="poster-{desk.content.code}-{size}.pdf"'
    return response


def lacking(content: PosterContent) -> set[str]:
    """Letters of the poster's words that no font here has."""
    letters = "".join(letters_of(content).split())
    return SERIF.lacks(letters) | BOLD.lacks(letters)


async def _content(desk: Desk) -> PosterContent:
    """Raises WrongLabel, StorageFailure."""
    settings = desk.services.settings
    address = printed_address(settings.url, desk.content.code)
    matrix = await desk.services.collection.qr(desk.content.code, address)
    return poster_of(desk.content, matrix, settings.address)


def _size(desk: Desk) -> str:
    wanted = desk.request.query.get("size", "")
    return wanted if wanted in SIZES else next(iter(SIZES))
