"""Partials: each says what it is, which kinds of topics it shows, and is one element or nothing."""

import ast
from pathlib import Path

import pytest
from jinja2 import nodes
from msgspec import ValidationError

import twincloth.exchange
from twincloth.exchange.stage import scenes
from twincloth.resources import WEB
from twincloth.views.environment import environment, others, paragraphs
from twincloth.views.partials import PARTIALS, STAGE, Declarations, PartialIndex, declarations, opening
from twincloth.views.static import StaticFiles
from twincloth.views.viewer import View

STATIC = StaticFiles(WEB)
EXCHANGE = Path(twincloth.exchange.__file__).parent


def kinds() -> set[str]:
    """Every kind of topic that a feature names."""
    calls = (
        node
        for path in EXCHANGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Topic"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


KINDS = kinds()


@pytest.fixture(scope="module")
def index() -> PartialIndex:
    return PartialIndex(environment("en", STATIC, "cloth.example"))


@pytest.mark.parametrize(
    "path", sorted(PARTIALS.rglob("*.html")), ids=lambda path: str(path.relative_to(PARTIALS))
)
def test_a_partial_begins_by_saying_what_it_is(path):
    assert path.read_text("utf-8").startswith("{# ")


def declared(path: Path) -> Declarations:
    return declarations(environment("en", STATIC, "cloth.example").parse(path.read_text("utf-8")))


def every() -> dict[str, Declarations]:
    return {
        path.relative_to(PARTIALS).as_posix(): declared(path) for path in sorted(PARTIALS.rglob("*.html"))
    }


def test_a_partial_declares_nothing_below_its_opening():
    env = environment("en", STATIC, "cloth.example")
    for name, one in every().items():
        assert declarations(env.parse(opening((PARTIALS / name).read_text("utf-8")))) == one, name


def test_partials_follow_kinds_that_there_are():
    followed = {kind for one in every().values() for kind in (*one.follows, one.each) if kind}

    assert followed <= KINDS | {STAGE}
    assert {kind for scene in scenes() for kind in scene.follows} <= KINDS


def test_what_shows_passing_state_is_one_for_all(index):
    for name, one in every().items():
        assert not (one.passes and one.each), f"{name}: what is kept of each would not be as it is now"
        shown = any(f"partials/{name}" in index.passing(view) for view in View)
        assert bool(one.passes) == shown, name


def test_every_kind_is_shown_to_somebody(index):
    for kind in KINDS:
        own = (PARTIALS / "mine" / f"{kind}.html").exists()
        assert own or any(index.find(view, kind) for view in View), kind


def test_what_stands_in_a_slot_has_its_own_place_in_it(index):
    for view in View:
        for slot in {one.slot for one in every().values() if one.slot}:
            orders = [order for order, _ in index._by_slot.get((view, slot), [])]
            assert len(orders) == len(set(orders)), (view, slot)


def test_a_declaration_that_nobody_knows_how_to_read_is_refused():
    template = environment("en", STATIC, "cloth.example").parse('{% set order = "first" %}')

    with pytest.raises(ValidationError):
        declarations(template)


def test_every_scene_is_drawn_in_one_partial_that_also_words_it():
    env = environment("en", STATIC, "cloth.example")
    for scene in scenes():
        source = (PARTIALS / "stage" / "scenes" / f"{scene.name}.html").read_text("utf-8")
        macros = {macro.name for macro in env.parse(source).find_all(nodes.Macro)}
        wanted = {"show", "line", "next"} | ({"lower_third", "beneath"} if scene.as_lower_third else set())
        assert wanted <= macros, scene.name


def test_whatever_shows_the_stage_follows_all_that_any_scene_follows(index):
    topics = {kind for scene in scenes() for kind in scene.follows}

    for kind in topics:
        assert "partials/stage/scene.html" in [one.template for one in index.find(View.STAGE, kind)]
        for name in ("host/scene", "staff/onstage", "host/next"):
            assert f"partials/{name}.html" in [one.template for one in index.find(View.HOST, kind)]


def test_a_message_is_rendered_one_by_one_and_the_rest_as_regions(index):
    assert all(partial.each for partial in index.find(View.SESSION, "message"))
    assert not any(partial.each for partial in index.find(View.HOST, "people"))


@pytest.mark.parametrize("view", [View.LOBBY, View.WAITING])
def test_who_is_outside_hears_of_nothing_but_the_doors_the_day_and_what_is_on_every_screen(index, view):
    heard = [kind for kind in sorted(KINDS) if index.find(view, kind)]

    assert heard == ["calm", "doors", "postponing", "silence"]


def test_a_text_is_cut_at_its_blank_lines():
    assert paragraphs("One\nline.\n\n\n Two. \n\n") == ["One\nline.", "Two."]


def test_the_other_languages_of_a_text_come_with_their_words():
    assert others({"en": "Quilt", "ru": "Одеяло"}, "ru") == [("en", "Quilt")]
