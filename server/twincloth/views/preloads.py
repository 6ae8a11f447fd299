"""Preloads: typefaces that a page needs at first sight, fetched beside the sheet that names them."""

from contextvars import ContextVar

from markupsafe import Markup

from twincloth.views.static import StaticFiles

SAVES_DATA: ContextVar[bool] = ContextVar("saves_data", default=False)
"""Whether whoever a page is rendered for has asked for few bytes: then nothing is fetched before it is needed."""


def preloads(static: StaticFiles, cuts: tuple[str, ...]) -> Markup:
    """The links to the files of these cuts, as `styles/fonts.css` names them."""
    if SAVES_DATA.get():
        return Markup()
    link = Markup('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>')
    return Markup("\n").join(link.format(static.url(f"vendor/fonts/{cut}.woff2")) for cut in cuts)
