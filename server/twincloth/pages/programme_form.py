"""The form of one item of the programme: what hosts write of it, and what is wrong with that."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from twincloth.collection.folder.programme_tables import MOST_MINUTES
from twincloth.collection.lengths import PARAGRAPH, TITLE
from twincloth.collection.programme_item import (
    KINDS,
    LEAST_FACTOR,
    MOST_FACTOR,
    ItemKind,
    ProgrammeItem,
)
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import FormReader, whole_number

_FACTOR = re.compile(r"[0-9](\.[0-9]{1,3})?", re.ASCII)


class ItemFields(FormReader):
    """Reads one item, field by field."""

    def item(self, key: str, languages: Sequence[str], places: Collection[str]) -> ProgrammeItem:
        """What was written; worth nothing where there are problems."""
        note = self.text("note", languages, PARAGRAPH, needed=False)
        return ProgrammeItem(
            key=key,
            place=self._place(places),
            minutes=self._minutes(),
            title=self.text("title", languages, TITLE),
            note=note if any(note.values()) else None,
            kind=self._kind(),
            factor=self._factor(),
        )

    def _place(self, places: Collection[str]) -> str:
        place = self.given("place") or ""
        if place and place not in places:
            self.problems["place"] = Refusal("unknown-place")
        return place

    def _minutes(self) -> int:
        minutes = whole_number(self.given("minutes") or "", range(1, MOST_MINUTES + 1))
        if minutes is None:
            self.problems["minutes"] = Refusal("minutes-unusable", most=MOST_MINUTES)
        return minutes or 0

    def _kind(self) -> ItemKind:
        written = self.given("kind") or KINDS[0]
        kind = next((known for known in KINDS if known == written), None)
        if kind is None:
            self.problems["kind"] = Refusal("unknown-kind")
        return kind or KINDS[0]

    def _factor(self) -> float:
        """Russian writes a comma."""
        written = (self.given("factor") or "1").strip().replace(",", ".")
        factor = float(written) if _FACTOR.fullmatch(written) else 0.0
        if not LEAST_FACTOR <= factor <= MOST_FACTOR:
            self.problems["factor"] = Refusal("factor-unusable", most=f"{MOST_FACTOR:g}")
        return factor
