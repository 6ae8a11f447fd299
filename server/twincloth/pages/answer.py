"""Answers: HTML, packed where the browser takes it (pages/headers.py chooses)."""

from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

VARY = "Accept-Encoding, Accept-Language, Cookie, Save-Data"
"""What a page depends on."""


def html(page: str, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """A page; never kept by caches, since it is right only now."""
    response = web.Response(text=page, status=status, content_type="text/html", headers=headers)
    response.headers["Vary"] = VARY
    response.enable_compression()
    return response
