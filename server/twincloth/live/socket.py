"""The socket: who connects, what they ask for, and an answer to everything they send."""

import logging
from collections.abc import Mapping
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct
from socketio.exceptions import ConnectionRefusedError as Refused

from twincloth.exchange.actor import GUEST
from twincloth.exchange.exchange import Command, Exchange, commands
from twincloth.exchange.ids import ClientId, Code
from twincloth.exchange.passing import Signal, signals
from twincloth.exchange.refusal import Refusal
from twincloth.exchange.staff import Staff, StaffPass, key_hash
from twincloth.live.audience import Audience, Subscriber
from twincloth.live.clock import server_clock
from twincloth.live.code_lookup import CodeLookup
from twincloth.live.engine.server import LiveServer
from twincloth.live.last_uses import LastUses
from twincloth.live.passing import PassingState
from twincloth.live.rate_limits import RateLimits
from twincloth.live.relay import Relay
from twincloth.live.rooms import Rooms
from twincloth.live.traces import trace_refusal
from twincloth.live.wire import accepted, refused
from twincloth.networks import network_of
from twincloth.request_ids import REQUEST, new_request_id
from twincloth.security_log import SecurityLog
from twincloth.views.languages import DEFAULT_LANGUAGE, LANGUAGE_NAMES
from twincloth.views.viewer import STAFF_VIEWS, View, Viewer, must_see

log = logging.getLogger(__name__)
T = TypeVar("T")

QUESTIONS = ("connect", "catch-up", "clock")
"""What clients ask for beside commands."""

CHARGED = ("too-many-commands", "too-many-of-network", "not-connected")
"""Refusals that nobody goes on being given: a socket's budget pays for each."""


class ConnectRequest(Struct):
    """What a client says when it connects: `as_` picks one of several staff links that its cookie proves.

    `key` is that of a staff link itself: a stage inside another site's page has no cookie.
    """

    code: Code
    view: View
    language: str
    as_: ClientId | None = msgspec.field(name="as", default=None)
    key: Annotated[str, Meta(max_length=200)] | None = None


class CatchUp(Struct, forbid_unknown_fields=True):
    """Tell me what came after this number, which was one of an era."""

    after: Annotated[int, Meta(ge=0)]
    era: int | None = None


class AskClock(Struct, forbid_unknown_fields=True):
    """Tell me the time."""


class Identities(Protocol):
    """Who a browser is, by its signed cookies."""

    def participant(self, cookies: Mapping[str, str], exchange: str) -> str:
        """A participant's id, or empty."""

    def passes(self, cookies: Mapping[str, str]) -> list[StaffPass]:
        """The staff links that it came by, the newest first."""


class Socket:
    """One seam for every event: nothing that a client sends goes without an answer."""

    def __init__(
        self,
        server: LiveServer,
        rooms: Rooms,
        audience: Audience,
        relay: Relay,
        identities: Identities,
        *,
        code_lookup: CodeLookup,
        rate_limits: RateLimits,
        security_log: SecurityLog,
        last_uses: LastUses,
        passing: PassingState,
    ) -> None:
        self._server = server
        self._rooms = rooms
        self._audience = audience
        self._relay = relay
        self._identities = identities
        self._code_lookup = code_lookup
        self._rate_limits = rate_limits
        self._security_log = security_log
        self._last_uses = last_uses
        self._passing = passing
        self._commands: dict[str, type[Command | Signal]] = {
            **{tag: kind for tag, kind in commands().items() if kind.over_socket},
            **signals(),
        }
        server.on("connect", self.connect)
        server.on("disconnect", self.disconnect)
        server.on("*", self.receive)

    async def connect(self, sid: str, environ: dict[str, Any], auth: dict[str, Any] | None = None) -> None:
        """Let a socket join the channel of its kind. Raises python-socketio's refusal with {code, message}."""
        REQUEST.set(new_request_id())
        language = _language(auth)
        try:
            subscriber = await self._subscribe(_payload(auth or {}, ConnectRequest), environ)
            self._rate_limits.must_have_room(sid, subscriber, self._audience)
        except Refusal as refusal:
            self._trace(refusal, "connect", environ["twincloth.address"], str((auth or {}).get("code", "")))
            error = refused(refusal, language)["error"]
            raise Refused(error.pop("message"), error) from None
        except Exception:
            log.exception("a socket could not be let in")
            raise Refused("server-error") from None
        await self._server.enter_room(sid, subscriber.viewer.channel(subscriber.exchange))
        if subscriber.by:
            await self._server.enter_room(sid, subscriber.own_channel)
        self._audience.enter(sid, subscriber)
        for oldest in self._rate_limits.beyond(subscriber, self._audience):
            self._audience.leave(oldest)
            self._server.kick(oldest)

    async def disconnect(self, sid: str, reason: str = "") -> None:
        """A socket is gone."""
        self._audience.leave(sid)

    async def receive(self, event: str, sid: str, *arguments: Any) -> dict[str, Any]:
        """Answer one event. This is the only place where a refusal becomes an ack."""
        REQUEST.set(new_request_id())
        subscriber = self._audience.find(sid)
        language = subscriber.viewer.language if subscriber else DEFAULT_LANGUAGE
        try:
            if subscriber is None:
                raise Refusal("not-connected", retryable=True)
            self._rate_limits.must_afford(event, sid, subscriber)
            if len(arguments) != 1 or not isinstance(arguments[0], dict):
                raise Refusal("invalid-payload")
            return await self._answer(event, subscriber, arguments[0])
        except Refusal as refusal:
            if refusal.code in CHARGED:
                self._server.charge_refusal(sid)
            if subscriber:
                self._trace(refusal, event, subscriber.address, subscriber.exchange, subscriber.by)
            return refused(refusal, language)
        except Exception:
            log.exception("%s could not be answered", event)
            return refused(Refusal("server-error", retryable=True), language)

    def _trace(self, refusal: Refusal, event: str, address: str, exchange: str, by: str = "") -> None:
        """What a client calls its event is not told, unless it is one of ours."""
        known = event in self._commands or event in QUESTIONS
        what = event if known else "unknown"
        trace_refusal(self._security_log, refusal, what=what, address=address, exchange=exchange, by=by)

    async def _answer(self, event: str, subscriber: Subscriber, payload: dict[str, Any]) -> dict[str, Any]:
        if event == "catch-up":
            return await self._catch_up(subscriber, _payload(payload, CatchUp))
        if event == "clock":
            _payload(payload, AskClock)
            return accepted(at=server_clock())
        if event not in self._commands:
            raise Refusal("unknown-command")
        asked: Command | Signal = _payload(payload, self._commands[event])
        if isinstance(asked, Signal):
            return accepted(seq=await self._passing.give(subscriber.exchange, asked, subscriber.by))
        return accepted(seq=await self._rooms.find(subscriber.exchange).give(asked, subscriber.by))

    async def _catch_up(self, subscriber: Subscriber, asked: CatchUp) -> dict[str, Any]:
        exchange, content = await self._rooms.state(subscriber.exchange)
        must_see(exchange, subscriber.viewer.view, exchange.actor(subscriber.by))
        missed = self._relay.missed(subscriber.viewer, exchange, content, asked.after)
        own = self._relay.own(subscriber, exchange, content, asked.after)
        if missed is None or own is None or asked.era not in (None, exchange.era):
            return accepted(resync=True)
        present = self._relay.present(subscriber.viewer, exchange, content)
        passing = {} if present is None else {"passing": present}
        return accepted(entries=missed, **({"mine": own} if own else {}), **passing)

    async def _subscribe(self, request: ConnectRequest, environ: dict[str, Any]) -> Subscriber:
        address = network_of(environ["twincloth.address"])
        await self._code_lookup.look_up(request.code, environ["twincloth.cookies"], address)
        exchange, content = await self._rooms.state(request.code)
        viewer = Viewer(request.view, request.language)
        if viewer.language not in LANGUAGE_NAMES or viewer.language not in content.languages:
            raise Refusal("unknown-language")
        if viewer.view in STAFF_VIEWS:
            return self._subscribe_staff(request, environ, exchange, viewer)
        by = self._identities.participant(environ["twincloth.cookies"], exchange.id)
        by = by if exchange.actor(by) is not GUEST else ""
        must_see(exchange, viewer.view, exchange.actor(by))
        return Subscriber(exchange.id, viewer, by, address)

    def _subscribe_staff(
        self, request: ConnectRequest, environ: dict[str, Any], exchange: Exchange, viewer: Viewer
    ) -> Subscriber:
        staff = exchange[Staff]
        link = staff.holder(key_hash(request.key)) if request.key else None
        for entry in self._identities.passes(environ["twincloth.cookies"]):
            if not link and entry.exchange == exchange.id and request.as_ in (None, entry.staff):
                link = staff.admits(entry)
        by = link.id if link else ""
        must_see(exchange, viewer.view, exchange.actor(by))
        self._last_uses.note(exchange.id, by)
        address = network_of(environ["twincloth.address"])
        return Subscriber(exchange.id, viewer, by, address, link.epoch if link else 0)


def _payload(payload: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        raise Refusal("invalid-payload", detail=str(error)) from None


def _language(auth: dict[str, Any] | None) -> str:
    asked = (auth or {}).get("language")
    return asked if isinstance(asked, str) and asked in LANGUAGE_NAMES else DEFAULT_LANGUAGE
