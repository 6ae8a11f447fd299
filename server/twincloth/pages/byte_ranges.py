"""Byte ranges: which part of a file a player asks for (RFC 9110, 14)."""

import re

from aiohttp import web

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*", re.IGNORECASE)


class NotSatisfiable(Exception):
    """A range that lies beyond the end."""


def wanted_range(request: web.Request, size: int, etag: str) -> tuple[int, int] | None:
    """Where the wanted part begins and ends, its end not among it; None where all is wanted. Raises NotSatisfiable.

    Several ranges at once, units that we do not know and what no range is are answered with all of it, as 14.2 allows;
    so is a part of a file that has become another one (If-Range, 13.1.5).
    """
    if request.headers.get("If-Range", etag) != etag:
        return None
    written = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not written:
        return None
    first, last = written.groups()
    if not first:
        return _suffix(last, size)
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return start, end


def _suffix(length: str, size: int) -> tuple[int, int] | None:
    if not length:
        return None
    if int(length) == 0 or size == 0:
        raise NotSatisfiable
    return max(0, size - int(length)), size
