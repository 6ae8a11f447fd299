"""Drafts by a machine: asked for off the live path, one at a time, and laid before the interpreters as passing state.

Nothing waits for it: whether messages lack a language is looked at between turns, and what comes of it is a signal like
any other. A server that is slow, absent or wrong costs nobody anything but its drafts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from twincloth.exchange.drafts import DRAFTS, Draft, DraftWanted, drafts_wanted
from twincloth.exchange.passing import Passed, PassingChange
from twincloth.exchange.refusal import Refusal
from twincloth.live.background import BackgroundTask
from twincloth.live.circuit import OPENS_AFTER, Circuit
from twincloth.live.clock import server_clock
from twincloth.live.passing import PassingState
from twincloth.live.rooms import Rooms
from twincloth.live.translator import Translator, TranslatorFailure, Untranslatable
from twincloth.settings import Settings

LOOK_EVERY = 0.5
"""Seconds between two looks at what is wanted, while nothing is."""
ATTEMPTS = 3
"""At one text; after that the others come first and it is left alone."""
MOST_GIVEN_UP = 5000

log = logging.getLogger(__name__)


class MachineDrafts(BackgroundTask):
    """Of all exchanges; without a translator it does nothing."""

    def __init__(self, rooms: Rooms, passing: PassingState, translator: Translator | None) -> None:
        self._rooms = rooms
        self._passing = passing
        self._translator = translator
        self.circuit = Circuit()
        self._attempts: dict[tuple[str, str, int], int] = {}
        """By exchange, draft and corrections of its message: how often it was asked for in vain."""
        self._idle: dict[str, int] = {}
        """Of each exchange the number at which there was nothing to ask for."""
        self.counted: Callable[[str], object] = str
        """Told what became of each text: `made`, `failed` or `refused`."""

    async def open(self) -> None:
        """Begin, if there is anybody to ask."""
        if self._translator:
            await super().open()

    async def close(self) -> None:
        """Stop, also in the middle of asking."""
        await super().close()
        if self._translator:
            await self._translator.close()

    async def _run(self) -> None:
        assert self._translator
        while True:
            pause = LOOK_EVERY
            for code in self._rooms.codes:
                try:
                    wanted = await self._next(code)
                    if wanted:
                        pause = await self._draft(code, wanted, self._translator)
                        break
                except Refusal:  # it was wiped, or could not be opened
                    continue
                except Exception:  # one exchange's trouble is not the others'
                    log.exception("drafts of %s failed", self._rooms.name_of(code))
            await asyncio.sleep(pause)

    async def _next(self, code: str) -> DraftWanted | None:
        """What is wanted first; what is not wanted any more is taken away."""
        exchange, _ = await self._rooms.state(code)
        if self._idle.get(code) == exchange.seq:
            return None
        there: dict[str, Draft] = self._passing.held(code).of(DRAFTS)
        wanted = {one.id: one for one in drafts_wanted(exchange)}
        old = [
            id
            for id, draft in there.items()
            if id not in wanted or wanted[id].corrections != draft.corrections
        ]
        fresh = [one for one in wanted.values() if one.id not in there or one.id in old]
        left = [one for one in fresh if self._attempts.get(_of(code, one), 0) < ATTEMPTS]
        if not left and not old:
            self._idle[code] = exchange.seq
        elif await self._passing.decides(code):
            self._put(code, *(Passed(DRAFTS, id, None) for id in old))
        else:  # another process has it drafted
            return None
        return min(left, key=lambda one: self._attempts.get(_of(code, one), 0), default=None)

    async def _draft(self, code: str, wanted: DraftWanted, translator: Translator) -> float:
        """Ask; the seconds until somebody may be asked again."""
        try:
            text = await translator.translate(wanted.text, wanted.source, wanted.target)
        except Untranslatable:
            self._told("refused")
            self._give_up(code, wanted, ATTEMPTS)
            return 0.0
        except TranslatorFailure as failure:
            self._told("failed", failure)
            self._give_up(code, wanted, 1)
            return self.circuit.failed(failure.pause)
        self._told("made")
        exchange, _ = await self._rooms.state(code)
        if wanted in drafts_wanted(exchange):  # it may have been translated, corrected or removed meanwhile
            draft = Draft(text, wanted.corrections)
            self._put(code, Passed(DRAFTS, wanted.id, draft))
        return 0.0

    def _put(self, code: str, *passed: Passed) -> None:
        if passed:
            now = server_clock()
            self._passing.put(code, [PassingChange(one, "", now) for one in passed])

    def _give_up(self, code: str, wanted: DraftWanted, attempts: int) -> None:
        """Count in vain; while the server is down that is its fault and not the text's."""
        if self.circuit.is_open:
            return
        while len(self._attempts) >= MOST_GIVEN_UP:
            del self._attempts[next(iter(self._attempts))]
        of = _of(code, wanted)
        self._attempts[of] = self._attempts.get(of, 0) + attempts

    def _told(self, outcome: str, failure: TranslatorFailure | None = None) -> None:
        """Count it, and say once when the server goes and when it is back; never which text it was."""
        self.counted(outcome)
        was_open = self.circuit.is_open
        if failure is None:
            self.circuit.succeeded()
            if was_open:
                log.info("the translator answers again")
        elif self.circuit.failures + 1 == OPENS_AFTER:
            log.warning("the translator is left alone for a while: %s", failure)


def _of(code: str, wanted: DraftWanted) -> tuple[str, str, int]:
    return code, wanted.id, wanted.corrections


def drafts_by(settings: Settings, rooms: Rooms, passing: PassingState) -> MachineDrafts:
    """By the translator that is set, if any is."""
    url = settings.translator_url
    return MachineDrafts(rooms, passing, Translator(url, settings.translator_key) if url else None)
