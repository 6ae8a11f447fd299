"""Erasing a person: who is meant is shown first, and then all that is theirs goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from twincloth.live.erasing import CopyElsewhere, PersonMeant, copies, erase, meant
from twincloth.log_lines import escaped
from twincloth.operator.failures import Failed
from twincloth.operator.task import OperatorTask, exchange_of
from twincloth.pages.services import Services

QUOTED = 60
"""Letters of a line of the guest book that are shown, so that one knows it again."""

COPIES = {
    "backup": "a backup of the whole data folder",
    "history": "an export with its history",
    "record": "an export without history, whose record has what they wrote if they had agreed",
}


class EraseSomebody(OperatorTask, tag="erase-somebody"):
    """`who` is a participant's id, or a name; without `sure` it is only said what would be erased.

    `keep_lines` leaves the lines of the guest book that bear a name like theirs.
    """

    code: str
    who: str
    sure: bool = False
    keep_lines: bool = False

    async def do(self, services: Services) -> list[str]:
        code = exchange_of(services, self.code).code
        exchange, _ = await services.rooms.state(code)
        found = meant(exchange, self.who)
        if not found:
            raise Failed(f"{self.who}: nobody of this id or name is in {code}, and no line of its guest book")
        told = [line for one in found for line in _described(one)]
        if len(found) > 1:
            raise Failed(
                f"{self.who}: {len(found)} people have a name like this; say which one by its id", *told
            )
        if not self.sure:
            return told
        (one,) = found
        lines = frozenset[str]() if self.keep_lines else frozenset(line.id for line in one.lines)
        await erase(services.rooms, code, one.person.id if one.person else "", lines)
        return [*told, *_done(one, len(lines), copies(services.collection.exports, services.backups, code))]


def _described(one: PersonMeant) -> Iterator[str]:
    if one.person:
        at = one.person.place or "no place"
        yield escaped(
            f"{one.person.id}  {one.person.name or 'a name that is erased'} of {at}, messages: {one.messages}"
        )
    for line in one.lines:
        yield escaped(f"{line.id}  in the guest book, {_day(line.at)}, by {line.name}: {line.text[:QUOTED]}")


def _done(one: PersonMeant, lines: int, copied: list[CopyElsewhere]) -> Iterator[str]:
    yield f"Erased for good: {'a person, ' if one.person else ''}messages: {one.messages}, lines of the guest book: {lines}."
    if copied:
        yield "What was made before and left this folder may hold them still, and is yours to delete:"
        yield from (f"  {_moment(copy.at)}  {COPIES[copy.what]}" for copy in copied)
    else:
        yield "No export and no backup is known that was made before."


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
