"""What may happen to lower thirds."""

from collections.abc import Iterator

from twincloth.exchange.actor import Actor
from twincloth.exchange.exchange import Command, Exchange
from twincloth.exchange.lower_thirds import (
    DropLowerThird,
    HideLowerThird,
    LowerThirds,
    PrepareLowerThird,
    RestoreLowerThird,
    ShowLowerThird,
)
from views.happenings import NINA, TOM


def possible_commands(exchange: Exchange) -> Iterator[tuple[Command, Actor]]:
    name = {"en": "Vera <Orlova>", "ru": "Вера Орлова"}
    if len(exchange[LowerThirds].by_id) < 2:
        yield (
            PrepareLowerThird(id=f"t{exchange.seq}", name=name, role={"ru": "мастерица"}, place="perm"),
            NINA,
        )
    for id in list(exchange[LowerThirds].by_id)[:2]:
        yield ShowLowerThird(lower_third=id), TOM
        yield DropLowerThird(lower_third=id), NINA
        yield PrepareLowerThird(id="e", lower_third=id, name={"en": "Vera"}, role={}), TOM
    yield HideLowerThird(), TOM
    yield RestoreLowerThird(), NINA
