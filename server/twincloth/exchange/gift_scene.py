"""The gift's scene: from the first loose thread until the programme goes on."""

from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import Handovers, HandoverStep, handover_of
from twincloth.exchange.programme import Programme
from twincloth.exchange.stage import Cue, Scene


class GiftScene(Scene):
    """The gift that was touched last, until the programme moves on after it was received."""

    name = "gift"
    rank = 10
    follows = ("gift", "patch", "programme")

    def about(self, exchange: Exchange) -> str | None:
        return current_gift(exchange)

    def step(self, exchange: Exchange, about: str) -> str:
        return handover_of(exchange, about).step

    def has_room(self, exchange: Exchange, about: str) -> bool:
        """While the countdown runs nothing else competes."""
        return handover_of(exchange, about).step is not HandoverStep.COUNTDOWN

    def next(self, exchange: Exchange, about: str) -> Cue | None:
        handover = handover_of(exchange, about)
        match handover.step:
            case HandoverStep.TIED:
                return Cue("countdown")
            case HandoverStep.COUNTDOWN:
                return Cue("unfolding")
            case HandoverStep.UNFOLDED | HandoverStep.OPENING:
                return Cue("patch", handover.next_patch or "")
            case HandoverStep.WHOLE:
                return Cue("thanks", handover.plan.receiver)
        return None


def current_gift(exchange: Exchange) -> str | None:
    """The code of the gift that the halls are busy with, whether or not another scene is before it."""
    gift = exchange[Handovers].current
    if gift is None or gift not in exchange.plan.gifts:
        return None
    handover = handover_of(exchange, gift)
    left = handover.received_at is not None and exchange[Programme].since > handover.received_at
    return gift if handover.begun and not left else None
