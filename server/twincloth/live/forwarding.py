"""Forwarding: commands on their way to the process that writes their exchange."""

from collections.abc import Callable
from typing import Any, Self, Union

import msgspec
from msgspec import Raw, Struct

from twincloth.exchange.exchange import Command, Exchange, commands
from twincloth.exchange.refusal import Refusal
from twincloth.live.peers import ProcessLinks
from twincloth.live.rooms import Rooms

GIVE = "give"


class GivenCommand(Struct):
    """A command of somebody (an actor's id) to an exchange (its code); JSON with its tag."""

    exchange: str
    by: str
    command: Raw


class CommandAnswer(Struct, omit_defaults=True):
    """The number that answers a command, or the refusal."""

    seq: int = 0
    code: str = ""
    retryable: bool = False
    facts: dict[str, Any] = {}

    @classmethod
    def refused(cls, refusal: Refusal) -> Self:
        """The answer that says so."""
        return cls(code=refusal.code, retryable=refusal.retryable, facts=refusal.facts)

    def must_be_good(self) -> None:
        """Raises Refusal where it was refused."""
        if self.code:
            raise Refusal(self.code, retryable=self.retryable, **self.facts)


class CommandForwarding:
    """The way to other processes, and what these ask of ours."""

    def __init__(self, peers: ProcessLinks) -> None:
        self.must_afford: Callable[[Exchange, str], object] = lambda *_: None
        """Raises Refusal where somebody (an actor's id) has given too many commands; set before others ask."""
        self._peers = peers
        self._rooms: Rooms | None = None
        self._decoder = msgspec.json.Decoder(Union[tuple(commands().values())])  # noqa: UP007 (made at run time)
        self._questions = msgspec.json.Decoder(GivenCommand)
        self._answers = msgspec.json.Decoder(CommandAnswer)
        peers.answer(GIVE, self._decide)

    def attach(self, rooms: Rooms) -> None:
        """Have these rooms decide what others ask."""
        self._rooms = rooms

    async def give(self, process: str, exchange: str, command: Command, by: str) -> int:
        """What the room of another process answers. Raises Refusal, PeerAway."""
        given = GivenCommand(exchange, by, Raw(msgspec.json.encode(command)))
        answer = self._answers.decode(await self._peers.ask(process, GIVE, msgspec.json.encode(given)))
        answer.must_be_good()
        return answer.seq

    async def _decide(self, message: bytes) -> bytes:
        given = self._questions.decode(message)
        assert self._rooms
        try:
            room = self._rooms.find(given.exchange)
            command = self._decoder.decode(given.command)
            if command.over_socket:  # others come of what somebody did on a page, which is counted there
                self.must_afford(room.glance(), given.by)
            answer = CommandAnswer(seq=await room.give(command, given.by, elsewhere=True))
        except Refusal as refusal:
            answer = CommandAnswer.refused(refusal)
        return msgspec.json.encode(answer)
