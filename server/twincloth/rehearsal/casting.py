"""Casting: who comes to a rehearsal, from which place, and in which language."""

import hashlib
from collections.abc import Callable, Iterator, Sequence

from babel.languages import get_official_languages

from twincloth.collection.content import Content
from twincloth.collection.places import Place
from twincloth.rehearsal.door import HERE
from twincloth.rehearsal.guest import Guest
from twincloth.rehearsal.lines import BY_LANGUAGE


def guests_of(content: Content, ticket: Callable[[str], str]) -> Iterator[Guest]:
    """As many guests as the rehearsal wants, of all places in turn.

    `ticket` signs a participant's id, so that after a restart each is who they were, and nothing of them is kept.
    """
    wanted = content.rehearsal.guests if content.rehearsal else 0
    places, languages = content.places, languages_of(content.places, content.languages)
    for number in range(wanted):
        place = places[number % len(places)].key
        language, signed = languages[place], ticket(_id(content, number))
        names = BY_LANGUAGE[language].names
        yield Guest(HERE, content.code, place, number // len(places), language, names, signed)


def languages_of(places: Sequence[Place], languages: Sequence[str]) -> dict[str, str]:
    """What is spoken at each place, of the languages of the exchange for which there are lines.

    The country says it; where it does not, it is the first language that is no other place's.
    """
    spoken = [language for language in languages if language in BY_LANGUAGE] or ["en"]
    found = {place.key: language for place in places for language in _at_home(place) if language in spoken}
    for place in places:
        if place.key not in found:
            left = [language for language in spoken if language not in found.values()]
            found[place.key] = (left or spoken)[0]
    return found


def _at_home(place: Place) -> tuple[str, ...]:
    return get_official_languages(place.country, de_facto=True) if place.country else ()


def _id(content: Content, number: int) -> str:
    """Nobody can guess it who does not have the exchange's secret."""
    return f"g{hashlib.sha256(f'{content.secret} guest {number}'.encode()).hexdigest()[:20]}"
