"""Acts: what entries of the journal say to people, each fact by its own sentence.

The sentences of a feature stand in `templates/acts/FEATURE.html`, named as its file in `exchange/`: a macro for each
fact, named by its tag with underscores; `kind` and `title` say to which kind of act they belong, and its name.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from twincloth.exchange.exchange import Fact
from twincloth.resources import WEB

ACTS = WEB / "templates" / "acts"
FEATURES = tuple(sorted(path.stem for path in ACTS.glob("*.html")))


class Acts:
    """The acts of one exchange, told in one language, as the exchange stands now: what was erased since is not told."""

    def __init__(self, template: Callable[[str], Template], context: dict[str, Any]) -> None:
        modules = {feature: template(f"acts/{feature}.html").make_module(context) for feature in FEATURES}
        self._modules: dict[str, Any] = dict(modules)
        self._things: Any = template("partials/acts.html").make_module(context)

    def kinds(self) -> dict[str, str]:
        """The name of each kind of act, in the order of the alphabet."""
        named = {module.kind: str(module.title) for module in self._modules.values()}
        return dict(sorted(named.items(), key=lambda kind: kind[1]))

    def kind_of(self, fact: Fact) -> str:
        """The kind of an act; empty where its feature says nothing of it."""
        module = self._modules.get(feature_of(fact))
        return str(module.kind) if module else ""

    def words(self, fact: Fact) -> Markup:
        """What was done, and to what."""
        module = self._modules.get(feature_of(fact))
        said = getattr(module, macro_of(fact), None)
        return Markup(said(fact)) if said else Markup.escape(tag_of(fact))  # noqa: S704  # of our own template

    def actor(self, id: str) -> Markup:
        """Whoever did it."""
        return Markup(self._things.actor(id))  # noqa: S704  # the same


def feature_of(fact: Fact | type[Fact]) -> str:
    """The file of `exchange/` in which a fact is declared."""
    kind = fact if isinstance(fact, type) else type(fact)
    return kind.__module__.rpartition(".")[2]


def tag_of(fact: Fact | type[Fact]) -> str:
    """By what name it is stored."""
    return str(fact.__struct_config__.tag)


def macro_of(fact: Fact | type[Fact]) -> str:
    """The macro that says it."""
    return tag_of(fact).replace("-", "_")
