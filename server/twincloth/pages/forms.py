"""Forms as browsers send them, and what is wrong with each of their fields."""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from twincloth.collection.wording import day, wording
from twincloth.exchange.refusal import Refusal
from twincloth.pages.invitation import invite
from twincloth.pages.multipart import Multipart

UNREADABLE = (ValueError, LookupError, TimeoutError, HttpProcessingError, web.RequestPayloadError)
"""What is raised for broken UTF-8, parts, transfer encodings and compression, and where nothing comes any more."""

MOST_FIELDS = 500
"""More than any form of ours has: forty rows with two texts each in five languages."""

_DIGITS = re.compile(r"\d{1,9}", re.ASCII)

FormFields = Mapping[str, str]
"""What somebody wrote into a form, by the names of its fields."""


def whole_number(typed: str, bounds: range) -> int | None:
    """A number as people type it, in plain digits; None where it is none of these."""
    digits = typed.strip()
    number = int(digits) if _DIGITS.fullmatch(digits) else None
    return number if number in bounds else None


async def fields(request: web.Request) -> dict[str, str]:
    """The form's fields as text; files are none of ours. Raises Refusal for what no browser would send."""
    await invite(request)
    try:
        if request.content_type == "multipart/form-data":
            return await _parts(request)
        return dict(await _pairs(request))
    except UNREADABLE:
        raise Refusal("form-unreadable") from None


async def pairs(request: web.Request) -> list[tuple[str, str]]:
    """The fields of a form without files, each as often as it was sent. Raises Refusal."""
    await invite(request)
    try:
        return await _pairs(request)
    except UNREADABLE:
        raise Refusal("form-unreadable") from None


async def _pairs(request: web.Request) -> list[tuple[str, str]]:
    """None of what is no form of this kind. Raises one of UNREADABLE."""
    if request.content_type != "application/x-www-form-urlencoded":
        return []
    _must_be_utf8(request)
    text = (await request.read()).decode()
    return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _must_be_utf8(request: web.Request) -> None:
    """Raises ValueError: browsers send what our pages are in, and Python's other codecs may take long (idna)."""
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise ValueError("another charset than that of our pages")


async def _parts(request: web.Request) -> dict[str, str]:
    """The fields of a form of several parts. Raises one of UNREADABLE, and HTTPException where it is too large."""
    parts = Multipart(request)
    texts: dict[str, str] = {}
    most = request.client_max_size
    for _ in range(MOST_FIELDS):
        head = await parts.next()
        if head is None:
            return texts
        contents = bytearray()
        while piece := await parts.read():
            if parts.size > most:
                raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=parts.size)
            contents += piece
        if not head.filename:
            texts[head.name] = contents.decode()
    raise ValueError("more fields than any form of ours has")


class FormReader:
    """Takes the fields of a form one by one, and notes what is wrong with each."""

    def __init__(self, typed: FormFields) -> None:
        self._typed = typed
        self.problems: dict[str, Refusal] = {}

    def given(self, name: str) -> str | None:
        """What stands there, as it was sent; None in a form without the field."""
        return self._typed.get(name)

    def line(self, name: str, most: int, *, needed: bool = True) -> str:
        return self._take(name, lambda text: wording(text, most, needed=needed))

    def day(self, name: str) -> str:
        return self._take(name, day)

    def text(self, name: str, languages: Sequence[str], most: int, *, needed: bool = True) -> dict[str, str]:
        """The same words in every language: the fields NAME.en and so on. What is `needed` has words in one at least."""
        names = {language: f"{name}.{language}" for language in languages}
        texts = {language: self.line(field, most, needed=False) for language, field in names.items()}
        if needed and not any(texts.values()) and not self.problems.keys() & set(names.values()):
            self.problems[names[languages[0]]] = Refusal("wording-missing")
        return texts

    def _take(self, name: str, taken: Callable[[str], str]) -> str:
        try:
            return taken(self._typed.get(name, ""))
        except Refusal as refusal:
            self.problems[name] = refusal
            return ""
