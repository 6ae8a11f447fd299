"""Acts: everything that is stored has its sentence, in every language, and nothing that it tells of need be there."""

import re
from pathlib import Path

import msgspec
import pytest

import twincloth.exchange
from twincloth.exchange.actor import STAFF_ROLES
from twincloth.exchange.exchange import Fact, facts
from twincloth.resources import WEB
from twincloth.security_events import EVENTS
from twincloth.views.acts import ACTS, FEATURES, feature_of, macro_of
from twincloth.views.environment import environment
from twincloth.views.languages import LANGUAGE_NAMES
from twincloth.views.static import StaticFiles

EXCHANGE = Path(twincloth.exchange.__file__).parent
GOLDEN = Path(__file__).parent.parent / "journal" / "golden"
OURS = {tag: kind for tag, kind in facts().items() if kind.__module__.startswith("twincloth.")}


def unsaid(kind: type[Fact]) -> str:
    """What is to be written where a fact has no sentence."""
    path = ACTS / f"{feature_of(kind)}.html"
    wanted = f"macro {macro_of(kind)}(fact)"
    if path.exists() and wanted in path.read_text("utf-8"):
        return ""
    return f"templates/acts/{path.name} lacks {wanted}"


def test_every_fact_has_its_sentence():
    assert [wanted for kind in OURS.values() if (wanted := unsaid(kind))] == []


def test_a_fact_without_a_sentence_would_be_found():
    class CakeEaten(Fact, tag="cake-eaten"):
        pass

    assert unsaid(CakeEaten) == "templates/acts/test_acts.html lacks macro cake_eaten(fact)"


def test_no_sentence_is_about_what_there_is_not():
    assert [feature for feature in FEATURES if not (EXCHANGE / f"{feature}.py").exists()] == []


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_kinds_have_one_name_and_names_one_kind(language):
    env = environment(language, StaticFiles(WEB), "cloth.example")
    modules = [env.get_template(f"acts/{feature}.html").make_module({}) for feature in FEATURES]
    named = {(module.kind, str(module.title)) for module in modules}

    assert len({kind for kind, _ in named}) == len({title for _, title in named}) == len(named)


def test_every_role_of_staff_has_its_word():
    marks = (WEB / "templates" / "partials" / "marks.html").read_text("utf-8")

    assert [role for role in STAFF_ROLES if not re.search(rf'"{role}": p?_?(gettext)?\(', marks)] == []


def stored_facts() -> list[Fact]:
    """Every fact that was ever stored, of each shape."""
    lines = [line for path in sorted(GOLDEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [msgspec.json.decode(line, type=facts()[msgspec.json.decode(line)["type"]]) for line in lines]


def test_what_facts_tell_the_security_log_it_knows():
    traces = [trace for fact in stored_facts() if (trace := fact.trace())]

    assert len(traces) > 1
    assert [trace.event for trace in traces if trace.event not in EVENTS] == []
