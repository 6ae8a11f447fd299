"""The limited worker: what runs in a limited process. It takes one call on its standard input, and answers on its output."""

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct

from twincloth.collection.confinement import confine
from twincloth.exchange.refusal import Refusal


class Returned(Struct, tag=True):
    """What the function gave, as MessagePack."""

    value: Raw


class Refused(Struct, tag=True):
    """The Refusal that it raised."""

    code: str
    facts: dict[str, str | int]
    retryable: bool


Answer = Returned | Refused


def main() -> None:
    """Do the one call that standard input tells; it comes from the server itself, and so does its pickle."""
    limits, function, arguments, named = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    confine(limits)
    sys.stdout.buffer.write(msgspec.msgpack.encode(_answer(function, arguments, named)))


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Answer:
    try:
        return Returned(Raw(msgspec.msgpack.encode(function(*arguments, **named), enc_hook=str)))
    except Refusal as refusal:
        return Refused(refusal.code, refusal.facts, refusal.retryable)
    except MemoryError:
        return Refused("work-too-costly", {}, False)


def path_of(kind: type, written: Any) -> Any:
    """What is no plain value is a path, and stands as a text."""
    if kind is Path:
        return Path(written)
    raise NotImplementedError(kind)


if __name__ == "__main__":
    main()
