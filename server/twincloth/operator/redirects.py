"""Redirect maps: what a former address needs of its own server, where Twincloth does not answer there any more."""

from collections.abc import Iterator
from typing import Literal

from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services

Server = Literal["nginx", "netlify", "apache"]

HOW = {
    "nginx": "# In the http block; and in the former address's server block:"
    " if ($twincloth) { return 307 $twincloth; }",
    "netlify": "# The file _redirects.",
    "apache": "# In the former address's .htaccess or virtual host; mod_alias does it.",
}
"""Where each map belongs, as its first line says."""


class RedirectMap(OperatorTask, tag="redirect-map"):
    """Of every code of an exchange, those of withdrawn cards too: what is printed must lead somewhere for good."""

    code: str
    server: Server = "nginx"

    async def do(self, services: Services) -> list[str]:
        content = exchange_of(services, self.code)
        targets = {code: f"{services.settings.url}/{code}" for code in content.codes().values()}
        return [HOW[self.server], *_lines(self.server, targets)]


def _lines(server: Server, targets: dict[str, str]) -> Iterator[str]:
    """Codes in upper and in lower case; 302 or 307, since the address may change again."""
    if server == "nginx":
        yield "map $uri $twincloth {"
        yield '    default "";'
        # nginx compares the plain strings of a map without regard to case.
        yield from (f"    /{code} {target};" for code, target in targets.items())
        yield "}"
    elif server == "apache":
        yield from (f'RedirectMatch 307 "(?i)^/{code}/?$" "{target}"' for code, target in targets.items())
    else:
        for code, target in targets.items():
            yield f"/{code} {target} 302"
            if code.lower() != code:
                yield f"/{code.lower()} {target} 302"
