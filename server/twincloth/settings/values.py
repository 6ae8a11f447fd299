"""What settings are made of, beside text: each reads what somebody wrote, and says ValueError or TypeError."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from msgspec import Meta

Port = Annotated[int, Meta(ge=0, le=65535)]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]
Contact = Annotated[str, Meta(pattern=r"^(\S+@(\S+\.)+\S+)?$")]
"""A mail address as OAI-PMH 2.0 wants one (its schema, "emailType"), or nothing."""
Token = Annotated[str, Meta(pattern=r"^([!-~]{16,})?$")]
"""What nobody guesses, as it may stand in a header, or nothing."""
Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
CountOrNone = Annotated[int, Meta(ge=0, le=1_000_000_000)]

Seconds = Annotated[int, Meta(ge=0, le=600)]
ProcessName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,19}$")]
InternalAddress = Annotated[
    str, Meta(pattern=r"^(/.{1,89}|(?!0\.0\.0\.0:)([\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5})$")
]
"""The path of a Unix socket, for which a kernel has some hundred bytes, or a host and a port by which others find it."""

DatabaseAddress = Annotated[str, Meta(pattern=r"^(postgres(ql)?://\S+)?$")]
"""Where a PostgreSQL is, as libpq writes it, or nothing."""

CookieSecretList = Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)?)?$")]
"""One or two secrets of 32 bytes in base64, or nothing."""


class Networks(tuple[IPv4Network | IPv6Network, ...]):
    """Networks and single addresses: a list of them, or one text with commas. Raises ValueError, TypeError."""

    __slots__ = ()

    def __new__(cls, written: str | Iterable[str] = ()) -> "Networks":
        names = written.split(",") if isinstance(written, str) else list(written)
        if not all(isinstance(name, str) for name in names):
            raise TypeError("a network is written as text")
        return super().__new__(cls, (ip_network(name.strip()) for name in names if name.strip()))

    def __getnewargs__(self) -> tuple[str]:
        """For another process, to which settings go as they are written."""
        return (",".join(map(str, self)),)


class UrlList(tuple[str, ...]):
    """UrlList like https://cloth.example, without a slash at their ends: a list of them, or one text with commas.

    Raises ValueError, TypeError.
    """

    __slots__ = ()

    def __new__(cls, written: str | Iterable[str] = ()) -> "UrlList":
        urls = written.split(",") if isinstance(written, str) else list(written)
        if not all(isinstance(url, str) for url in urls):
            raise TypeError("an address is written as text")
        urls = [url.strip().rstrip("/") for url in urls if url.strip()]
        if not all(is_address(url) for url in urls):
            raise ValueError("an address begins with http:// or https://")
        return super().__new__(cls, urls)


class Url(str):
    """An address of the web without a slash at its end, or nothing. Raises ValueError, TypeError."""

    __slots__ = ()

    def __new__(cls, written: str = "") -> "Url":
        urls = UrlList((written,))
        return super().__new__(cls, urls[0] if urls else "")


def shown(value: object) -> str:
    """A setting as the log may show it: addresses without names, passwords and keys that may stand in them."""
    if isinstance(value, tuple):
        return ",".join(map(shown, value))
    text = str(value)
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def is_address(url: str) -> bool:
    """Whether this begins as an address of the web does."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
