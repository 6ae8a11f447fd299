"""The relay: every viewer kind gets every number, rendered once, in order."""

import logging
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Raw

from twincloth.collection.content import Content
from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Entry, Exchange, PersonalNotice
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff
from twincloth.live.audience import Audience, Subscriber, own_channel
from twincloth.live.catch_up import MOST_CAUGHT_UP, CatchUpCache
from twincloth.live.engine.server import LiveServer
from twincloth.live.time_slice import TimeSlice
from twincloth.views.viewer import OWN_VIEWS, View, Viewer, must_see
from twincloth.views.views import Views

MOST_OWN_CAUGHT_UP = 100
"""Pieces of somebody's own state that come with the catching up; above it their page, which is kept by nobody, is
fetched again: 4,000 of them took 48 ms and 1.2 MB an answer."""

log = logging.getLogger(__name__)


class RenderState(NamedTuple):
    """What frames are made from. An exchange that was read anew may differ at the same number."""

    exchange: Exchange
    content: Content
    seq: int


class Relay:
    """Publishes to everybody, in one order, without anybody waiting for it."""

    def __init__(self, server: LiveServer, audience: Audience, views: Views) -> None:
        self._server = server
        self._audience = audience
        self._views = views
        self.views_ended: Callable[[Exchange], object] = lambda _: None
        """Told when somebody may no longer look; set before the rooms open."""
        self.published: Callable[[Exchange, Sequence[Entry]], object] = lambda *_: None
        """Told of what every socket has been sent; set before the rooms open."""
        self._missed: dict[tuple[str, Viewer], tuple[RenderState, CatchUpCache]] = {}

    async def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Send the entries to every kind of viewer that is here, and to each person what is their own.

        Pauses after each slice of work; the exchange must stay as it is until this returns.
        """
        time_slice = TimeSlice()
        # One's own state goes first: whoever has heard an entry has then heard what was theirs of it.
        for entry in entries:
            for notice in entry.fact.notifies(exchange):
                self._notify(notice, exchange, content)
                await time_slice.pause()
        for viewer in self._audience.kinds(exchange.id):
            try:
                frames = self.frames(viewer, exchange, content, entries[0].seq, live=True)
            except Exception:  # one view's defect is not the others'; who sees the gap asks again
                log.exception("entries of %s were not rendered for %s", content.key, viewer)
                continue
            for frame in frames:
                self.send("entry", frame, viewer.channel(exchange.id))
            await time_slice.pause()
        if any(entry.fact.ends_views for entry in entries):
            self._kick_unauthorised(exchange)
            self.views_ended(exchange)
        self.published(exchange, entries)

    async def follow(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Who looks on here is shown it as if it had been stored here."""
        await self.publish(exchange, content, entries)

    def frames(
        self, viewer: Viewer, exchange: Exchange, content: Content, first: int, *, live: bool
    ) -> list[dict[str, Any]]:
        """The entries from `first` on as one viewer kind sees them, each piece with the last that invalidated it."""
        backwards = self._views.fragments(viewer, exchange.id).backwards(exchange, content)
        newest = list(islice(backwards, exchange.seq - first + 1))
        return [{"seq": seq, "html": html, "live": live} for seq, html in enumerate(reversed(newest), first)]

    def missed(self, viewer: Viewer, exchange: Exchange, content: Content, after: int) -> Raw | None:
        """The entries after this number, as the JSON of a list of frames that are not live.

        None where the page is to be fetched again: too much was missed, or the number is not ours.
        """
        invalidated = exchange.invalidated[after : after + MOST_CAUGHT_UP + 1]
        if after > exchange.seq or len(invalidated) > MOST_CAUGHT_UP or None in invalidated:
            return None
        now = RenderState(exchange, content, exchange.seq)
        state, missed = self._missed.get((exchange.id, viewer), (None, None))
        if missed is None or state != now:
            backwards = self._views.fragments(viewer, exchange.id).backwards(exchange, content)
            missed = CatchUpCache(exchange.seq, backwards)
            self._missed[(exchange.id, viewer)] = (now, missed)
        return missed.after(after)

    def send(self, event: str, argument: dict[str, Any], channel: str) -> None:
        """Put an event on its way; whatever was put before arrives before."""
        self._server.publish(event, argument, channel)

    def present(self, viewer: Viewer, exchange: Exchange, content: Content) -> str | None:
        """All that pages of this kind show of what passes, for whoever comes back; None where that is nothing."""
        return self._views.present(viewer, exchange, content)

    def own(
        self, subscriber: Subscriber, exchange: Exchange, content: Content, after: int
    ) -> list[dict[str, Any]] | None:
        """The `mine` frames of one participant's own state that came after a number, as it is now; None for too many."""
        viewer = subscriber.viewer
        if not subscriber.by or viewer.view not in OWN_VIEWS:
            return []
        notices = exchange.notices_after(subscriber.by, after)
        if len(notices) > MOST_OWN_CAUGHT_UP:
            return None
        return [self._mine(notice, viewer, exchange, content) for notice in notices]

    def _notify(self, notice: PersonalNotice, exchange: Exchange, content: Content) -> None:
        """Send a notice to the sockets of the one whom it concerns, and nobody else's."""
        for language in self._audience.languages_of(exchange.id, notice.participant):
            try:
                frame = self._mine(notice, Viewer(View.SESSION, language), exchange, content)
            except Exception:  # one partial's defect keeps nothing from all the others
                log.exception("%s of %s was not rendered for its owner", notice.topic, content.key)
                continue
            self.send("mine", frame, own_channel(exchange.id, notice.participant, language))

    def _mine(
        self, notice: PersonalNotice, viewer: Viewer, exchange: Exchange, content: Content
    ) -> dict[str, Any]:
        html = self._views.fragments(viewer, exchange.id).own(exchange, content, notice.topic)
        return {"id": notice.topic.id, "state": notice.state, "html": html or None}

    def _kick_unauthorised(self, exchange: Exchange) -> None:
        """Cut off every socket whose owner may no longer look; the page it fetches then says why."""
        for sid, subscriber in self._audience.sockets(exchange.id):
            if not _may_look(subscriber, exchange):
                self.kick(sid)

    def kick_all_of(self, exchange: str) -> None:
        """Cut off every socket of an exchange that is no more, and forget what was made for it."""
        for sid, _ in self._audience.sockets(exchange):
            self.kick(sid)
        for of in [of for of in self._missed if of[0] == exchange]:
            del self._missed[of]
        self._views.forget(exchange)

    def resync(self, exchange: str) -> None:
        """Send all who look on for the page: what they were shown is not what is stored."""
        for sid, _ in self._audience.sockets(exchange):
            self.kick(sid)

    def kick_everybody(self) -> None:
        """Cut off every socket: who is who is to be asked anew."""
        for exchange in self._audience.exchanges():
            for sid, _ in self._audience.sockets(exchange):
                self.kick(sid)

    def kick(self, sid: str) -> None:
        """Cut off one socket."""
        self._audience.leave(sid)
        self._server.kick(sid)


def _may_look(subscriber: Subscriber, exchange: Exchange) -> bool:
    actor = exchange.actor(subscriber.by)
    if subscriber.by and actor is GUEST:  # who came as somebody is nobody any more
        return False
    try:
        must_see(exchange, subscriber.viewer.view, actor)
    except Refusal:
        return False
    link = exchange[Staff].links.get(subscriber.by)
    return link is None or link.epoch == subscriber.epoch
