"""Words that staff are called by: nobody else may come in under such a name."""

from collections.abc import Iterable
from functools import cache

import regex
from msgspec import Struct

from twincloth.exchange.look_alikes import skeletons


class StaffWords(Struct, frozen=True):
    """Of one language. `surnames` may be somebody's family name, as in Anna Host: they stand behind a first name."""

    offices: str
    surnames: str = ""


STAFF_WORDS = {
    "en": StaffWords(
        offices="Twincloth moderator moderators administrator administrators admin admins organiser organisers "
        "organizer organizers operator operators captioner captioners interpreters hosts cohost cohosts",
        surnames="host staff stage interpreter",
    ),
    "ru": StaffWords(
        offices="ведущий ведущая ведущие соведущий соведущая соведущие модератор модераторы администратор "
        "администраторы администрация админ админы организатор организаторы оператор операторы субтитровщик "
        "субтитровщики субтитровщица переводчики хост хосты",
        surnames="переводчик переводчица сцена",
    ),
}
"""By interface language; a name is held against those of all, since everybody reads everybody's."""

_PIECE = regex.compile(r"([^\p{L}\p{M}\p{N}]*)([\p{L}\p{M}\p{N}]+)")
_WITHIN_A_NAME = regex.compile(r"[ .·]*|[-‐‑'’]")
"""Between a first name and a surname; everything else sets an office apart: Anna (host), Anna – host, Anna, host."""
_DIGITS = "0123456789"


def staff_word(name: str, places: Iterable[str] = ()) -> str | None:
    """What in a name says that somebody is staff; `places` are names that may stand beside it: Host Perm."""
    offices, surnames = _known()
    pieces: list[tuple[str, str]] = _PIECE.findall(name)
    looks = [skeletons(word.strip(_DIGITS)) for _, word in pieces]
    if skeletons(name.strip(_DIGITS)) & (offices | surnames):
        return name
    place_looks = frozenset[str]().union(*map(skeletons, places))
    beside = [look & place_looks for look in looks]
    for number, ((between, word), look) in enumerate(zip(pieces, looks, strict=True)):
        alone = all(beside[:number]) or not _WITHIN_A_NAME.fullmatch(between)
        if look & offices or (alone and look & surnames):
            return word
    return None


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    words = STAFF_WORDS.values()
    return (
        frozenset[str]().union(*(skeletons(word) for one in words for word in one.offices.split())),
        frozenset[str]().union(*(skeletons(word) for one in words for word in one.surnames.split())),
    )
