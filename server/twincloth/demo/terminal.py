"""What the demo says in the terminal: where everybody goes, with a symbol for phones."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from twincloth.collection.content import Content
from twincloth.collection.qr import draw, printed_address
from twincloth.demo.addresses import DemoAddresses
from twincloth.views.languages import DEFAULT_LANGUAGE
from twincloth.views.qr import QUIET_ZONE

DARK_ON_LIGHT = "#000000 on #ffffff"
"""In dark terminals too: inverted symbols are read by few decoders."""

HALVES = {"00": " ", "10": "▀", "01": "▄", "11": "█"}
"""Two modules, one above the other, in one character: dark is 1."""


def tell_to_wait() -> None:
    """The first run takes longer than one waits without a word."""
    Console(soft_wrap=True).print("Drawing the quilts for the first time; this takes a moment …")


def tell(addresses: DemoAddresses, content: Content, guests: int) -> None:
    """Print everything that somebody needs to hold the exchange."""
    # The symbol has the only colours here, and it needs them.
    console = Console(no_color=False, highlight=False, soft_wrap=True)
    console.print()
    console.print(Text(_in_english(content.title), style="bold"))
    console.print()
    for line in text_symbol(printed_address(addresses.url, addresses.code)):
        console.print(Text("  ").append(line, style=DARK_ON_LIGHT))
    console.print()
    for name, address in _rows(addresses, content):
        console.print(Text(f"  {name:<20}").append(address, style="bold"))
    console.print()
    if guests:
        console.print(f"  {guests} simulated guests are coming in; their names begin with Guest or Гость.")
    console.print("  Ctrl-C stops it; everything is kept for the next time.")
    console.print()


def text_symbol(address: str) -> list[str]:
    """A QR symbol as lines of half blocks, its quiet zone around it; to be shown dark on light."""
    rows = draw(address).rows
    side = len(rows) + 2 * QUIET_ZONE
    margin = ["0" * side] * QUIET_ZONE
    padded = [*margin, *(row.center(side, "0") for row in rows), *margin]
    if len(padded) % 2:
        padded.append("0" * side)
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return ["".join(HALVES[a + b] for a, b in zip(above, below, strict=True)) for above, below in pairs]


def _rows(addresses: DemoAddresses, content: Content) -> Iterator[tuple[str, str]]:
    yield "Participants", addresses.join
    yield "Code", addresses.code
    yield "Stage", addresses.stage
    for place in content.places:
        yield f"Host of {_in_english(place.name)}", addresses.hosts[place.key]
    yield "A card", addresses.card


def _in_english(text: dict[str, str]) -> str:
    return text.get(DEFAULT_LANGUAGE) or next(iter(text.values()))
