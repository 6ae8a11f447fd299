"""Child mode, for schools: first names alone, everything read first, and two of the staff for every word on the stage."""

from msgspec import Struct

from twincloth.exchange.exchange import Entry, Exchange, Fact, Part, Topic
from twincloth.exchange.gate import GATE, Gate
from twincloth.exchange.refusal import Refusal

CHILD_MODE = (Topic("childmode"), Topic("queue"), *GATE)

NEEDED = 2
"""So many different people of the staff have to agree before somebody's words stand on the stage."""


class StageAgreement(Struct):
    """Who has agreed that a message may stand on the stage, and to which version of it."""

    version: tuple[int, int]
    staff: list[str]


class ChildMode(Part):
    """Whether it is on, and who has agreed to what."""

    def __init__(self) -> None:
        self.on = False
        self.agreements: dict[str, StageAgreement] = {}

    def agreed(self, message: str, version: tuple[int, int]) -> list[str]:
        """Who of the staff has agreed to this version of a message: what was corrected or decided anew is another one."""
        agreement = self.agreements.get(message)
        return agreement.staff if agreement and agreement.version == version else []

    def lacks(self, message: str, version: tuple[int, int]) -> int:
        """How many of the staff have still to agree before it may stand on the stage."""
        return max(0, NEEDED - len(self.agreed(message, version))) if self.on else 0


def first_name(name: str) -> str:
    """The name, where it is one word. Raises Refusal."""
    if len(name.split()) > 1:
        raise Refusal("first-name-only")
    return name


class ChildModeSet(Fact, tag="child-mode-set"):
    """It is on or off from now on."""

    on: bool

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[ChildMode].on = self.on
        if self.on:
            exchange[Gate].hold_all("child-mode")
        else:
            exchange[Gate].hold_no_more("child-mode")

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return CHILD_MODE


class StageAgreed(Fact, tag="stage-agreed"):
    """One of the staff has agreed that this version of a message may stand on the stage."""

    message: str
    staff: str
    version: tuple[int, int]

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        before = exchange[ChildMode].agreed(self.message, self.version)
        agreed = [*before, self.staff] if self.staff not in before else before
        exchange[ChildMode].agreements[self.message] = StageAgreement(self.version, agreed)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return (Topic("message", self.message),)
