"""Links to be sent: each with a sentence to send it by in every language, and a symbol that is drawn and never kept."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from twincloth.background_threads import in_background
from twincloth.collection.content import Content
from twincloth.collection.places import Place
from twincloth.collection.qr import draw
from twincloth.collection.spoken import words_in
from twincloth.exchange.actor import Role
from twincloth.exchange.staff import Staff, StaffLink, key_hash
from twincloth.pages.desk import Desk
from twincloth.pages.staff import link_address
from twincloth.views.dates import date_in, time_in
from twincloth.views.languages import interface_languages, translations
from twincloth.views.qr import qr_svg


class SharedLink(NamedTuple):
    """An address, its symbol, and by language the sentence that goes with it; `link` is None for participants' page."""

    link: StaffLink | None
    address: str
    symbol: Markup
    sentences: dict[str, str]


async def new_link(desk: Desk) -> SharedLink | None:
    """The link that was made a moment ago: the page that shows it must then forget it."""
    key = desk.services.identities.said_once(desk.request)
    link = desk.exchange[Staff].holder(key_hash(key)) if key else None
    if not key or link is None:
        return None
    address = link_address(desk.services.settings.url, link.role, key)
    # A symbol of so long an address takes some 30 ms to draw.
    symbol = qr_svg(await in_background(draw, address), "")
    return SharedLink(link, address, symbol, _sentences(desk.content, link.role, link.place, address))


def participants_link(desk: Desk, place: Place, symbol: Markup) -> SharedLink:
    """The page of everybody, with its public symbol, as people of one place are invited to it."""
    address = f"{desk.services.settings.url}/{desk.content.code}"
    return SharedLink(None, address, symbol, _sentences(desk.content, Role.PARTICIPANT, place.key, address))


def _sentences(content: Content, role: Role, place: str, address: str) -> dict[str, str]:
    """In every language that the interface speaks of those of the exchange; the time is that of the place."""
    places = [content.place(place)] if place else content.places
    return {
        language: _sentence(content, role, places, address, language)
        for language in interface_languages(content.languages)
    }


def _sentence(content: Content, role: Role, places: Sequence[Place], address: str, language: str) -> str:
    gettext = translations(language).gettext
    names = [words_in(place.name, language) for place in places]
    words = {
        Role.PARTICIPANT: gettext("“%(title)s”, %(when)s. Come along, and join from your phone: %(address)s"),
        Role.HOST: gettext(
            "You are a host of “%(title)s” (%(place)s), %(when)s. This is your own way in, give it to nobody: %(address)s"
        ),
        Role.MODERATOR: gettext(
            "You moderate “%(title)s” (%(place)s), %(when)s: you read messages before everybody else does. This is your own way in, give it to nobody: %(address)s"
        ),
        Role.INTERPRETER: gettext(
            "You translate for “%(title)s” (%(place)s), %(when)s. This is your own way in, give it to nobody: %(address)s"
        ),
        Role.CAPTIONER: gettext(
            "You write captions for “%(title)s” (%(place)s), %(when)s. This is your own way in, give it to nobody: %(address)s"
        ),
        Role.STAGE: gettext(
            "The screen of the hall (%(place)s) at “%(title)s”, %(when)s. Open this on the projector’s computer: %(address)s"
        ),
    }
    return words[role] % {
        "title": words_in(content.title, language),
        "place": ", ".join(names),
        "when": f"{date_in(content.starts_at, places[0], language)}, {time_in(content.starts_at, places[0])} ({names[0]})",
        "address": address,
    }
