"""Gifts in other people's viewers, on a page of another site: Mirador, the Universal Viewer and Clover.

`make test` fetches them in the versions that web/viewers.mjs names. What they ask for comes from that site and from us.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pyvips
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright

from browser.occasion import ARGUMENTS, PATIENCE
from ceremony import authored, open_patch, receive, unveil
from halls import Hall, come_true
from pages.looking_closer import SIZE
from pages.zooming import give_master
from twincloth.collection.srgb import LINEN
from twincloth.resources import WEB

VIEWERS = WEB / "viewers"
RED, BROWN = (0x9B, 0x2A, 0x2C), (0x8A, 0x5A, 0x12)
"""Of the picture that was authored: the first patch and a disc in the second, a triangle in the third; the rest is linen."""
CLOSE = 10
"""How far each channel of a compressed pixel may be from its colour, of 255."""

NO_WEBGL = "--disable-3d-apis"
"""Viewers then draw as they do wherever there is none; done without a graphics card it takes seconds, or shows nothing."""

PAGES = {
    "mirador": """<div id="viewer" style="position: absolute; inset: 0"></div>
<script src="/mirador/dist/mirador.min.js"></script>
<script>
const osdConfig = { crossOriginPolicy: "Anonymous" }
const panel = { sideBarOpen: true, sideBarPanel: "annotations" }
Mirador.viewer({ id: "viewer", osdConfig, window: panel, windows: [{ manifestId: MANIFEST }] })
</script>""",
    "universalviewer": """<link rel="stylesheet" href="/universalviewer/dist/uv.css">
<div id="viewer" class="uv" style="position: absolute; inset: 0"></div>
<script src="/universalviewer/dist/umd/UV.js"></script>
<script>UV.init("viewer", { manifest: MANIFEST, embedded: true })</script>""",
    "clover": """<script src="/clover-iiif/dist/web-components/index.umd.js"></script>
<script>
const viewer = document.createElement("clover-viewer")
viewer.setAttribute("iiif-content", MANIFEST)
document.body.append(viewer)
</script>""",
}
"""How each viewer is put on a page, as its own documentation has it."""

KNOWN = re.compile(r"/images/data:|/!\d+,\d+/0/default\.jpg|^net::ERR_ABORTED ")
"""Faults of the viewers' own, and what a browser needs no more.

The Universal Viewer takes an address for a path; Clover asks any service to cut and scale, and this one is of level 0.
"""
ANNOTATED = ("mirador", "clover")
"""Those that show what is written about a place of a picture; the Universal Viewer shows nobody's."""


class Elsewhere:
    """Another site, a browser that looks at its pages, and what that was answered."""

    def __init__(self, url: str, page: Page) -> None:
        self.url = url
        self.page = page
        self.answers: list[tuple[int, str]] = []
        self.failed: list[str] = []
        page.on("response", lambda response: self.answers.append((response.status, response.url)))
        page.on("requestfailed", lambda request: self.failed.append(f"{request.failure} {request.url}"))
        page.on("pageerror", lambda error: self.failed.append(str(error)))

    async def show(self, viewer: str, manifest: str) -> None:
        await self.page.goto("about:blank")
        self.answers.clear()
        self.failed.clear()
        await self.page.goto(f"{self.url}/{viewer}?{manifest}")

    def wrong(self, ours: str) -> list[str]:
        """What was asked in vain, or of anybody else."""
        known = re.compile(rf"(blob:)?({re.escape(self.url)}|{re.escape(ours)})/|(data|blob|about):")
        answers = [
            f"{status} {url}"
            for status, url in self.answers
            if status not in (200, 304) or not known.match(url)
        ]
        return [one for one in (*answers, *self.failed) if not KNOWN.search(one)]

    async def says(self, viewer: str, *words: str) -> None:
        """Wait until all of this stands there, where the viewer shows what is written about a place of a picture."""
        if viewer == "clover":
            await self.page.get_by_role("tab", name="Annotations").click()
        for word in words:
            await self.page.get_by_text(word, exact=True).first.wait_for()

    async def shares(self) -> dict[str, float]:
        """How much of the picture is of each colour; nothing while less than a tenth of the window is drawn."""
        shot = pyvips.Image.new_from_buffer(await self.page.screenshot(), "")[0:3]
        colours = {"red": RED, "brown": BROWN, "linen": LINEN}
        counts = {name: _share(shot, colour) for name, colour in colours.items()}
        drawn = sum(counts.values())
        return {name: count / drawn if drawn > 0.1 else 0 for name, count in counts.items()}

    async def draws(self, **wanted: float) -> None:
        """Wait until the picture has so much of each colour; what a viewer lays over it may cover a tenth."""
        async with asyncio.timeout(PATIENCE / 1000):
            while not _alike(await self.shares(), wanted):
                await self.page.wait_for_timeout(300)


def _alike(shares: dict[str, float], wanted: dict[str, float]) -> bool:
    """Whether nothing is there that should not be, and of the rest about as much as should."""
    return all(
        abs(shares[name] - share) < 0.1 and (shares[name] > 0.01) == bool(share)
        for name, share in wanted.items()
    )


def _share(shot: Any, colour: tuple[int, ...]) -> float:
    return float(((shot - list(colour)).abs() <= CLOSE).bandand().avg() / 255)


@asynccontextmanager
async def elsewhere(chromium: str) -> AsyncIterator[Elsewhere]:
    """The site on a port of its own, and so of another origin."""

    async def page(request: web.Request) -> web.Response:
        script = f'<script>const MANIFEST = "{request.query_string}"</script>'
        body = f"<!doctype html><meta charset=utf-8><link rel=icon href=data:><title>A museum</title><body>{script}{PAGES[request.path[1:]]}"
        return web.Response(text=body, content_type="text/html")

    app = web.Application()
    app.add_routes([*(web.get(f"/{viewer}", page) for viewer in PAGES), web.static("/", VIEWERS)])
    async with TestServer(app) as site, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, NO_WEBGL])
        context = await browser.new_context(viewport={"width": 800, "height": 450}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        yield Elsewhere(str(site.make_url("")).rstrip("/"), await context.new_page())
        await browser.close()


async def test_every_viewer_shows_a_gift_at_every_step_from_another_site(hall: Hall, chromium: str):
    assert VIEWERS.is_dir(), "run `make test`, or node web/viewers.mjs"
    gift = hall.gifts[0]
    patches = hall.patches(gift)
    await give_master(hall, gift, SIZE, authored(hall) / "gifts/perm-quilt/quilt.svg")
    async with elsewhere(chromium) as site:
        await unveil(hall, gift)
        await every_viewer(site, hall, red=0, brown=0, linen=1)
        await open_patch(hall, gift, patches[0])
        await every_viewer(site, hall, red=0.25, brown=0, linen=0.75)
        for patch in patches[1:]:
            await open_patch(hall, gift, patch)
        await receive(hall, gift)
        await every_viewer(site, hall, red=0.344, brown=0.073, linen=0.583)


async def every_viewer(site: Elsewhere, hall: Hall, **colours: float) -> None:
    """Fails where one of them does not draw the first gift in these colours, or does not say what lies open."""
    for viewer in PAGES:
        await site.show(viewer, f"{hall.url}/{hall.gifts[0]}/manifest.json")
        await site.draws(**colours)
        if viewer in ANNOTATED and colours["red"]:
            await site.says(viewer, "A patch", "A story, with a comma", "Лоскут", "История")
        assert site.wrong(hall.url) == [], viewer
        await come_true(lambda: len(_read(site, hall)) > 1)
        assert any(url.endswith("/info.json") for url in _read(site, hall)), viewer


def _read(site: Elsewhere, hall: Hall) -> set[str]:
    """What a viewer has asked of the pieces of pictures; it may draw before the last of them is there."""
    return {url for _, url in site.answers if url.startswith(f"{hall.url}/iiif/")}
