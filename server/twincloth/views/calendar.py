"""The calendar file of an exchange (RFC 5545, RFC 7986): one event, in UTC, the same one however often it is fetched.

Times are in UTC because a time of a zone cannot name the second of two hours that come twice (RFC 5545, 3.3.5), and an
exchange may begin in it; every calendar shows UTC by its owner's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from twincloth.collection.content import Content
from twincloth.collection.places import Place
from twincloth.collection.run_of_show import minutes_of
from twincloth.collection.spoken import spoken, words_in, written
from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.postponing import Postponing
from twincloth.exchange.revision import Revisions
from twincloth.views.dates import date_in, time_in, zone_in
from twincloth.views.languages import translations

UIDS = UUID("6d2f0c39-8f3f-4f0e-9d53-0a6a7a3f1e52")
"""The name space of the events' ids: a code's is the same on whichever server it is."""

WITHOUT_A_PROGRAMME = 60
"""Minutes that an exchange takes in calendars while nothing is planned."""

ASK_AGAIN = timedelta(hours=1)


class CalendarReader(NamedTuple):
    """For whom the file is: in a language, of one place or of all, and whether they are told where the call is."""

    language: str
    place: Place | None = None
    is_in: bool = False


def calendar_file(site: str, exchange: Exchange, content: Content, reader: CalendarReader) -> bytes:
    """The file. Only who has come in, and hosts, may be told the call's address (`is_in`)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Twincloth//Twincloth//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = words_in(content.title, reader.language)
    for named in ("name", "x-wr-calname"):
        calendar.add(named, name)
    if reader.place:
        calendar.add("x-wr-timezone", reader.place.time_zone)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_event(site, exchange, content, reader))
    return bytes(calendar.to_ical())


def _event(site: str, exchange: Exchange, content: Content, reader: CalendarReader) -> Event:
    postponing, revisions = exchange[Postponing], exchange[Revisions]
    starts = content.starts_at.astimezone(UTC)
    minutes = minutes_of(content.programme) or WITHOUT_A_PROGRAMME
    changed = max(revisions.last, postponing.changed, _stamped(content))
    event = Event()
    event.add("uid", str(uuid5(UIDS, content.code)))
    event.add("sequence", revisions.count + postponing.changes)
    for noted in ("dtstamp", "last-modified"):
        event.add(noted, datetime.fromtimestamp(changed // 1000, UTC))
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=minutes))
    tongue = {"LANGUAGE": spoken(content.title, reader.language)}
    event.add("summary", _summary(exchange, content, reader.language), parameters=tongue)
    event.add("description", "\n\n".join(_paragraphs(exchange, content, reader)))
    places = [reader.place] if reader.place else content.places
    event.add("location", " · ".join(words_in(place.name, reader.language) for place in places))
    event.add("url", f"{site}/{content.code}")
    state, transparency = _state(exchange, content)
    event.add("status", state)
    event.add("transp", transparency)
    if reader.is_in and content.call:
        label = translations(reader.language).gettext("Join the call")
        features = {"VALUE": "URI", "FEATURE": "AUDIO,VIDEO", "LABEL": label}
        event.add("conference", content.call.address, parameters=features)
    return event


def _stamped(content: Content) -> int:
    """When the occasion became what it is, where that is known (milliseconds since 1970)."""
    stamp = content.stamps.get(content.code)
    return stamp.changed if stamp else content.here_since


def _state(exchange: Exchange, content: Content) -> tuple[str, str]:
    """Whether it will be, and whether it takes its owner's time.

    While the new day is not known it stays in calendars at the former time, taking none: what is cancelled many
    calendars take out for good.
    """
    postponing = exchange[Postponing]
    if not postponing.stands(exchange):
        return "CONFIRMED", "OPAQUE"
    if exchange[Doors].phase is Phase.ENDED:
        return "CANCELLED", "TRANSPARENT"
    return ("CONFIRMED", "OPAQUE") if postponing.dated(content.starts_at) else ("TENTATIVE", "TRANSPARENT")


def _summary(exchange: Exchange, content: Content, language: str) -> str:
    postponing, title = exchange[Postponing], words_in(content.title, language)
    if not postponing.stands(exchange) or postponing.dated(content.starts_at):
        return title
    return translations(language).gettext("Postponed: %(title)s") % {"title": title}


def _paragraphs(exchange: Exchange, content: Content, reader: CalendarReader) -> Iterator[str]:
    words, postponing = translations(reader.language), exchange[Postponing]
    if postponing.stands(exchange):
        yield words.gettext("The exchange is postponed")
        if notice := words_in(written(postponing.notice), reader.language):
            yield notice
        if not postponing.dated(content.starts_at):
            yield words.gettext("The new day is not known yet.")
    if welcome := words_in(content.welcome, reader.language):
        yield welcome
    yield "\n".join(
        f"{words_in(place.name, reader.language)}: {date_in(content.starts_at, place, reader.language)}, "
        f"{time_in(content.starts_at, place)} ({zone_in(content.starts_at, place)})"
        for place in ([reader.place] if reader.place else content.places)
    )
    if reader.is_in and content.call:
        yield f"{words.gettext('Join the call')}: {content.call.address}"
        if telephone := words_in(content.call.dial_in, reader.language):
            yield telephone
