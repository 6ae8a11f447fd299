"""Conditions: whether a browser has already what it asks for (RFC 9110, 13.1.2)."""

import re

from aiohttp import web

OPAQUE_TAG = re.compile(r'"[^"\x00-\x20\x7f]*"')
"""What stands between the commas of a list, without the mark of weakness (8.8.3)."""


def has_already(request: web.Request, etag: str) -> bool:
    """Whether If-None-Match names this ETag, or any; tags are compared weakly, so W/"a" and "a" are the same."""
    known = ", ".join(request.headers.getall("If-None-Match", []))
    return known.strip() == "*" or etag.removeprefix("W/") in OPAQUE_TAG.findall(known)
