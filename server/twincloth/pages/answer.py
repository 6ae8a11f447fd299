"""Answers: HTML, packed where the browser takes it (pages/headers.py chooses)."""

from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

VARY = "Accept-Encoding, Accept-Language, Cookie, Save-Data"
"""What a page depends on."""

KEPT = {"Cache-Control": "private, no-cache"}
"""Of what is no secret to who uses this browser: Back shows it as it was, and whoever loads it asks anew."""


def html(page: str, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """A page; kept by nobody unless its headers say so (`KEPT`)."""
    response = web.Response(text=page, status=status, content_type="text/html", headers=headers)
    response.headers["Vary"] = VARY
    response.enable_compression()
    return response
