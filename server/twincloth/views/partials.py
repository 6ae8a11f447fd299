"""The index of partials: each says itself which topics it shows, and where it stands on its page.

A partial opens with literals: `follows` (kinds of topics) or `each` (it is rendered for each topic of that kind) where
it is relayed, or `passes` (kinds of passing state) where it is shown anew whenever one of these changes; `slot` and
`order` where its page has a place for it, or `only` where an address may ask for it alone. A view's page opens with
`partials`, the folders whose partials may stand on it. What a page loads for them is for `web/pages.mjs` to read.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes
from msgspec import Struct, convert

from twincloth.exchange.stage import stage_topics
from twincloth.resources import WEB
from twincloth.views.viewer import View

TEMPLATES = WEB / "templates"
PARTIALS = TEMPLATES / "partials"

OWN = "mine"
"""The folder of partials that show a participant their own state."""

STAGE = "stage"
"""Followed by whatever shows the stage: stands for every kind of topic that any scene follows."""


OPENING = re.compile(r"(?:\s*(?:\{#.*?#\}|\{%-?\s*(?:extends|set)\b.*?%\}))*", re.DOTALL)
"""What declarations stand in: reading the whole of every partial would take a tenth of a second of each start."""


class Declarations(Struct, frozen=True):
    """What a partial, or the page of a view, says of itself."""

    follows: tuple[str, ...] = ()
    each: str = ""
    passes: tuple[str, ...] = ()
    only: str = ""
    slot: str = ""
    order: int = 0
    partials: tuple[str, ...] = ()


class Partial(NamedTuple):
    """A partial's template name; `each` when it is rendered per topic rather than once for all."""

    template: str
    each: bool


class Slotted(NamedTuple):
    """A partial that stands in a slot of its page; `own` when it shows a participant their own state."""

    template: str
    own: bool


class PartialIndex:
    """Partials by view and kind of topic, and by view and slot."""

    def __init__(self, environment: Environment) -> None:
        self._by_kind: dict[tuple[View, str], list[Partial]] = defaultdict(list)
        self._by_slot: dict[tuple[View, str], list[tuple[int, Slotted]]] = defaultdict(list)
        self._alone: dict[tuple[View, str], str] = {}
        self._passing: dict[View, dict[str, tuple[str, ...]]] = {view: {} for view in View}
        folders = {view: _declared(environment, TEMPLATES / f"{view}.html").partials for view in View}
        for path in sorted(PARTIALS.rglob("*.html")):
            name = path.relative_to(PARTIALS).as_posix()
            declared = _declared(environment, path)
            for view in View:
                if any(name.startswith(f"{folder}/") for folder in folders[view]):
                    self._add(view, name, declared)

    def find(self, view: View, kind: str) -> list[Partial]:
        """The partials of a view that show topics of this kind."""
        return self._by_kind.get((view, kind), [])

    def alone(self, view: View, name: str) -> str | None:
        """The partial that a page of this view shows by itself where its address asks for this `only`."""
        return self._alone.get((view, name))

    def passing(self, view: View) -> dict[str, tuple[str, ...]]:
        """The partials of a view that show passing state, and the kinds of it that each shows."""
        return self._passing[view]

    def slot(self, view: View, name: str) -> list[Slotted]:
        """What stands in a slot of a view's page, in order."""
        return [slotted for _, slotted in sorted(self._by_slot.get((view, name), []))]

    def _add(self, view: View, name: str, declared: Declarations) -> None:
        template, own = f"partials/{name}", name.startswith(f"{OWN}/")
        kinds = (declared.each,) if declared.each else declared.follows
        for kind in () if own else _expanded(kinds):
            self._by_kind[view, kind].append(Partial(template, bool(declared.each)))
        if declared.only:
            self._alone[view, declared.only] = template
        if declared.passes:
            self._passing[view][template] = declared.passes
        if declared.slot:
            self._by_slot[view, declared.slot].append((declared.order, Slotted(template, own)))


def opening(source: str) -> str:
    """The comments and assignments with which a template opens."""
    found = OPENING.match(source)
    return found[0] if found else ""


def declarations(template: nodes.Template) -> Declarations:
    """What a template declares at its top. Raises msgspec.ValidationError for what is no such declaration."""
    found = {
        assign.target.name: assign.node.as_const()
        for assign in template.body
        if isinstance(assign, nodes.Assign)
        and isinstance(assign.target, nodes.Name)
        and assign.target.name in Declarations.__struct_fields__
        and isinstance(assign.node, nodes.Expr)
    }
    return convert(found, Declarations)


def _declared(environment: Environment, path: Path) -> Declarations:
    return declarations(environment.parse(opening(path.read_text("utf-8"))))


def _expanded(kinds: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(one for kind in kinds for one in (stage_topics() if kind == STAGE else (kind,)))
