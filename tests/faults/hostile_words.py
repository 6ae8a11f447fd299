"""What a hostile client says: generators that grow from a corpus."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st
from msgspec import structs

from faults.hostile_corpus import BODIES, FRAMES, PACKETS, REQUESTS
from twincloth.exchange.exchange import commands

COMMANDS = (
    *(
        "post-message",
        "catch-up",
        "clock",
        "approve-message",
        "pin-message",
        "open-doors",
        "arm-gift",
        "open-patch",
    ),
    *(
        "start-unveiling",
        "move-programme",
        "dismiss-staff",
        "register-participant",
        "unveil-gift",
        "post-massage",
    ),
    *("malformed", "message", "__proto__", "constructor", "disconnecting", "newListener", "", "*\u0000", "é"),
)


class Command(NamedTuple):
    """An event with a number of its own, in good JSON: whatever it asks for, it has to be answered."""

    event: str
    arguments: list[Any]

    def packet(self, number: int) -> str:
        return f"42{number}{json.dumps([self.event, *self.arguments])}"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdeidtx_", max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text("abc-_ \n/", max_size=45) | JSON,
        "text": st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | JSON,
        "message": JSON,
        "after": st.integers() | JSON,
        "gift": JSON,
        "item": JSON,
    },
)
EVENTS = st.sampled_from(COMMANDS) | st.text(st.characters(exclude_categories=("Cs",)), max_size=8).filter(
    lambda name: name not in {"connect", "connect_error", "disconnect", "disconnecting", "*"}
)
WELL_FORMED = st.builds(
    Command,
    EVENTS.filter(lambda name: name != "disconnecting"),
    st.lists(FIELDS, min_size=1, max_size=1) | st.lists(JSON, max_size=3),
)

IDS = tuple(f"m{number}" for number in range(20))
"""Few, so that what is said now and then speaks of what was said before."""


def informed(known: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Command]:
    """Every command with fields of its own, most of whose values are such as there are in the exchange."""

    def value(field: str) -> st.SearchStrategy[Any]:
        there = st.sampled_from([*known.get(field, IDS)])
        return st.one_of(there, there, there, JSON)

    def one(tag: str) -> st.SearchStrategy[Command]:
        fields = {field.name: value(field.name) for field in structs.fields(commands()[tag])}
        whole = st.fixed_dictionaries(fields)
        some = st.fixed_dictionaries({}, optional=fields | {"more": JSON})
        return st.builds(lambda argument: Command(tag, [argument]), whole | whole | some)

    return st.sampled_from(sorted(commands())).flatmap(one)


def spoiled(seeds: tuple[Any, ...], pieces: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A seed as it is, or with a piece of it replaced by another."""

    def spoil(seed: Any, where: int, gone: int, piece: Any) -> Any:
        at = where % (len(seed) + 1)
        return seed[:at] + (piece if type(piece) is type(seed) else seed[:0]) + seed[at + gone :]

    return st.sampled_from(seeds) | st.builds(
        spoil, st.sampled_from(seeds), st.integers(0, 70), st.integers(0, 3), pieces
    )


PIECES = (
    st.text(max_size=5)
    | st.binary(max_size=5)
    | st.sampled_from(["\x1e", "9" * 20, "[[", "{", ",", "-", "/"])
)
STRUCTURED = st.builds(
    lambda kind, attachments, namespace, number, data: f"4{kind}{attachments}{namespace}{number}{data}",
    st.sampled_from("0123456789"),
    st.sampled_from(["", "", "", "0-", "1-", "99-"]),
    st.sampled_from(["", "", "", "/,", "/x,", "/x", "/?a,"]),
    st.sampled_from(["", "0", "1", "999999999999999", "-1", "1.5"]),
    JSON.map(json.dumps) | st.text(max_size=6),
)
WORDS = (
    WELL_FORMED
    | WELL_FORMED
    | spoiled(PACKETS, PIECES)
    | STRUCTURED
    | st.text(max_size=12)
    | st.binary(max_size=12)
)
RAW = spoiled(FRAMES, st.binary(max_size=6)) | st.binary(max_size=30)
BODY = spoiled(BODIES, st.binary(max_size=6)) | st.lists(spoiled(PACKETS, PIECES), max_size=4).map(
    lambda packets: b"\x1e".join(
        one.encode("utf-8", "replace") if isinstance(one, str) else one for one in packets
    )
)
REQUEST = spoiled(REQUESTS, st.binary(max_size=6))
