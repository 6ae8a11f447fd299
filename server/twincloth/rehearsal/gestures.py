"""Gestures: what simulated guests do beside writing, so that hosts meet in a rehearsal what they meet in the hour."""

from typing import NamedTuple

from twincloth.rehearsal.lines import CHANCE

RARELY = 0.12
"""The part of the times at which somebody would write."""


class Gesture(NamedTuple):
    """What somebody sends: its tag, and whether it is about a message that is shown."""

    tag: str
    about_message: bool = False


GESTURES = (Gesture("raise-hand"), Gesture("wait-for-interpreter"), Gesture("report-message", True))


def gesture(shown: str) -> tuple[str, dict[str, str]]:
    """One of them now and its fields; `shown` is the id of the message that was shown last, or empty."""
    one = CHANCE.choice([each for each in GESTURES if shown or not each.about_message])
    return one.tag, {"message": shown} if one.about_message else {}
