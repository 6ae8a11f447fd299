"""Scenes that hosts choose: before what the programme shows, and until something else comes."""

import pytest
from msgspec.structs import replace

from exchange.stories import (
    BEAR,
    BEAR_PATCHES,
    ENDED,
    EVERYBODY_IS_HERE,
    HELLO_APPROVED,
    NINA,
    STARTED,
    TOM,
    VERA,
    VERA_SAID_HELLO,
    after,
    refusal_of,
    then,
)
from twincloth.exchange.actor import Role
from twincloth.exchange.arming import GiftArmed
from twincloth.exchange.chosen_scene import (
    ChooseScene,
    Chosen,
    LeaveScene,
    SceneChoice,
    SceneChosen,
    SceneLeft,
    choosable_scenes,
)
from twincloth.exchange.doors import ExchangeReopened
from twincloth.exchange.hands import SpeakerCalled
from twincloth.exchange.patches import GiftReceived, PatchFolded, PatchOpened
from twincloth.exchange.pins import MessagePinned
from twincloth.exchange.plan import GiftPlan
from twincloth.exchange.playback import RecordingStarted, RecordingStopped
from twincloth.exchange.programme import ProgrammeMoved
from twincloth.exchange.stage import Cue, LowerThird, stage_of
from twincloth.exchange.unveiling import GiftUnveiled, UnveilingStarted

MAY = {"choose-scene": {Role.HOST}, "leave-scene": {Role.HOST}}
OF_NOBODY = [SceneChosen(scene="dancing", about="N0NE00"), SceneLeft(scene="dancing")]

HERE = (*EVERYBODY_IS_HERE, STARTED)
WELCOME = SceneChosen(scene="welcome")
COUNTDOWN = (
    GiftArmed(gift=BEAR, place="perm"),
    GiftArmed(gift=BEAR, place="oxford"),
    UnveilingStarted(gift=BEAR, countdown=10_000),
)
WHOLE = (
    *COUNTDOWN,
    GiftUnveiled(gift=BEAR),
    *(PatchOpened(gift=BEAR, patch=patch) for patch in BEAR_PATCHES),
)


def shown(*facts):
    return stage_of(after(*HERE, *facts))[:2]


def test_hosts_see_the_scenes_in_an_order_of_their_own():
    orders = [scene.order for scene in choosable_scenes()]

    assert orders == sorted(set(orders))
    assert [scene.name for scene in choosable_scenes()][:2] == ["welcome", "now-and-next"]


@pytest.mark.parametrize("scene", ["welcome", "now-and-next", "split", "thanks"])
def test_a_scene_is_put_up_by_hand_and_left(scene):
    exchange = after(*HERE, *WHOLE)

    then(exchange, *exchange.decide(ChooseScene(scene=scene), NINA))
    assert stage_of(exchange)[:2] == (scene, "")
    assert stage_of(exchange).cue == Cue("left")
    assert exchange.decide(ChooseScene(scene=scene), TOM) == [], "twice is once"

    then(exchange, *exchange.decide(LeaveScene(), TOM))
    assert stage_of(exchange)[:2] == ("gift", BEAR)
    assert refusal_of(exchange, LeaveScene(), NINA) == "no-scene-chosen"


@pytest.mark.parametrize(
    "what", [{"scene": "dancing"}, {"scene": "gift"}, {"scene": "welcome", "about": BEAR}]
)
def test_nothing_else_can_be_chosen(what):
    assert refusal_of(after(*HERE), ChooseScene(**what), NINA) == "scene-not-to-be-chosen"


def test_a_participant_chooses_nothing():
    assert refusal_of(after(*HERE), ChooseScene(scene="welcome"), VERA) == "not-allowed"


def test_a_gift_is_shown_as_a_whole_once_all_of_it_lies_open():
    choose = ChooseScene(scene="whole-gift", about=BEAR)
    assert refusal_of(after(*HERE, *WHOLE[:-1]), choose, NINA) == "scene-not-to-be-chosen"

    exchange = after(*HERE, *WHOLE, GiftReceived(gift=BEAR), ProgrammeMoved(item="songs"))
    then(exchange, *exchange.decide(choose, NINA))
    assert stage_of(exchange)[:3] == ("whole-gift", BEAR, "received")

    exchange.plan = replace(exchange.plan, gifts={})
    assert stage_of(exchange).scene == "programme", "what was withdrawn is shown no more"


def test_what_comes_after_a_choice_takes_its_place():
    assert shown(WELCOME, ProgrammeMoved(item="songs")) == ("programme", "songs")
    assert shown(WELCOME, COUNTDOWN[0]) == ("gift", BEAR)
    assert shown(
        *WHOLE, SceneChosen(scene="whole-gift", about=BEAR), PatchFolded(gift=BEAR, patch="PATCH3")
    ) == (
        "gift",
        BEAR,
    )
    assert shown(WELCOME, ENDED, ExchangeReopened()) == ("programme", "")
    assert stage_of(after(*EVERYBODY_IS_HERE, WELCOME)).scene == "welcome"
    assert stage_of(after(*EVERYBODY_IS_HERE, WELCOME, STARTED)).scene == "programme"


def test_who_speaks_and_what_is_pinned_stand_beneath_it():
    pinned = (VERA_SAID_HELLO, HELLO_APPROVED, MessagePinned(message="hello"))

    assert stage_of(after(*HERE, *pinned, WELCOME)).lower_third == LowerThird("message", "hello")
    assert stage_of(after(*HERE, WELCOME, SpeakerCalled(participant="vera"))).lower_third == LowerThird(
        "speaker", "vera"
    )


def test_nothing_covers_a_countdown_nor_comes_after_the_end():
    assert refusal_of(after(*HERE, *COUNTDOWN), ChooseScene(scene="welcome"), NINA) == "countdown-runs"
    assert refusal_of(after(*HERE, ENDED), ChooseScene(scene="thanks"), NINA) == "exchange-ended"


def test_a_recording_ends_where_a_scene_is_chosen():
    exchange = after(*HERE, *WHOLE, RecordingStarted(gift=BEAR, patch="PATCH1", lead=1500))
    plan = exchange.plan.gifts[BEAR]
    told = GiftPlan(
        giver=plan.giver, receiver=plan.receiver, patches=plan.patches, told=frozenset({"PATCH1"})
    )
    exchange.plan = replace(exchange.plan, gifts={BEAR: told})
    assert stage_of(exchange).scene == "recording"

    assert exchange.decide(ChooseScene(scene="thanks"), NINA) == [
        RecordingStopped(gift=BEAR, patch="PATCH1"),
        SceneChosen(scene="thanks"),
    ]


def test_a_choice_is_kept_by_name_alone():
    exchange = after(*HERE, SceneChosen(scene="dancing"))

    assert exchange[Chosen].now(exchange) == SceneChoice("dancing")
    assert stage_of(exchange).scene == "programme", "a scene of a later version is none of this one's"
