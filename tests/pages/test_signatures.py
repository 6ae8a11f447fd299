"""Signatures: what a browser brings is good for its purpose, in its time, and unchanged."""

from time import time

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from itsdangerous import URLSafeTimedSerializer

from twincloth.pages import identity
from twincloth.pages.identity import PEOPLE, PEOPLE_AGE, CookieIdentities

SECRET = bytes(range(32))
CODE = "K7Q2MX"


@pytest.fixture
def identities() -> CookieIdentities:
    return CookieIdentities(lambda: [SECRET], secure=False)


def cookie(identities: CookieIdentities) -> str:
    response = web.Response()
    identities.remember_person(make_mocked_request("GET", "/"), response, CODE, "pvera")
    return response.cookies[PEOPLE].value


@pytest.mark.parametrize(
    ("later", "known"), [(0, "pvera"), (PEOPLE_AGE - 60, "pvera"), (PEOPLE_AGE + 60, "")]
)
def test_a_cookie_is_good_for_its_time(identities, monkeypatch, later, known):
    value = cookie(identities)
    monkeypatch.setattr(identity, "time", lambda: time() + later)

    assert identities.participant({PEOPLE: value}, CODE) == known


def test_a_cookie_whose_last_letter_was_changed_is_nobodys(identities):
    value = cookie(identities)
    changed = value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1]

    assert identities.participant({PEOPLE: value}, CODE) == "pvera"
    assert identities.participant({PEOPLE: changed}, CODE) == ""


def test_what_was_signed_for_another_purpose_is_nothing(identities):
    ticket = identities.ticket()

    assert identities.redeem(ticket) == identities.redeem(ticket)
    assert identities.redeem(cookie(identities)) != identities.redeem(cookie(identities))
    assert identities.participant({PEOPLE: ticket}, CODE) == ""


def test_signatures_are_hmac_sha_256_and_those_of_before_are_still_believed(identities):
    before = URLSafeTimedSerializer(SECRET, salt=f"twincloth {PEOPLE}").dumps({CODE: ["pvera"]})

    assert len(cookie(identities).rpartition(".")[2]) == 43, "32 bytes"
    assert len(before.rpartition(".")[2]) == 27, "20 bytes"
    assert identities.participant({PEOPLE: before}, CODE) == "pvera"
