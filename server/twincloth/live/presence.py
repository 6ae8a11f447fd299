"""Presence: once a second everybody is sent who is here and which number is the newest."""

import asyncio

from twincloth.exchange.formal import Formal
from twincloth.exchange.refusal import Refusal
from twincloth.live.audience import Audience
from twincloth.live.background import BackgroundTask
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.views.viewer import BACKSTAGE_VIEWS

EVERY = 1.0
"""Seconds between two frames of presence."""


class Presence(BackgroundTask):
    """Nothing of it is stored; a frame that is lost is made good by the next."""

    def __init__(self, rooms: Rooms, audience: Audience, relay: Relay) -> None:
        self._rooms = rooms
        self._audience = audience
        self._relay = relay

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            for code in self._audience.exchanges():
                self._send(code)

    def _send(self, code: str) -> None:
        """Waits for no turn: a room that has trouble with its disk must not silence the others."""
        try:
            room = self._rooms.find(code)
        except Refusal:  # it is being wiped: its sockets are told so
            return
        exchange = room.glance()
        frame = {"seq": room.published, "places": self._audience.places(exchange)}
        uncounted = {**frame, "places": {}} if exchange[Formal].on else frame
        for viewer in self._audience.kinds(code):
            to_staff = viewer.view in BACKSTAGE_VIEWS
            self._relay.send("present", frame if to_staff else uncounted, viewer.channel(code))
