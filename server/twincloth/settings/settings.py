"""The settings as the parts read them, with what follows from them; and what is said of each."""

from typing import Any, get_type_hints
from urllib.parse import urlsplit

from msgspec import structs

from twincloth.networks import reach_of
from twincloth.settings.declaration import Declaration
from twincloth.settings.setting import Setting

PREFIX = "TWINCLOTH_"
"""Environment variables: TWINCLOTH_PORT and so on, one per setting; an empty one counts as not set."""


class Settings(Declaration, frozen=True, kw_only=True):
    """Every setting, and what follows from several of them."""

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
        """Where our own pages come from; while there is no address but this very machine's, its names for itself too."""
        here = [f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"]
        return [self.url, *(here if self.only_here or not self.public_url else [])]

    @property
    def only_here(self) -> bool:
        """Whether the public address leads nowhere but to this very machine."""
        return reach_of(self.hostname) == "computer"

    @property
    def hostname(self) -> str:
        """The name of the public address, without its port."""
        return urlsplit(self.url).hostname or ""

    @property
    def mail(self) -> str:
        """Whom harvesters write to: every host that takes mail has a postmaster (RFC 5321, 4.5.1)."""
        return self.contact or f"postmaster@{self.hostname}"

    @property
    def drains_within(self) -> int:
        """Seconds; where there is nobody else to whom viewers could go, none."""
        return self.drain if self.database else 0

    @property
    def secure(self) -> bool:
        """Whether browsers come by HTTPS, so that cookies must not travel otherwise."""
        return self.url.startswith("https://")


FIELDS = get_type_hints(Settings, include_extras=True)
DEFAULTS = {field.name: field.default for field in structs.fields(Settings)}
DECLARED: dict[str, Setting] = {
    name: next(said for said in kind.__metadata__ if isinstance(said, Setting))
    for name, kind in FIELDS.items()
}
"""What is said of each setting, in the order of their declaration."""
COUNTS = tuple(name for name, setting in DECLARED.items() if setting.panel == "Limits")


def unless_told(name: str, value: Any = None) -> str:
    """What a setting is unless told, as the help says it; of `value`, where a command has its own."""
    return DECLARED[name].unless or str(DEFAULTS[name] if value is None else value)


def flag(name: str) -> str:
    """The flag of a setting."""
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
