"""The word of success: what a host has done at the desk, said once by the next page, with a way back where there is one."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

from twincloth.pages.services import services

FIELD = "said"
"""The field of an address that brings the word where no cookie could."""


class Said(NamedTuple):
    """What was done (`did`), and the id of the way back (`change`); or why it was not, in a sentence (`refused`)."""

    exchange: str
    did: str
    change: str = ""
    refused: str = ""


def leave(request: web.Request, response: web.StreamResponse, said: Said) -> None:
    """Have the next page say it."""
    services(request).identities.say_done(response, said)


def take(request: web.Request, exchange: str) -> Said | None:
    """What is left for a page of this exchange. Whoever shows it lets it be forgotten."""
    return _said(services(request).identities.said_done(request.cookies), exchange)


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """It has been said."""
    services(request).identities.forget_done(response)


def token(request: web.Request, said: Said) -> str:
    """The word for an address."""
    return services(request).identities.done_token(said)


def redeem(request: web.Request, exchange: str) -> Said | None:
    """The word that the address brings."""
    return _said(services(request).identities.redeem_done(request.query.get(FIELD, "")), exchange)


def _said(words: list[str] | None, exchange: str) -> Said | None:
    said = Said(*words) if words and len(words) == len(Said._fields) else None
    return said if said and said.exchange == exchange else None
