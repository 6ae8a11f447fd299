"""Shared buckets: what one process takes of a limit, the others hear of, so that several give no more than one would."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from functools import partial

import msgspec

from twincloth.database.notices import LONGEST, Notices
from twincloth.live.limits import TokenBuckets

KIND = "bucket"

EVERY = 0.1
"""Seconds for which takes are gathered before they are told, so that a hall's thousands are ten notices a second."""

LONGEST_KEY = 400
"""Bytes of a key, in JSON; whose is longer counts for itself in each process."""

Key = str | tuple[str, ...]
Take = tuple[str, Key, float]
"""Of which buckets, whose, and seconds until it is full again."""


class SharedBuckets:
    """Each process decides by its own memory, which has all that any has taken some 0.1 s ago.

    So what is let through in one instant may be what every process has left. It is owed afterwards: in the long run
    all together give what one would.
    """

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._known: dict[str, TokenBuckets] = {}
        self._untold: defaultdict[tuple[str, Key], float] = defaultdict(float)
        self._decoder = msgspec.json.Decoder(list[Take])
        notices.hear(KIND, self._hear)

    def share(self, buckets: Mapping[str, TokenBuckets], of: type = object) -> None:
        """Have what is taken of these told, and take in what others tell of those of the same name.

        Where keys of other types than `of` are among them, those stay untold.
        """
        for name, one in buckets.items():
            self._known[name] = one
            one.tell = partial(self._note, name, of)

    def _note(self, name: str, of: type, key: Key, seconds: float) -> None:
        if not isinstance(key, of):
            return
        if not self._untold:
            asyncio.get_running_loop().call_later(EVERY, self._tell)
        self._untold[name, key] += seconds

    def _tell(self) -> None:
        gathered: list[bytes] = []
        room = LONGEST
        for (name, key), seconds in self._untold.items():
            take = msgspec.json.encode((name, key, seconds))
            if len(take) > LONGEST_KEY:
                continue
            room -= len(take) + 1
            if room < len("[]"):
                self._send(gathered)
                gathered, room = [], LONGEST - len(take) - 1
            gathered.append(take)
        self._untold.clear()
        self._send(gathered)

    def _send(self, takes: list[bytes]) -> None:
        if takes:
            self._notices.tell(KIND, f"[{b','.join(takes).decode()}]")

    def _hear(self, text: str) -> None:
        for name, key, seconds in self._decoder.decode(text):
            if name in self._known:  # a newer release may have more of them
                self._known[name].take_in(key, seconds)
