"""The stage: what it shows, what stands beneath it, and what comes next, after every kind of history."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    BEAR,
    BEAR_PATCHES,
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    STARTED,
    VERA_SAID_HELLO,
    after,
)
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.chosen_scene import ChoosableScene
from twincloth.exchange.patches import GiftReceived, PatchOpened
from twincloth.exchange.pins import MessagePinned
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.exchange.stage import Cue, LowerThird, scenes, stage_of, stage_topics
from twincloth.exchange.unveiling import GiftUnveiled, UnveilingStarted


def test_scenes_have_names_and_ranks_of_their_own():
    ranks = [scene.rank for scene in scenes() if not isinstance(scene, ChoosableScene)]
    assert len({scene.name for scene in scenes()}) == len(scenes())
    assert len(set(ranks)) == len(ranks)
    assert [scene.rank for scene in scenes()] == sorted(scene.rank for scene in scenes())
    assert set(stage_topics()) >= {"doors", "gift", "pin", "programme"}


SHOWN = (*EVERYBODY_IS_HERE, VERA_SAID_HELLO, HELLO_APPROVED)
PINNED = MessagePinned(message="hello")
BOTH_ARMED = (GiftArmed(gift=BEAR, place="perm"), GiftArmed(gift=BEAR, place="oxford"))
UNVEILED = (*BOTH_ARMED, UnveilingStarted(gift=BEAR, countdown=10_000), GiftUnveiled(gift=BEAR))
WHOLE = (*UNVEILED, *(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES))
GREETINGS, SONGS = ProgrammeMoved(item="greetings"), ProgrammeMoved(item="songs")


@pytest.mark.parametrize(
    ("facts", "shown", "cue"),
    [
        ((), ("before", "", ""), ("before", Cue("start"))),
        ((STARTED,), ("programme", "", ""), ("programme", Cue("item", "greetings"))),
        ((STARTED, GREETINGS), ("programme", "greetings", ""), ("programme", Cue("item", "songs"))),
        ((STARTED, ProgrammeMoved(item="gifts")), ("programme", "gifts", ""), ("programme", Cue("end"))),
        ((PINNED,), ("message", "hello", ""), ("message", Cue("taken-off"))),
        (BOTH_ARMED[:1], ("gift", BEAR, "tied"), ("gift", Cue("countdown"))),
        (UNVEILED[:3], ("gift", BEAR, "countdown"), ("gift", Cue("unfolding"))),
        (UNVEILED, ("gift", BEAR, "unfolded"), ("gift", Cue("patch", "PATCH1"))),
        (WHOLE[:-1], ("gift", BEAR, "opening"), ("gift", Cue("patch", "PATCH3"))),
        (WHOLE, ("gift", BEAR, "whole"), ("gift", Cue("thanks", "oxford"))),
        ((*WHOLE, ENDED), ("ended", "", ""), ("ended", Cue("nothing"))),
        (
            (STARTED, GREETINGS, *WHOLE, GiftReceived(gift=BEAR)),
            ("gift", BEAR, "received"),
            ("programme", Cue("item", "songs")),
        ),
        (
            (STARTED, *WHOLE, GiftReceived(gift=BEAR), SONGS),
            ("programme", "songs", ""),
            ("programme", Cue("item", "gifts")),
        ),
    ],
)
def test_what_the_stage_shows_and_what_comes_next(facts, shown, cue):
    stage = stage_of(after(*SHOWN, *facts))

    assert (stage.scene, stage.about, stage.step) == shown
    assert (stage.cued, stage.cue) == cue


def test_a_message_stands_beneath_the_gift_but_not_while_the_countdown_runs():
    beneath = LowerThird("message", "hello")

    assert stage_of(after(*SHOWN, *BOTH_ARMED, PINNED)).lower_third == beneath
    assert stage_of(after(*SHOWN, *UNVEILED[:3], PINNED)).lower_third is None
    assert stage_of(after(*SHOWN, *UNVEILED, PINNED)).lower_third == beneath
    assert stage_of(after(*SHOWN, *UNVEILED)).lower_third is None
    assert stage_of(after(*SHOWN, PINNED)).lower_third is None, "it is the scene itself"


def test_an_item_that_is_planned_no_more_is_not_on_the_stage():
    exchange = after(*SHOWN, STARTED, SONGS)
    exchange.plan = replace(exchange.plan, programme=("greetings", "gifts"))

    assert stage_of(exchange)[:2] == ("programme", "")
    assert stage_of(exchange).cue == Cue("item", "greetings")


def test_a_gift_that_is_planned_no_more_is_not_on_the_stage():
    exchange = after(*SHOWN, STARTED, *UNVEILED)
    exchange.plan = replace(exchange.plan, gifts={})

    assert stage_of(exchange).scene == "programme"
