"""Labels: which there are, what each carries, and whether they can be printed as somebody has chosen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from twincloth.collection.collection import Collection
from twincloth.collection.content import Card, Content, Gift
from twincloth.collection.qr import QRMatrix, printed_address
from twincloth.exchange.refusal import Refusal
from twincloth.prints import layout
from twincloth.prints.choices import Choices
from twincloth.prints.modules import (
    Measure,
    largest_module,
    measure,
    must_scan,
    must_stand_out,
    whole_dots,
)
from twincloth.prints.wording import Wording, wording_of


class Label(NamedTuple):
    """A gift's label, or with `card` a patch's."""

    gift: Gift
    card: Card | None

    @property
    def code(self) -> str:
        """What it opens."""
        return self.card.code if self.card else self.gift.code

    @property
    def thing(self) -> Gift | Card:
        """What it is the label of."""
        return self.card or self.gift


class Symbols:
    """Gives each label the symbol that was made for it once and for all, under today's public address."""

    def __init__(self, collection: Collection, content: Content, url: str) -> None:
        self._collection = collection
        self._content = content
        self._url = url

    def address(self, label: Label) -> str:
        """What the symbol says."""
        return printed_address(self._url, label.code)

    async def matrix(self, label: Label) -> QRMatrix:
        """Raises WrongLabel, StorageFailure."""
        return await self._collection.qr(label.code, self.address(label))

    async def contents(self, labels: Sequence[Label], choices: Choices) -> list[layout.LabelContent]:
        """What the labels carry; a sewn one its symbol and code alone. Raises WrongLabel, StorageFailure."""
        return [
            layout.LabelContent(await self.matrix(label), self._wording(label, choices)) for label in labels
        ]

    def _wording(self, label: Label, choices: Choices) -> Wording:
        if choices.kind == "sewn":
            return Wording(label.code)
        host = self._url.split("://", 1)[-1]
        return wording_of(label.gift, label.card, self._content.languages, host)


def labels_of(content: Content) -> Iterator[Label]:
    """All labels of an exchange: each gift, then its patches."""
    for gift in content.offered:
        yield Label(gift, None)
        yield from (Label(gift, card) for card in gift.patches)


def measured(matrix: QRMatrix, choices: Choices) -> tuple[Measure, dict[str, Refusal]]:
    """The symbol as it will be printed, and by field what keeps it from being scanned."""
    largest = largest_module(matrix, layout.room_for_symbol(choices.sheet), choices.dpi)
    size = measure(matrix, whole_dots(choices.module, choices.dpi) if choices.module else largest)
    problems: dict[str, Refusal] = {}
    if choices.module and size.module > largest + 1e-6:
        problems["module"] = Refusal("label-module-large", most=f"{largest:.3f}")
    with _noting(problems, "module"):
        must_scan(size, on_cloth=choices.on_cloth)
    with _noting(problems, "ink"):
        must_stand_out(choices.ink, choices.ground)
    return size, problems


@contextmanager
def _noting(problems: dict[str, Refusal], field: str) -> Iterator[None]:
    """Forms tell every problem at its field, and all at once."""
    try:
        yield
    except Refusal as refusal:
        problems.setdefault(field, refusal)
