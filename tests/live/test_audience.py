"""The audience: counted as people come and go."""

import pytest

from live.one_room import CODE, CONTENT
from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.exchange import Exchange
from twincloth.live.audience import Audience, Subscriber
from twincloth.views.viewer import View, Viewer

ENGLISH, RUSSIAN = Viewer(View.SESSION, "en"), Viewer(View.SESSION, "ru")


@pytest.fixture
def exchange() -> Exchange:
    exchange = Exchange(CODE, CONTENT.plan())
    for id, role, place in (
        ("vera", Role.PARTICIPANT, "perm"),
        ("alice", Role.PARTICIPANT, "oxford"),
        ("tom", Role.HOST, "oxford"),
    ):
        exchange.actors[id] = Actor(id, role, place)
    return exchange


def test_kinds_are_those_that_are_here_until_the_last_of_a_kind_has_gone():
    audience = Audience()
    for sid, viewer in (("1", ENGLISH), ("2", ENGLISH), ("3", RUSSIAN)):
        audience.enter(sid, Subscriber(CODE, viewer, ""))

    audience.leave("1")
    assert set(audience.kinds(CODE)) == {ENGLISH, RUSSIAN}
    audience.leave("2")
    assert audience.kinds(CODE) == [RUSSIAN]
    audience.leave("3")
    assert audience.kinds(CODE) == audience.exchanges() == []


def test_a_person_is_told_in_every_language_in_which_they_look_on():
    audience = Audience()
    for sid, viewer in (("1", RUSSIAN), ("2", ENGLISH), ("3", RUSSIAN)):
        audience.enter(sid, Subscriber(CODE, viewer, "vera"))

    assert audience.languages_of(CODE, "vera") == ["ru", "en"]
    audience.leave("2")
    assert audience.languages_of(CODE, "vera") == ["ru"]
    assert audience.of_person(CODE, "vera") == ("1", "3")
    assert audience.languages_of(CODE, "oleg") == []


def test_places_count_each_participant_once_and_nobody_else(exchange):
    audience = Audience()
    for sid, by in (("1", "vera"), ("2", "vera"), ("3", "alice"), ("4", "tom"), ("5", ""), ("6", "")):
        audience.enter(sid, Subscriber(CODE, ENGLISH, by))

    assert audience.places(exchange) == {"oxford": 1, "perm": 1}
    audience.leave("1")
    assert audience.places(exchange) == {"oxford": 1, "perm": 1}
    audience.leave("2")
    assert audience.places(exchange) == {"oxford": 1, "perm": 0}


def test_who_is_let_in_while_several_of_their_pages_are_open_is_counted(exchange):
    audience = Audience()
    exchange.actors["vera"] = Actor("vera", Role.WAITING, "perm")
    for sid in ("1", "2"):
        audience.enter(sid, Subscriber(CODE, Viewer(View.WAITING, "ru"), "vera"))
    assert audience.places(exchange) == {"oxford": 0, "perm": 0}

    exchange.actors["vera"] = Actor("vera", Role.PARTICIPANT, "perm")
    exchange.seq += 1

    assert audience.places(exchange) == {"oxford": 0, "perm": 1}


def test_a_socket_that_joins_again_is_one_socket():
    audience = Audience()
    audience.enter("1", Subscriber("OTHER1", ENGLISH, "vera", "192.0.2.1"))

    audience.enter("1", Subscriber(CODE, RUSSIAN, "", "192.0.2.1"))

    assert audience.exchanges() == [CODE]
    assert audience.from_address("192.0.2.1") == 1
    assert audience.of_person("OTHER1", "vera") == ()
