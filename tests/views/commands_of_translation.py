"""What interpreters may do, and hosts about what waits for them."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.holding import HoldOriginals, ShowOriginals
from twincloth.exchange.messages import Messages
from twincloth.exchange.moderation import ShowUntranslated
from twincloth.exchange.translation import TakeBackTranslation, TranslateMessage
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    yield HoldOriginals(), TOM
    yield ShowOriginals(), NINA
    messages = exchange[Messages]
    yield from ((ShowUntranslated(message=one.id), TOM) for one in messages.awaiting[-1:])
    for message in list(messages.by_id.values())[-3:]:
        for language in exchange.plan.languages:
            there = message.translations.get(language)
            seq = there.seq if there else 0
            yield (
                TranslateMessage(
                    message=message.id,
                    language=language,
                    text=f"{language} {exchange.seq}",
                    corrections=message.corrections,
                    instead_of=seq,
                ),
                NINA,
            )
            yield TakeBackTranslation(message=message.id, language=language, seq=seq), TOM
