"""The index of partials: which of a view's partials show which kinds of topics. Each partial says so itself."""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

from twincloth.resources import WEB
from twincloth.views.viewer import View

PARTIALS = WEB / "templates" / "partials"


class Partial(NamedTuple):
    """A partial's template name; `each` when it is rendered per topic rather than once for all."""

    template: str
    each: bool


class Index:
    """Partials by view and kind of topic, read from the `{% set follows %}` and `{% set each %}` they open with."""

    def __init__(self, environment: Environment) -> None:
        self._by_kind: dict[tuple[View, str], list[Partial]] = defaultdict(list)
        for view in View:
            for path in sorted((PARTIALS / view).glob("*.html")):
                self._add(environment, view, path)

    def find(self, view: View, kind: str) -> list[Partial]:
        """The partials of a view that show topics of this kind."""
        return self._by_kind.get((view, kind), [])

    def _add(self, environment: Environment, view: View, path: Path) -> None:
        declared = _declarations(environment.parse(path.read_text("utf-8")))
        each = "each" in declared
        for kind in declared.get("each") or declared.get("follows") or [path.stem]:
            self._by_kind[(view, kind)].append(Partial(f"partials/{view}/{path.name}", each))


def _declarations(template: nodes.Template) -> dict[str, list[str]]:
    return {
        assign.target.name: _words(assign.node)
        for assign in template.find_all(nodes.Assign)
        if isinstance(assign.target, nodes.Name) and assign.target.name in ("follows", "each")
    }


def _words(node: nodes.Node) -> list[str]:
    """The value of a literal string or list of strings."""
    value = node.as_const() if isinstance(node, nodes.Expr) else ""
    return [value] if isinstance(value, str) else list(value)
