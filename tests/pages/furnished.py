"""A card with everything that may stand beside it."""

from ceremony import open_whole
from collection.takes import mp3
from halls import Hall
from pages.test_beside_cards import HISTORY, edit
from pages.test_recording_pages import Desk
from twincloth.exchange.actor import GUEST
from twincloth.exchange.guest_book import LeaveLine, ShowLine


async def furnish(hall: Hall) -> Desk:
    """Everything that may stand beside a card, and three lines in the guest book."""
    first, second = hall.gifts
    for gift in hall.gifts:
        await open_whole(hall, gift)
    desk = await Desk.of(hall)
    await desk.send(mp3())
    await desk.write()
    await edit(hall, first, custody=HISTORY)
    await edit(hall, desk.card, answers=("oxford-quilt/bull",))
    await edit(
        hall, hall.patches(second)[0], pending=("ru",), title={"en": "A bear"}, story={"en": "It walks."}
    )
    for number, text in enumerate(("Как тепло! " * 40, "W" * 300, "A line")):
        words = {"name": "Alice " * 6, "place": "Oxford", "text": text, "language": "en"}
        await hall.give(LeaveLine(id=f"line{number}", of=desk.card, **words), GUEST.id)
    for number in (0, 1):
        await hall.give(ShowLine(line=f"line{number}"), desk.link)
    return desk
