"""Whether every place has a host and a stage whose links are made, and were opened once."""

from collections.abc import Iterator
from gettext import NullTranslations

from twincloth.collection.spoken import words_in
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import Staff, StaffLink
from twincloth.pages.desk import Desk
from twincloth.pages.readiness import Finding, State, look

READY = "/host/ready"


@look(80)
def hosts(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Of each place."""
    none = words.gettext("No link for a host is made: %(place)s.")
    unused = words.gettext("The host’s link was never opened: %(place)s.")
    yield from _links(desk, Role.HOST, none, unused, words.gettext("Every place has a host who was here."))


@look(81)
def stages(desk: Desk, words: NullTranslations) -> Iterator[Finding]:
    """Of each hall; a stage of every place will do for each."""
    none = words.gettext("No link for the hall’s screen is made: %(place)s.")
    unused = words.gettext("The link for the hall’s screen was never opened: %(place)s.")
    yield from _links(desk, Role.STAGE, none, unused, words.gettext("Every hall has a screen that was on."))


def links_of(desk: Desk, role: Role, place: str | None) -> list[StaffLink]:
    """The links of a role that serve a place, or any; the newest last."""
    links = [link for link in desk.exchange[Staff].links.values() if link.role is role]
    return sorted(
        (link for link in links if place is None or link.place in (place, "")), key=lambda link: link.at
    )


def _links(desk: Desk, role: Role, none: str, unused: str, well: str) -> Iterator[Finding]:
    all_well = True
    for place in desk.content.places:
        links = links_of(desk, role, place.key)
        if any(desk.services.last_uses.of(desk.exchange.id, link.id) for link in links):
            continue
        all_well = False
        named = {"place": words_in(place.name, desk.language)}
        state, said = (State.ADVISED, unused) if links else (State.MISSING, none)
        yield Finding(state, said % named, READY, f"#send-{role}-{place.key}")
    if all_well:
        yield Finding(State.WELL, well, READY, f"#send-{role}-{desk.content.places[0].key}")
