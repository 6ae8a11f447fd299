"""What is ready: a line for each thing, which leads to the very field; what is printed; and whom to send which link."""

import html
import re
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from halls import Hall, Visitor
from twincloth.collection.call import Call
from twincloth.exchange.actor import Role
from twincloth.pages.ready_words import lacking

LINE = re.compile(r'<li data-state="(\w+)">\s*<p>(?:<a href="([^"]+)">)?([^<]+)')


async def lines(host: Visitor) -> dict[str, tuple[str, str]]:
    """State and address of each line, by its words."""
    status, page = await host.get("/host/ready")
    assert status == 200
    return {html.unescape(words): (state, html.unescape(path)) for state, path, words in LINE.findall(page)}


async def half_done(hall: Hall) -> None:
    """Everything that a line may be about lacks something."""

    def change(content):
        first, *others = content.gifts
        card, *cards = first.cards
        card = replace(card, story=card.story | {"ru": ""}, published=False)
        first = replace(
            first, title=first.title | {"ru": ""}, receiver=first.giver, original="", cards=(card, *cards)
        )
        other = replace(others[0], cards=())
        place, *places = content.places
        item, *items = content.programme
        return replace(
            content,
            welcome=content.welcome | {"ru": ""},
            places=(replace(place, name=place.name | {"ru": ""}), *places),
            programme=(replace(item, title=item.title | {"en": ""}), *items),
            gifts=(first, other),
        )

    await hall.services.collection.edit(hall.code, change)


async def test_every_line_leads_to_the_very_field_where_it_is_mended(hall: Hall):
    await half_done(hall)
    host = await hall.host("perm")

    found = await lines(host)

    said = " ".join(words for words, (state, _) in found.items() if state != "well")
    for what in (
        *("in the past", "video call is not", "Title and welcome", "Names of places", "The programme is not"),
        *("has no picture", "has no patches", "to itself", "not published", "Cards of", "not printed"),
        *("No link for a host", "screen is made: Perm", "cannot be reached"),
    ):
        assert what in said
    for words, (state, address) in found.items():
        path, _, fragment = address.partition("#")
        if state == "well":
            continue
        status, page = await host.get(path)
        assert status == 200, words
        assert not fragment or f'id="{fragment}"' in page, (words, address)


async def test_what_is_done_becomes_a_quiet_green_line(limited):
    async with limited(public_url="http://cloth.example") as hall:
        hall.url = f"http://127.0.0.1:{hall.services.settings.port}"
        nina = hall.visitor("ru")
        for role, place in ((Role.HOST, "oxford"), (Role.STAGE, "")):
            await hall.visitor().get(await hall.link(role, place))
        await nina.get(await hall.link(Role.HOST, "perm", "nina"))
        soon = datetime.now(UTC) + timedelta(days=1)
        call = Call(address="https://call.example/x", dial_in={})
        await hall.services.collection.edit(hall.code, lambda now: replace(now, starts_at=soon, call=call))
        before = (await hall.state()).seq
        for kind in ("labels", "poster", "rehearsal", "labels"):
            status, page = await nina.post("/host/ready/done", **{"as": "nina", "kind": kind})
            assert status == 200

        assert (await hall.state()).seq == before + 3, "the same labels are noted once"
        assert "Всё готово." in page
        assert {state for state, _ in (await lines(nina)).values()} == {"well"}
        assert (await nina.post("/host/ready/done", **{"as": "nina", "kind": "wool"}))[0] == 400


async def test_whom_to_send_which_link_is_told_with_the_hour_of_their_place(hall: Hall):
    tom = await hall.host("oxford")

    _, page = await tom.get("/host/ready")
    _, made = await tom.post("/host/links", role="stage", place="perm", back="ready", name="Town hall")

    for place, hour in (("Oxford", "15:00"), ("Perm", "20:00")):
        assert f"{hour} ({place}). Come along" in page
    assert page.count(f'text="{hall.url}/{hall.code}"') == 2
    assert 'id="send-host-oxford"' in page
    key = re.search(r"/stage#([\w-]{22})", made)[1]
    assert f"20:00 (Perm). Open this on the projector’s computer: {hall.url}/stage#{key}" in made
    assert "Town hall" in made
    assert key not in (await tom.get("/host/ready"))[1]


def test_a_text_lacks_what_is_not_translated_and_nothing_where_nothing_is_written():
    assert lacking({"en": "Tea", "ru": ""}, ("en", "ru", "de")) == ["ru", "de"]
    assert lacking({"en": "", "ru": ""}, ("en", "ru")) == []
    assert lacking({}, ("en", "ru")) == []
