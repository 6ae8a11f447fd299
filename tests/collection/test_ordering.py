"""Orders that hosts make: what was seen in one stays where it is, whatever is moved around it."""

import pytest

from twincloth.collection.ordering import arranged, beside, put
from twincloth.exchange.refusal import Refusal


@pytest.mark.parametrize(
    ("settled", "code", "place", "order"),
    [
        ("", "a", 2, "bcad"),
        ("", "d", 0, "dabc"),
        ("", "a", 99, "bcda"),
        ("", "b", -5, "bacd"),
        ("a", "d", 0, "adbc"),
        ("b", "d", 0, "dbac"),
        ("bc", "a", 3, "dbca"),
        ("bc", "a", 1, "dbca"),
    ],
)
def test_one_is_put_at_a_place_among_those_that_may_be_moved(settled, code, place, order):
    assert "".join(put("abcd", settled, code, place)) == order


@pytest.mark.parametrize(
    ("settled", "code", "step", "place"),
    [("", "b", -1, 0), ("", "a", -1, 0), ("", "d", 1, 3), ("bc", "a", 1, 3), ("bc", "d", -1, 0)],
)
def test_a_step_leads_past_what_is_settled(settled, code, step, place):
    assert beside("abcd", settled, code, step) == place


@pytest.mark.parametrize(("code", "why"), [("b", "order-settled"), ("x", "order-unknown")])
def test_what_is_settled_or_unknown_is_not_moved(code, why):
    with pytest.raises(Refusal, match=why):
        put("abcd", "b", code, 0)
    with pytest.raises(Refusal, match=why):
        beside("abcd", "b", code, 1)


def test_of_what_an_order_does_not_speak_it_stays_where_it_is():
    assert arranged("abxcd", "dcba", str) == tuple("dcxba")
