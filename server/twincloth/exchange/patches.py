"""Patches: the unveiled gift is opened patch by patch, and received."""

from twincloth.exchange.actor import HOSTS, Actor
from twincloth.exchange.doors import Doors
from twincloth.exchange.exchange import Command, Entry, Exchange, Fact, Topic
from twincloth.exchange.handovers import Handover, Handovers, gift_topics, handover_of, patch_topics
from twincloth.exchange.ids import Code
from twincloth.exchange.refusal import Refusal


class OpenPatch(Command, tag="open-patch"):
    """Open a patch; without `patch`, the next one."""

    allowed = HOSTS

    gift: Code
    patch: Code | None = None

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = unveiled_handover(exchange, self.gift)
        patch = self.patch or handover.next_patch
        if patch is None:
            raise Refusal("gift-already-whole")
        if patch not in handover.plan.patches:
            raise Refusal("unknown-patch")
        if patch in handover.opened:
            raise Refusal("patch-already-open")
        return [PatchOpened(gift=self.gift, patch=patch)]


class PatchOpened(Fact, tag="patch-opened"):
    """A patch lies open."""

    gift: str
    patch: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).show(self.patch, entry.at)
        exchange[Handovers].put_on_stage(self.gift, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return patch_topics(exchange, self.gift, self.patch)


class FoldPatch(Command, tag="fold-patch"):
    """Undo: fold the patch that was opened last."""

    allowed = HOSTS

    gift: Code
    patch: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = unveiled_handover(exchange, self.gift)
        if self.patch not in handover.opened:
            raise Refusal("patch-not-open")
        if self.patch != handover.opened[-1]:
            raise Refusal("only-the-last-patch")
        return [PatchFolded(gift=self.gift, patch=self.patch)]


class PatchFolded(Fact, tag="patch-folded"):
    """A patch is folded again, and sealed."""

    gift: str
    patch: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).fold(self.patch, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return patch_topics(exchange, self.gift, self.patch, folded=True)


class ReceiveGift(Command, tag="receive-gift"):
    """The receiving side says that the gift has come."""

    allowed = HOSTS

    gift: Code

    def decide(self, exchange: Exchange, by: Actor) -> list[Fact]:
        handover = unveiled_handover(exchange, self.gift)
        if by.place != handover.plan.receiver:
            raise Refusal("not-the-receiver")
        if not handover.whole:
            raise Refusal("patches-still-folded")
        return [GiftReceived(gift=self.gift)]


class GiftReceived(Fact, tag="gift-received"):
    """The gift is whole and has come."""

    gift: str

    def apply(self, exchange: Exchange, entry: Entry) -> None:
        exchange[Handovers].record_of(self.gift).received_at = entry.at
        exchange[Handovers].put_on_stage(self.gift, entry.at)

    def invalidates(self, exchange: Exchange) -> tuple[Topic, ...]:
        return gift_topics(self.gift)


def unveiled_handover(exchange: Exchange, gift: str) -> Handover:
    """A handover whose patches may be opened and folded. Raises Refusal."""
    handover = handover_of(exchange, gift)
    exchange[Doors].must_not_have_ended()
    if handover.sealed:
        raise Refusal("gift-still-sealed")
    if handover.received_at is not None:
        raise Refusal("gift-already-received")
    return handover
