"""The form of the occasion: what an exchange is called, when it is, in which languages, and where the call is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from twincloth.collection.call import LONGEST_ADDRESS, Call, call_address
from twincloth.collection.content import Content, Text
from twincloth.collection.content_languages import with_languages
from twincloth.collection.folder.exchange_file import MOST_RETENTION_DAYS
from twincloth.collection.lengths import PARAGRAPH, TITLE
from twincloth.collection.places import Place
from twincloth.collection.wall_clock import local_time, moment_of
from twincloth.exchange.refusal import Refusal
from twincloth.pages.forms import FormFields, FormReader, whole_number
from twincloth.pages.words import hash_of
from twincloth.resources import INTERFACE_LANGUAGES

FIELDS = ("languages", "title", "welcome", "starts_at", "moderated", "waiting_room", "retention_days", "call")
"""What the form holds, by the fields of a content."""


class OccasionFields(FormReader):
    """Reads what was sent, against the content as it was when the form was asked for."""

    def __init__(self, typed: FormFields, content: Content) -> None:
        super().__init__(typed)
        self._before = content
        self._kept = [one for one in content.languages if self.ticked(f"language.{one}")]
        new = [one for one in INTERFACE_LANGUAGES if one not in content.languages]
        self.languages = (*self._kept, *(one for one in new if self.ticked(f"language.{one}")))
        self.removed = [one for one in content.languages if one not in self._kept]
        self.place = place_of(content, self.given("at_place") or "")
        self._content = self._read()

    def ticked(self, name: str) -> bool:
        """Whether there is a tick in a box."""
        return self.given(name) is not None

    def onto(self, content: Content) -> Content:
        """The content as it is now with what was sent. Raises Refusal where somebody has changed the same meanwhile."""
        if self.given("seen") != seen_occasion(content):
            raise Refusal("changed-meanwhile")
        spoken = with_languages(content, self.languages)
        return replace(spoken, **{name: getattr(self._content, name) for name in FIELDS})

    def _read(self) -> Content:
        if not self._kept:
            self.problems["languages"] = Refusal("language-needed")
            return self._before
        return replace(
            self._before,
            languages=self.languages,
            title=self._text("title", TITLE, needed=True),
            welcome=self._text("welcome", PARAGRAPH),
            starts_at=self._moment(),
            moderated=self.ticked("moderated"),
            waiting_room=self.ticked("waiting_room"),
            retention_days=self._days(),
            call=self._call(),
        )

    def _text(self, name: str, most: int, *, needed: bool = False) -> Text:
        """What is new in it waits for its translation."""
        return dict.fromkeys(self.languages, "") | self.text(name, self._kept, most, needed=needed)

    def _moment(self) -> datetime:
        written = self.given("at") or ""
        before = self._before.starts_at
        if written == local_time(before, self.place.time_zone) and not self.given("which"):
            return before
        try:
            return moment_of(written, self.place.time_zone, self.given("which") or "")
        except Refusal as refusal:
            self.problems["at"] = refusal
            return before

    def _days(self) -> int:
        days = whole_number(self.given("retention_days") or "", range(1, MOST_RETENTION_DAYS + 1))
        if days is None:
            self.problems["retention_days"] = Refusal("retention-out-of-bounds", most=MOST_RETENTION_DAYS)
        return days or 0

    def _call(self) -> Call | None:
        written = self.line("call", LONGEST_ADDRESS, needed=False)
        dial_in = self._text("dial_in", PARAGRAPH)
        try:
            address = call_address(written) if written else ""
        except Refusal as refusal:
            self.problems["call"] = refusal
            return None
        if any(dial_in.values()) and not address and "call" not in self.problems:
            self.problems["call"] = Refusal("call-address-needed")
        return Call(address=address, dial_in=dial_in) if address else None


def place_of(content: Content, key: str) -> Place:
    """The place by whose clock a time is written: the one that is named, else the first."""
    return next((place for place in content.places if place.key == key), content.places[0])


def texts_of(content: Content) -> Sequence[Text]:
    """The texts of the form."""
    return [content.title, content.welcome, *([content.call.dial_in] if content.call else [])]


def seen_occasion(content: Content) -> str:
    """Stands for what the form shows, so that it tells when that was changed meanwhile."""
    return hash_of([getattr(content, name) for name in FIELDS])
