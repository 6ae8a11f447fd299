"""Every setting: from the command line, the environment, a settings file, or here, in this order."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

PREFIX = "TWINCLOTH_"
"""Environment variables: TWINCLOTH_PORT and so on, one per setting; an empty one counts as not set."""


class SettingsError(Exception):
    """A setting that cannot be used; the message says which, where it stood, and what to write instead."""


class Networks(tuple[IPv4Network | IPv6Network, ...]):
    """Networks and single addresses: a list of them, or one text with commas. Raises ValueError, TypeError."""

    __slots__ = ()

    def __new__(cls, written: str | Iterable[str] = ()) -> "Networks":
        names = written.split(",") if isinstance(written, str) else list(written)
        if not all(isinstance(name, str) for name in names):
            raise TypeError("a network is written as text")
        return super().__new__(cls, (ip_network(name.strip()) for name in names if name.strip()))


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
        if not all(_is_address(url) for url in urls):
            raise ValueError("an address begins with http:// or https://")
        return super().__new__(cls, urls)


Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class Settings(Struct, frozen=True, kw_only=True):
    """`public_url` is the address that people and labels use; without one it is made from host and port.

    `store` is where pictures and recordings are kept, the data folder unless told: s3://bucket/prefix and the like.
    Whoever comes by one of `former_urls` is sent on to it.
    Commands are counted in 10 seconds, guesses (wrong codes) in a minute, lines of the guest book in an hour; an
    address is one IPv4 address, or the /64 of an IPv6 one.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8470
    data: Path = Path("data")
    public_url: str = ""
    store: str = ""
    former_urls: UrlList = UrlList()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    trusted_proxies: Networks = Networks()
    commands_per_person: Count = 10
    commands_per_address: Count = 600
    sockets_per_person: Count = 5
    sockets_per_address: Count = 600
    guesses_per_address: Count = 20
    guesses: Count = 300
    lines_per_address: Count = 60

    @property
    def url(self) -> str:
        """The public address, with scheme and without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def address(self) -> str:
        """The public address as people type it, without its scheme."""
        return self.url.split("://", 1)[-1]

    @property
    def origins(self) -> list[str]:
        """Where our own pages come from: the public address and, on this very machine, its names for itself."""
        return [self.url, f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"]

    @property
    def secure(self) -> bool:
        """Whether browsers come by HTTPS, so that cookies must not travel otherwise."""
        return self.url.startswith("https://")


FIELDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}
COUNTS = tuple(name for name, kind in FIELDS.items() if kind is Count)
WANTED = {
    **dict.fromkeys(COUNTS, "a number above 0"),
    "port": "a number from 0 to 65535, where 0 takes any free port",
    "log_level": "one of debug, info, warning, error",
    "public_url": "an address like https://cloth.example",
    "former_urls": "a list of addresses like https://old.example, https://older.example",
    "trusted_proxies": "a list of addresses and networks like 127.0.0.1, 10.0.0.0/8",
}


class Given(NamedTuple):
    """A setting as somebody wrote it, and where."""

    value: Any
    where: str


def read_settings(
    flags: Mapping[str, Any],
    file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings from everywhere they may stand; flags that are None were not given. Raises SettingsError."""
    given = dict(_given(flags, file, environment))
    values = {name: _value(name, one) for name, one in given.items()}
    settings = Settings(**{**(defaults or {}), **values})
    if not _is_address(settings.url):
        raise _wrong("public_url", given.get("public_url") or Given(settings.url, "host and port"))
    return settings


def _given(
    flags: Mapping[str, Any], file: Path | None, environment: Mapping[str, str]
) -> Iterator[tuple[str, Given]]:
    """What was written, the least important first."""
    for name, value in (_from_file(file) if file else {}).items():
        yield name, Given(value, f"{file}: {name}")
    for name in FIELDS:
        variable = PREFIX + name.upper()
        if environment.get(variable):
            yield name, Given(environment[variable], variable)
    for name, value in flags.items():
        if value is not None:
            yield name, Given(value, f"--{name.replace('_', '-')}")


def _from_file(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: is not TOML ({error})") from None
    for name in values.keys() - FIELDS.keys():
        nearest = get_close_matches(name, FIELDS, n=1)
        advice = f"did you mean {nearest[0]}?" if nearest else f"the settings are {', '.join(FIELDS)}"
        raise SettingsError(f"{file}: {name} is no setting; {advice}")
    return values


def _value(name: str, given: Given) -> Any:
    try:
        return msgspec.convert(
            given.value, FIELDS[name], strict=False, dec_hook=lambda kind, text: kind(text)
        )
    except msgspec.ValidationError:
        raise _wrong(name, given) from None


def _wrong(name: str, given: Given) -> SettingsError:
    return SettingsError(f"{given.where}: {given.value!r} is not {WANTED.get(name, 'text')}")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
