"""Answers: HTML, packed where the browser takes it (pages/headers.py chooses)."""

from aiohttp import web


def html(page: str, status: int = 200) -> web.Response:
    """A page; never kept by caches, since it is right only now."""
    response = web.Response(text=page, status=status, content_type="text/html")
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    response.enable_compression()
    return response
