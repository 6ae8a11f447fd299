"""The scenes that hosts put up by hand: welcome, now and next, the places side by side, thanks, a gift as a whole."""

from collections.abc import Iterable

from twincloth.exchange.chosen_scene import ChoosableScene
from twincloth.exchange.exchange import Exchange
from twincloth.exchange.handovers import HandoverStep, handover_of


class WelcomeScene(ChoosableScene):
    """Who meets whom, and how to come in, in the largest type; also for who comes late."""

    name = "welcome"
    order = 1


class NowAndNextScene(ChoosableScene):
    """What happens now and what comes next, with the clock of each place, whatever else is going on."""

    name = "now-and-next"
    order = 2


class SplitScene(ChoosableScene):
    """The places side by side: each with its name, its clock, and what was said there last."""

    name = "split"
    order = 3


class ThanksScene(ChoosableScene):
    """Thanks to everybody, before the exchange is closed."""

    name = "thanks"
    order = 4


class WholeGiftScene(ChoosableScene):
    """A gift that lies open, as a whole, once more."""

    name = "whole-gift"
    order = 5

    def choices(self, exchange: Exchange) -> Iterable[str]:
        open_ones = (HandoverStep.WHOLE, HandoverStep.RECEIVED)
        return [gift for gift in exchange.plan.gifts if handover_of(exchange, gift).step in open_ones]

    def step(self, exchange: Exchange, about: str) -> str:
        return handover_of(exchange, about).step
