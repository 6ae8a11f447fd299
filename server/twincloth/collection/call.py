"""The call: where the people of an exchange see and hear each other, and how somebody comes in by telephone."""

from __future__ import annotations

import re

from msgspec import Struct

from twincloth.exchange.refusal import Refusal

SCHEMES = ("https", "http", "tel", "sip", "sips", "xmpp", "zoommtg", "msteams")
"""Of addresses that open a call: no other is ever made a link of, for some of them run what they say."""

LONGEST_ADDRESS = 1000
"""Characters; links to calls carry keys of some hundred."""

_NEVER = r"\s\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff<>\"'\\^`{}|"
_ADDRESS = re.compile(rf"([a-z][a-z0-9+.-]*):[^{_NEVER}]+", re.IGNORECASE)
_WEB = re.compile(rf"https?://[^{_NEVER}/?#@:]+(:\d{{1,5}})?([/?#][^{_NEVER}]*)?", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:\+?[0-9().,;=*#p-]{3,}", re.IGNORECASE)


class Call(Struct, frozen=True, kw_only=True):
    """`address` opens it; `dial_in` says in each language how to join by telephone, and may be empty.

    Only hosts and registered people are told: whoever has the address is in the room.
    """

    address: str
    dial_in: dict[str, str] = {}


def call_address(written: str) -> str:
    """The address as it is kept. Raises Refusal for what opens no call, such as a number without tel: before it."""
    text = written.strip()
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST_ADDRESS else None
    scheme = found[1].lower() if found else ""
    form = {"http": _WEB, "https": _WEB, "tel": _TELEPHONE}.get(scheme)
    if scheme not in SCHEMES or (form is not None and not form.fullmatch(text)):
        raise Refusal("call-address-unreadable", schemes=", ".join(SCHEMES))
    return text
