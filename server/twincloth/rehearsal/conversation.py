"""The conversation of simulated guests: one speaks at a time, and they wait for the hosts to read."""

import asyncio
from collections import deque
from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple, Protocol

from twincloth.rehearsal.gestures import RARELY, gesture
from twincloth.rehearsal.lines import CHANCE, Lines, Occasion, Repertoire
from twincloth.rehearsal.page import SessionPage

MOST_WAITING = 12
"""Messages that the hosts have not decided on; above it guests keep quiet."""

ANSWERED = 0.6
"""The part of what is shown that somebody takes up; otherwise somebody begins anew."""

QUICKEST = 6.0
PER_GUEST = 40.0
"""Seconds between two messages of all guests together, and of one guest where there are few."""


class Speaker(Protocol):
    """A guest as far as the conversation is concerned."""

    place: str
    language: str

    async def say(self, id: str, text: str) -> bool:
        """Whether it was taken."""

    async def gesture(self, tag: str, fields: dict[str, str]) -> None:
        """Do something else, whether or not it is taken."""


class Subject(NamedTuple):
    """What to speak of; `begun_by` is the place that has spoken of it already, if one has."""

    occasion: Occasion
    begun_by: str = ""


class Conversation:
    """Among `count` guests somebody speaks every `pace` seconds, more or less; what they say, by language, is in `lines`.

    Where they are `lively` they now and then raise a hand, ask to wait for the interpreter, or report what was shown.
    """

    def __init__(
        self, lines: Mapping[str, Lines], count: int, pace: float | None = None, *, lively: bool = False
    ) -> None:
        self._lively = lively
        self._shown = ""
        self._pace = max(QUICKEST, PER_GUEST / max(count, 1)) if pace is None else pace
        self._heard = 0
        self._speakers: list[Speaker] = []
        self._silent: list[Speaker] = []
        self._known: set[str] = set()
        self._waiting: set[str] = set()
        self._topics: deque[Subject] = deque(maxlen=3)
        self._repertoire = Repertoire(lines)

    def join(self, speaker: Speaker, seq: int, page: SessionPage) -> None:
        """Somebody has come in; what stands on their page, rendered at `seq`, is old news."""
        self._speakers.append(speaker)
        self._silent.append(speaker)
        self._heard = max(self._heard, seq)
        self._known |= page.opened | {message.id for message in page.shown}

    def hear(self, seq: int, html: str) -> None:
        """An entry has come. It comes to every guest, so only the first time counts."""
        if seq <= self._heard:
            return
        self._heard = seq
        fragment = SessionPage(html)
        for message in fragment.shown:
            self.settle(message.id)
            self._note(message.id, Subject("answers", message.place))
            self._shown = message.id
        for code in fragment.opened:
            self._note(code, Subject("admiration"))

    def settle(self, id: str) -> None:
        """A message of ours was decided on."""
        self._waiting.discard(id)

    async def go_on(self) -> None:
        """Speak now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._pace * CHANCE.uniform(0.5, 1.5))
            if self._lively and self._speakers and CHANCE.random() < RARELY:
                await CHANCE.choice(self._speakers).gesture(*gesture(self._shown))
            elif self._speakers and len(self._waiting) < MOST_WAITING:
                await self._speak()

    async def _speak(self) -> None:
        subject = self._topics.pop() if self._topics and CHANCE.random() < ANSWERED else Subject("talk")
        speaker = CHANCE.choice(self._speakers)
        if speaker.place == subject.begun_by or (subject.occasion == "talk" and speaker in self._silent):
            subject = Subject("greetings" if speaker in self._silent else "talk")
        id = f"g{token_hex(8)}"
        self._waiting.add(id)
        if await speaker.say(id, self._repertoire.next(speaker.language, subject.occasion)):
            self._silent = [silent for silent in self._silent if silent is not speaker]
        else:
            self.settle(id)

    def _note(self, id: str, subject: Subject) -> None:
        if id not in self._known:
            self._known.add(id)
            self._topics.append(subject)
