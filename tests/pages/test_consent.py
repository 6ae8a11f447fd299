"""Consent at every door: what leaves at the end, who still sees it, and how it comes back."""

from ceremony import appoint, host_of
from halls import Hall, Visitor
from twincloth.exchange.doors import EndExchange, ReopenExchange
from twincloth.exchange.moderation import ApproveMessage
from twincloth.operator.record import COLUMNS, record

WORDS = "Only for today"


async def talk(hall: Hall) -> tuple[Visitor, Visitor]:
    """Vera, who agreed, and Tom, who did not; both have written and were shown."""
    await appoint(hall)
    vera = await hall.visitor("en").register("Vera", "perm", consented=True)
    tom = await hall.visitor("en").register("Tom", "oxford", consented=False)
    for visitor, id, text in ((vera, "stays", "Our quilt"), (tom, "goes", WORDS)):
        await (await visitor.connect()).done("post-message", id=id, text=text)
        await hall.give(ApproveMessage(message=id), host_of("perm"))
    return vera, tom


async def seen(visitor: Visitor, path: str = "") -> str:
    _, page = await visitor.get(f"/{visitor.hall.code}{path}")
    return page


async def test_at_the_end_words_without_consent_leave_every_public_page(hall: Hall):
    vera, tom = await talk(hall)
    guest = hall.visitor("en")
    assert WORDS in await seen(guest)
    assert WORDS not in await seen(guest, "/record"), "not in the record, while it runs either"

    await hall.give(EndExchange())

    for visitor in (guest, vera):
        for path in ("", "/record"):
            page = await seen(visitor, path)
            assert "Our quilt" in page
            assert WORDS not in page
            # The head greets with the exchange's own words, in which there is a Tom too.
            assert "Tom" not in page.partition("</head>")[2]
    assert WORDS in await seen(tom), "one's own"
    exchange, content = await hall.services.rooms.state(hall.code)
    assert [row[COLUMNS.index("text")] for row in record(exchange, content)] == ["Our quilt"]


async def test_pages_that_are_open_lose_the_words_at_once_and_have_them_back(hall: Hall):
    _, tom = await talk(hall)
    line = await hall.visitor("en").connect()

    ended = await hall.give(EndExchange())
    html = (await line.until(ended))[-1]["html"]
    assert 'id="stream"' in html
    assert "Our quilt" in html
    assert WORDS not in html
    assert "data-resync" not in html

    mine = await (await tom.connect()).done("agree-to-record", id="yes")
    assert WORDS in (await line.until(mine))[-1]["html"]
    assert WORDS in await seen(hall.visitor("en"), "/record")

    taken = await (await tom.connect()).done("withdraw-agreement", id="no")
    assert WORDS not in (await line.until(taken))[-1]["html"]

    opened = await hall.give(ReopenExchange())
    assert WORDS in (await line.until(opened))[-1]["html"]


async def test_ones_own_open_page_keeps_ones_own_words_through_the_end_and_gives_them_back(hall: Hall):
    vera, tom = await talk(hall)
    own, other = await tom.connect(), await vera.connect()
    before = (await hall.state()).seq

    ended = await hall.give(EndExchange())
    await own.until(ended)
    at_the_end = {one["id"]: one["html"] for one in own.heard["mine"]}
    assert WORDS in at_the_end["goes"]
    assert "only you and the hosts see" in next(html for id, html in at_the_end.items() if id != "goes")
    missed = (await own.ask("catch-up", {"after": before}))["mine"]
    assert {one["id"] for one in missed} == at_the_end.keys()

    opened = await hall.give(ReopenExchange())
    await own.until(opened)
    assert 'data-gone="mine-goes"' in [one["html"] for one in own.heard["mine"] if one["id"] == "goes"][-1]
    await other.until(opened)
    assert WORDS not in str(other.heard["mine"])


async def test_who_comes_back_catches_up_on_nothing_that_has_left(hall: Hall):
    await talk(hall)
    early = await hall.visitor("en").connect()
    told = await early.ask("catch-up", {"after": 0})
    assert WORDS in str(told["entries"])

    await hall.give(EndExchange())

    late = await hall.visitor("en").connect()
    told = await late.ask("catch-up", {"after": 0})
    assert "Our quilt" in str(told["entries"])
    assert WORDS not in str(told["entries"])
    assert "Tom" not in str(told["entries"])


async def test_hosts_still_read_everything(hall: Hall):
    await talk(hall)
    await hall.give(EndExchange())

    host = await (await hall.host("perm")).connect("host")
    told = await host.ask("catch-up", {"after": 0})
    assert WORDS in str(told["entries"])


async def test_one_chooses_on_the_page_and_hears_of_it(hall: Hall):
    _, tom = await talk(hall)
    assert 'data-command="agree-to-record"' in await seen(tom)
    line = await tom.connect()

    await line.done("agree-to-record", id="yes")

    told = (await line.hears("mine"))[-1]
    assert told["state"] == "agreed"
    assert 'data-command="withdraw-agreement"' in told["html"]
    assert 'data-command="withdraw-agreement"' in await seen(tom)


async def test_the_form_says_how_long_words_are_kept(hall: Hall):
    page = await seen(hall.visitor("en"))

    assert "for 365 days; then they are erased" in page
    assert '<input type="checkbox" name="consent" value="yes">' in page


async def test_a_page_from_before_may_still_send_its_old_field(hall: Hall):
    vera = hall.visitor("en")
    await vera.post(f"/{hall.code}/register", name="Vera", place="perm", kept="yes")

    assert 'data-command="withdraw-agreement"' in await seen(vera)
