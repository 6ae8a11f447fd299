"""What the collection holds of an exchange: places, programme, gifts and their cards, as they were authored."""

from datetime import datetime

from msgspec import Struct, field

from twincloth.collection.call import Call
from twincloth.collection.kinds import GiftKind
from twincloth.collection.picture import DrawnRegion, FormerPicture, Picture, Region
from twincloth.collection.places import Place, stand_in
from twincloth.collection.programme_item import ProgrammeItem
from twincloth.collection.recording import Recording
from twincloth.collection.rehearsal import Rehearsal
from twincloth.collection.stamp import Stamp
from twincloth.collection.vocabulary import Term
from twincloth.exchange.plan import GiftPlan, Plan

Text = dict[str, str]
"""Language → text, in every language of the exchange; empty where it is still to be translated, or to be written at all."""

CodeOf = tuple[str, str]
"""What a code stands for: its kind (exchange, gift or card), and its key; a card's key is GIFT/CARD."""


class Lineage(Struct, frozen=True, kw_only=True):
    """An earlier gift that this one answers; `year` is for reading, and may be a span of years."""

    year: str
    title: Text
    text: Text


class Custody(Struct, frozen=True, kw_only=True):
    """Who has had a gift, and where it hung, from a day on (`since` is YYYY, YYYY-MM or YYYY-MM-DD)."""

    since: str
    holder: Text
    location: Text


class CardWords(Struct, frozen=True, kw_only=True):
    """What a card says.

    `number` is the object's number in its collection; without one the code stands for it. `answers` are keys
    (GIFT/CARD) of patches of other gifts that this one answers; `pending` are languages still to be translated into.
    """

    number: str = ""
    answers: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    title: Text
    story: Text
    alt: Text
    maker: Text
    materials: Text
    size: str
    made_when: str
    made_where: Text
    rights: str


class CardText(CardWords, frozen=True, kw_only=True):
    """A card as its author writes it.

    `withdrawn` is the date (YYYY-MM-DD) since when it is not shown; `covered` says that its patch is not shown in the
    gift's picture either, as long as it is withdrawn.
    """

    key: str
    region: Region
    withdrawn: str | None = None
    covered: bool = False


class Card(CardText, frozen=True, kw_only=True):
    """A card with its permanent code and the picture of its patch; it is no part of the handover until published.

    `drawn` is where its region was drawn, unless that was on a picture as large as the gift's.
    """

    code: str
    picture: Picture
    drawn: DrawnRegion | None = None
    published: bool = True
    recording: Recording | None = field(name="telling", default=None)

    @property
    def told(self) -> Recording | None:
        """The recording, once its words can be read in each language that the card speaks: so nobody is left out."""
        recording, pending = self.recording, self.pending
        spoken = [language for language, words in self.title.items() if words and language not in pending]
        heard = recording is not None and all(recording.transcript.get(language) for language in spoken)
        return recording if heard else None


class GiftText(Struct, frozen=True, kw_only=True):
    """A gift as its author writes it; `giver` and `receiver` are places' keys."""

    key: str
    giver: str
    receiver: str
    title: Text
    story: Text
    makers: Text
    alt: Text
    lineage: tuple[Lineage, ...]
    kind: GiftKind = "quilt"
    number: str = ""
    custody: tuple[Custody, ...] = ()
    withdrawn: str | None = None


class Gift(GiftText, frozen=True, kw_only=True):
    """A gift with its permanent code; `original` is the name of the authored picture, never served, empty without one.

    `former` is the picture that hung before it, as long as there is a way back to that.
    """

    code: str
    picture: Picture
    original: str
    cards: tuple[Card, ...]
    former: FormerPicture | None = None

    @property
    def awaits_picture(self) -> bool:
        """Whether its picture is still to come, and plain cloth hangs in its place."""
        return not self.original

    @property
    def patches(self) -> tuple[Card, ...]:
        """The cards that are published and not withdrawn, in the author's order."""
        return tuple(card for card in self.cards if card.published and card.withdrawn is None)

    def plan(self) -> GiftPlan:
        """What the rules need to know of it, were it not withdrawn."""
        patches = tuple(card.code for card in self.patches)
        told = frozenset(card.code for card in self.patches if card.told)
        return GiftPlan(giver=self.giver, receiver=self.receiver, patches=patches, told=told)


class ExchangeText(Struct, frozen=True, kw_only=True):
    """An exchange as its author writes it; `starts_at` always knows its offset.

    `former_places` are places no more, and keep their names and colours for what happened while they were.
    `vocabulary` has addresses for words that cards use; of it only what is open is ever told. The `call` is for registered
    people and hosts.
    """

    key: str
    languages: tuple[str, ...]
    title: Text
    welcome: Text
    starts_at: datetime
    moderated: bool = True
    waiting_room: bool = False
    retention_days: int
    places: tuple[Place, ...]
    former_places: tuple[Place, ...] = ()
    programme: tuple[ProgrammeItem, ...]
    vocabulary: tuple[Term, ...] = ()
    call: Call | None = None


class Content(ExchangeText, frozen=True, kw_only=True):
    """An exchange with its permanent code and its gifts.

    `secret` is made when it is first stored, and leaves only with a history: the addresses of zooms are made with it.
    `stamps` are by code. `here_since` is when it came into this data folder with a history, in milliseconds since 1970.
    """

    code: str
    gifts: tuple[Gift, ...]
    secret: str = ""
    stamps: dict[str, Stamp] = {}
    here_since: int = 0
    rehearsal: Rehearsal | None = None

    @property
    def rehearsal_of(self) -> str:
        """The code of the exchange of which this is a rehearsal; empty for a real one."""
        return self.rehearsal.of if self.rehearsal else ""

    @property
    def offered(self) -> tuple[Gift, ...]:
        """The gifts that are not withdrawn, in the author's order."""
        return tuple(gift for gift in self.gifts if gift.withdrawn is None)

    def place(self, key: str) -> Place:
        """The place of a key, also a former one; a stand-in for a key of which nothing is known."""
        known = (place for place in (*self.places, *self.former_places) if place.key == key)
        return next(known, None) or stand_in(key, self.languages)

    def place_number(self, key: str) -> int:
        """Where a place stands among those of today and then the former ones, from 1; 0 where it was none."""
        keys = [place.key for place in (*self.places, *self.former_places)]
        return keys.index(key) + 1 if key in keys else 0

    def gift(self, code: str) -> Gift | None:
        return next((gift for gift in self.gifts if gift.code == code), None)

    def card(self, code: str) -> tuple[Gift, Card] | None:
        for gift in self.gifts:
            for card in gift.cards:
                if card.code == code:
                    return gift, card
        return None

    def card_of(self, key: str) -> tuple[Gift, Card] | None:
        """The card of an author's key, GIFT/CARD."""
        for gift in self.gifts:
            for card in gift.cards:
                if f"{gift.key}/{card.key}" == key:
                    return gift, card
        return None

    def codes(self) -> dict[CodeOf, str]:
        """Every code of the exchange, those of what is withdrawn too."""
        codes = {("exchange", self.key): self.code}
        for gift in self.gifts:
            codes["gift", gift.key] = gift.code
            codes |= {("card", f"{gift.key}/{card.key}"): card.code for card in gift.cards}
        return codes

    def plan(self) -> Plan:
        """What the rules need to know; withdrawn gifts and cards have no part in it."""
        return Plan(
            languages=self.languages,
            moderated=self.moderated,
            waiting_room=self.waiting_room,
            places=frozenset(place.key for place in self.places),
            programme=tuple(item.key for item in self.programme),
            gifts={gift.code: gift.plan() for gift in self.offered},
        )
