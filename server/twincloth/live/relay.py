"""The relay: every viewer kind gets every number, rendered once, in order."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from socketio import AsyncServer

from twincloth.collection.content import Content
from twincloth.exchange.exchange import Entry, Exchange, Thing
from twincloth.exchange.refusal import Refusal
from twincloth.live.audience import Audience, own_channel
from twincloth.live.endless import Endless
from twincloth.views.viewer import Viewer, must_see
from twincloth.views.views import Fragments, Views

log = logging.getLogger(__name__)

MOST_CAUGHT_UP = 500
"""Entries that are told one by one to who comes back; above it the page is fetched again, which is smaller."""


class Frame(NamedTuple):
    """An event on its way to a channel."""

    event: str
    argument: dict[str, Any]
    channel: str


class Relay(Endless):
    """Tells everybody, in one order, without anybody waiting for it."""

    def __init__(self, server: AsyncServer, audience: Audience, views: Views) -> None:
        self._server = server
        self._audience = audience
        self._views = views
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue()

    def publish(self, exchange: Exchange, content: Content, entries: Sequence[Entry]) -> None:
        """Tell every kind of viewer that is here, and whoever is told something of their own."""
        for viewer in self._audience.kinds(exchange.id):
            try:
                frames = self.frames(viewer, exchange, content, entries[0].seq, live=True)
            except Exception:  # one view's defect is not the others'; who sees the gap asks again
                log.exception("entries of %s were not rendered for %s", exchange.id, viewer)
                continue
            for frame in frames:
                self.send("entry", frame, viewer.channel(exchange.id))
        for entry in entries:
            self._tell(exchange, content, entry)
        if any(entry.fact.ends_views for entry in entries):
            self._show_out(exchange)

    def frames(
        self, viewer: Viewer, exchange: Exchange, content: Content, first: int, *, live: bool
    ) -> list[dict[str, Any]]:
        """The entries from `first` on as one viewer kind sees them.

        A thing is rendered as it is now, and only with the last entry that touched it.
        """
        fragments = Fragments(self._views, viewer, exchange, content)
        seen: set[Thing] = set()
        frames = []
        for seq in range(exchange.seq, first - 1, -1):
            things = exchange.touched[seq - 1]
            fresh = things and [thing for thing in things if thing not in seen]
            seen.update(things or ())
            frames.append({"seq": seq, "html": fragments.render(fresh), "live": live})
        return frames[::-1]

    def send(self, event: str, argument: dict[str, Any], channel: str) -> None:
        """Put an event on its way; whatever was put before arrives before."""
        self._outgoing.put_nowait(Frame(event, argument, channel))

    def _tell(self, exchange: Exchange, content: Content, entry: Entry) -> None:
        told = entry.fact.tells(exchange)
        if told is None:
            return
        for language in self._audience.languages_of(exchange.id, told.participant):
            html = self._views.own_fragment(language, exchange, content, told.thing)
            frame = {"id": told.thing.id, "state": told.state, "html": html or None}
            self.send("mine", frame, own_channel(exchange.id, told.participant, language))

    def _show_out(self, exchange: Exchange) -> None:
        """Cut off every socket whose owner may no longer look; the page it fetches then says why."""
        for sid, onlooker in self._audience.sockets(exchange.id):
            try:
                must_see(exchange, onlooker.viewer.view, exchange.actor(onlooker.by))
            except Refusal:
                self._audience.leave(sid)
                asyncio.get_running_loop().create_task(self._server.disconnect(sid))

    async def _run(self) -> None:
        while True:
            frame = await self._outgoing.get()
            try:
                await self._server.emit(frame.event, frame.argument, room=frame.channel)
            except Exception:  # a frame that cannot be sent is asked for again by its number
                log.exception("a frame to %s was not sent", frame.channel)
