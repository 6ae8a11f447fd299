"""Cookies as they leave and come back: for this host alone, for no script, and by HTTPS alone where people come by it."""

from collections.abc import Mapping

from aiohttp import web

HOST_ONLY = "__Host-"
"""Browsers take a cookie of such a name from this very host alone, by HTTPS, for all paths (RFC 6265bis, 4.1.3.2)."""


def read_cookie(cookies: Mapping[str, str], name: str) -> str:
    """Its value, also under the name that it had while people came by HTTP, or before there were such names."""
    return cookies.get(HOST_ONLY + name) or cookies.get(name, "")


def set_cookie(response: web.StreamResponse, name: str, value: str, age: int | None, *, secure: bool) -> None:
    """Leave a cookie for so many seconds, or until the browser is closed."""
    response.set_cookie(
        HOST_ONLY + name if secure else name,
        value,
        max_age=age,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def forget_cookie(response: web.StreamResponse, name: str, *, secure: bool) -> None:
    """Take a cookie away, under every name that it may have had."""
    if secure:
        response.del_cookie(HOST_ONLY + name, path="/", secure=True, httponly=True, samesite="Lax")
    response.del_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
