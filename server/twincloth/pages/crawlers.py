"""What crawlers ask for: which paths are not theirs, and where everything that is open stands, by exchange and language."""

from urllib.parse import urlsplit

from aiohttp import web

from twincloth.exchange.refusal import Refusal
from twincloth.pages.answer import KEPT
from twincloth.pages.exchange import CODE, find_exchange
from twincloth.pages.headers import standing
from twincloth.pages.response_cache import packed, send
from twincloth.pages.services import services
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.metadata.datestamps import datestamps
from twincloth.views.metadata.link_set import translations

NOT_THEIRS = ("/host", "/desk", "/print/", "/staff", "/stage", "/language/", "/socket.io/")
"""What is behind a link or changes something. Pages of exchanges are not among them: messengers fetch these, and their
addresses are nobody's business; they say `noindex` themselves."""

A_DAY = "public, max-age=86400"
MOST_SITEMAPS = 50_000
"""Of one index (sitemaps.org, "Sitemap index files"); an exchange of as many addresses cannot be authored."""

_XML = {"Content-Type": "application/xml; charset=utf-8", "Vary": "Accept-Encoding", **KEPT}

routes = web.RouteTableDef()


@routes.get("/robots.txt")
async def robots(request: web.Request) -> web.Response:
    """The same for every crawler."""
    url = services(request).settings.url
    below = urlsplit(url).path
    lines = [
        "User-agent: *",
        *(f"Disallow: {below}{path}" for path in NOT_THEIRS),
        "",
        f"Sitemap: {url}/sitemap.xml",
    ]
    return web.Response(text="\n".join([*lines, ""]), headers={"Cache-Control": A_DAY})


@routes.get("/sitemap.xml")
async def index(request: web.Request) -> web.Response:
    """A sitemap for each exchange of which anything is open. Raises Refusal while nothing is."""
    here = services(request)
    found = await here.record_index.look(here.rooms)
    newest = {
        code: max(stamp.at for stamp in found.of(code) if not stamp.deleted)
        for code in found.exchanges
        if not all(stamp.deleted for stamp in found.of(code))
    }
    if not newest:
        raise Refusal("unknown-page")
    sitemaps = [(f"{here.settings.url}/{code}/sitemap.xml", at) for code, at in newest.items()][
        :MOST_SITEMAPS
    ]

    def make() -> str:
        return here.views.page("metadata/sitemap_index.xml", DEFAULT_LANGUAGE, sitemaps=sitemaps)

    headers = {**standing(request), **_XML}
    return send(request, found.kept("sitemap", lambda: packed(make().strip(), headers)))


@routes.get(f"/{CODE}/sitemap.xml")
async def of_an_exchange(request: web.Request) -> web.Response:
    """Every page of an exchange that search engines may find, in each language. Raises Refusal where there is none."""
    code, here = await find_exchange(request), services(request)
    exchange, content = await here.rooms.state(code)
    stamps = [stamp for stamp in datestamps(exchange, content) if not stamp.deleted]
    if not stamps:
        raise Refusal("unknown-page")

    def make() -> tuple[str, dict[str, str]]:
        pages = [
            (translations(f"{here.settings.url}/{stamp.code}", content.languages), stamp.at)
            for stamp in stamps
        ]
        text = here.views.page("metadata/sitemap.xml", DEFAULT_LANGUAGE, pages=pages)
        return text.strip(), {**standing(request), **_XML}

    return send(request, here.response_cache.answer((code, "sitemap.xml"), exchange, content, make))
