"""In vain: commands from which nothing followed, so that sending one again changes nothing later either."""

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange, Fact

MOST_KEPT = 5000
"""The last ones of an exchange, some 1 MB: an ack that is lost is asked for again within a minute, and not by more."""


class InVain:
    """By whom and which, and what they were answered.

    Of what led to entries the journal knows; of these nobody would, and a wish that came to nothing, such as to switch
    off what was off, would be carried out when it is sent again, over what others have wished in between.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], int] = {}

    def answered(self, exchange: Exchange, command: Command, by: Actor) -> int | None:
        """The `seq` by which this very command was answered before, whether or not anything followed from it."""
        before = exchange.answered(command, by)
        return self._answers.get((by.id, command.id)) if before is None and command.id else before

    def note(self, facts: list[Fact], command: Command, by: Actor, seq: int) -> int:
        """The `seq` again; kept where nothing followed, and the oldest are forgotten."""
        if command.id and not facts:
            self._answers[by.id, command.id] = seq
            if len(self._answers) > MOST_KEPT:
                del self._answers[next(iter(self._answers))]
        return seq
