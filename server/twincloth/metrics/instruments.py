"""Instruments: what is counted and timed while it happens. Every label is one of a closed set of our own words."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.process_collector import ProcessCollector

from twincloth.exchange.exchange import commands
from twincloth.exchange.passing import signals
from twincloth.live.socket import QUESTIONS
from twincloth.pages.tracing import route_of
from twincloth.security_events import SecurityEvent

QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds of what people wait for."""
SLOW = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""The same of pictures."""

OUTCOMES = (
    ("too-many-", "limited"),
    ("storage-", "failed"),
    ("server-error", "failed"),
    ("server-stopping", "stopping"),
    ("invalid-payload", "unreadable"),
    ("unknown-command", "unreadable"),
    ("", "refused"),
)
"""What became of a command, by how the code of its refusal begins."""
DONE = "done"
UNKNOWN = "unknown"
"""In place of whatever a client calls its command."""

WAITING = ("/socket.io/", "/{code}/entries")
"""Routes whose answers wait for something to tell."""

Receive = Callable[..., Awaitable[dict[str, Any]]]


class Instruments:
    """One set for each server, in a registry of its own."""

    def __init__(self) -> None:
        # Of each counter prometheus-client also tells when it began, which doubles what is told.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it takes nothing and gives nothing
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._tags = {*QUESTIONS, *signals(), *(tag for tag, kind in commands().items() if kind.over_socket)}
        self._commands = self._counter(
            "commands", "Events of sockets that were answered", "command", "outcome"
        )
        self._requests = self._counter("http_requests", "Requests that were answered", "route", "status")
        self._events = self._counter("security_events", "What the security log is told of", "event")
        self._drafts = self._counter("drafts", "Texts that the translator was asked for", "outcome")
        self.command = self._seconds("command", "From the arrival of a socket's event to its answer")
        self.request = self._seconds("http_request", "From the headers of a request to its answer")
        self.turn = self._seconds(
            "turn", "A room's turn, from the first look at what waits to the last answer"
        )
        self.commit = self._seconds("commit", "A write to the database, from the wish to where it is durable")
        self.loop_lag = self._seconds("loop_lag", "By how much the event loop was late")
        self.ingest = self._seconds("ingest", "A picture that was read or made", SLOW)

    def commands(self, receive: Receive) -> Receive:
        """The same receiver of events, counted and timed."""
        met: dict[tuple[str, str], Counter] = {}

        async def counted(event: str, sid: str, *arguments: Any) -> dict[str, Any]:
            began = time.monotonic()
            answer = await receive(event, sid, *arguments)
            self.command.observe(time.monotonic() - began)
            what = event if event in self._tags else UNKNOWN, _outcome(answer)
            if what not in met:
                met[what] = self._commands.labels(*what)
            met[what].inc()
            return answer

        return counted

    @property
    def requests(self) -> Middleware:
        """A middleware that counts and times all others."""

        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            began, status = time.monotonic(), 500
            try:
                response = await handler(request)
                status = response.status
            except web.HTTPException as answer:
                status = answer.status
                raise
            finally:
                route = route_of(request)
                self._requests.labels(route, f"{status // 100}xx").inc()
                if route not in WAITING:
                    self.request.observe(time.monotonic() - began)
            return response

        return counted

    def event(self, event: SecurityEvent) -> None:
        """Something that the security log is told of."""
        self._events.labels(str(event)).inc()

    def draft(self, outcome: str) -> None:
        """What became of a text that the translator was asked for."""
        self._drafts.labels(outcome).inc()

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"twincloth_{name}_total", words, labels, registry=self.registry)

    def _seconds(self, name: str, words: str, bounds: tuple[float, ...] = QUICK) -> Histogram:
        return Histogram(f"twincloth_{name}_seconds", words, registry=self.registry, buckets=bounds)


def _outcome(answer: dict[str, Any]) -> str:
    if answer["ok"]:
        return DONE
    code: str = answer["error"]["code"]
    return next(outcome for beginning, outcome in OUTCOMES if code.startswith(beginning))
