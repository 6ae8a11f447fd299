"""What of the occasion itself is ready: when it is, who takes part, its call, and the address by which halls come."""

from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import NullTranslations

from twincloth.exchange.doors import Doors, Phase
from twincloth.exchange.postponing import Postponing
from twincloth.exchange.preparations import Preparations
from twincloth.networks import reach_of
from twincloth.pages.desk import Desk
from twincloth.pages.readiness import Finding, State, look

SETUP, PLACES, REHEARSAL = "/host/setup", "/host/places", "/host/rehearsal"
FEWEST_PLACES = 2


@look(10)
def date(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether the day is still to come, or the exchange has begun on it."""
    over = desk.content.starts_at <= datetime.now(UTC)
    postponing = desk.exchange[Postponing]
    if postponing.stands(desk.exchange) and not postponing.dated(desk.content.starts_at):
        what = words.gettext("The exchange is postponed, and the new day is not known yet.")
        yield Finding(State.MISSING, what, "/host/postponing", "#date")
    elif over and desk.exchange[Doors].phase is Phase.BEFORE:
        yield Finding(State.MISSING, words.gettext("Its beginning lies in the past."), SETUP, "#date")
    else:
        yield Finding(State.WELL, words.gettext("Day and time are set."), SETUP, "#date")


@look(20)
def places(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether there are two, and in which country each is."""
    if len(desk.content.places) < FEWEST_PLACES:
        yield Finding(State.MISSING, words.gettext("There is one place only; a gift needs two."), PLACES)
    else:
        yield Finding(State.WELL, words.gettext("The places are there."), PLACES)


@look(50)
def call(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether people are told where they see and hear each other."""
    if desk.content.call is None:
        what = words.gettext("The address of the video call is not there yet.")
        yield Finding(State.MISSING, what, SETUP, "#call")
    else:
        yield Finding(State.WELL, words.gettext("The address of the video call is there."), SETUP, "#call")


@look(90)
def address(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether phones of a hall come to this server at all."""
    if reach_of(desk.services.settings.hostname) == "everywhere":
        yield Finding(State.WELL, words.gettext("The public address can be reached from a hall."))
    else:
        what = words.gettext(
            "The public address cannot be reached from a hall. Whoever runs Twincloth sets it."
        )
        yield Finding(State.MISSING, what, "/guide/hosts", "#address")


@look(110)
def rehearsal(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Whether hosts say that it was tried: a rehearsal is wiped wholly, and leaves nothing to be looked at."""
    if desk.content.code in desk.exchange[Preparations].codes["rehearsal"]:
        yield Finding(State.WELL, words.gettext("The rehearsal was held."), REHEARSAL)
    else:
        said = words.gettext("No rehearsal was held yet.")
        yield Finding(State.ADVISED, said, REHEARSAL, tick="rehearsal")
