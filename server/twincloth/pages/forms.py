"""Forms as browsers send them, and what is wrong with each of their fields."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from twincloth.collection.wording import day, wording
from twincloth.exchange.refusal import Refusal

UNREADABLE = (ValueError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError)
"""What aiohttp raises for broken UTF-8, multipart, transfer encodings and compression, and for charsets that Python
does not know."""

FormFields = Mapping[str, str]
"""What somebody wrote into a form, by the names of its fields."""


async def fields(request: web.Request) -> dict[str, str]:
    """The form's fields as text; files are none of ours. Raises Refusal for what no browser would send."""
    try:
        form = await request.post()
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
        "".join(texts.values()).encode()  # some charsets give halves of characters, which no page could show
    except UNREADABLE:
        raise Refusal("form-unreadable") from None
    return texts


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

    def text(self, name: str, languages: Sequence[str], most: int) -> dict[str, str]:
        """The same words in every language: the fields NAME.en and so on."""
        return {language: self.line(f"{name}.{language}", most) for language in languages}

    def _take(self, name: str, taken: Callable[[str], str]) -> str:
        try:
            return taken(self._typed.get(name, ""))
        except Refusal as refusal:
            self.problems[name] = refusal
            return ""
