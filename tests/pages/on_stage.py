"""What a hall sees of a stage, measured in its own browser: the picture's share, every text's size, contrast and place."""

from typing import Any

from playwright.async_api import Page

LEAST = 32
"""Pixels of a text in a picture of 1920 by 1080."""
SHARE = 0.55

MEASURE = """() => {
  const stage = document.querySelector(".stage")
  const unit = Number.parseFloat(getComputedStyle(stage).fontSize) / 32
  const box = ({ left, top, right, bottom }) => ({ left, top, right, bottom })
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const clear = (colour) => colour === "transparent" || /, 0\\)$/.test(colour)
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element)
    if (!clear(backgroundColor)) return backgroundColor
    return element.parentElement ? ground(element.parentElement) : ""
  }
  const contrast = (element) => {
    const under = ground(element)
    if (!under) return 0
    const [dark, bright] = [light(getComputedStyle(element).color), light(under)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const texts = []
  const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { data, parentElement: element } = walker.currentNode
    if (!data.trim() || element.closest(".seen-by-ear, svg, handover-cloth")) continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5).map(box)
    if (!lines.length || getComputedStyle(element).visibility === "hidden") continue
    const size = Number.parseFloat(getComputedStyle(element).fontSize)
    const story = element.closest(".story") !== null
    texts.push({ words: data.trim(), size, units: size / unit, lines, contrast: contrast(element), story })
  }
  const boxes = (selector) => [...stage.querySelectorAll(selector)].map((one) => box(one.getBoundingClientRect()))
  const cut = [...stage.querySelectorAll("*")].filter((one) => !one.closest("svg, .seen-by-ear, handover-cloth"))
    .filter((one) => getComputedStyle(one).overflow !== "visible" || one.matches(".story"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
    .map((one) => `${one.tagName}.${one.className}`)
  const overflow = [stage.scrollWidth - innerWidth, stage.scrollHeight - innerHeight]
  return {
    texts, cut, overflow, width: innerWidth, height: innerHeight,
    pictures: boxes(".face-picture, handover-cloth"), others: boxes(".join-qr > *, .so-far"),
  }
}"""


async def seen(page: Page) -> dict[str, Any]:
    """Everything about the stage as it stands now, once its type is here."""
    await page.evaluate("document.fonts.ready")
    return dict(await page.evaluate(MEASURE))


def faults(sight: dict[str, Any]) -> list[str]:
    """What a hall could complain of."""
    return [
        *(f"cut: {name}" for name in sight["cut"]),
        *(f"beyond the stage by {by}" for by in sight["overflow"] if by > 1),
        *too_small(sight),
        *_outside(sight),
        *_overlapping(sight),
        *_small_pictures(sight),
    ]


def too_small(sight: dict[str, Any]) -> list[str]:
    """Texts under their least size, or too near to their ground in colour."""
    small = [
        f"{text['units']:.1f} high: {text['words']}"
        for text in sight["texts"]
        if text["units"] < (34 if text["story"] else LEAST) - 0.01
    ]
    faint = [f"{text['contrast']:.2f}:1: {text['words']}" for text in sight["texts"] if text["contrast"] < 7]
    return small + faint


def _outside(sight: dict[str, Any]) -> list[str]:
    return [
        f"outside: {text['words']}"
        for text in sight["texts"]
        for line in text["lines"]
        if line["left"] < -0.5
        or line["top"] < -0.5
        or line["right"] > sight["width"] + 0.5
        or line["bottom"] > sight["height"] + 0.5
    ]


def _overlapping(sight: dict[str, Any]) -> list[str]:
    lines = [(text["words"], _ink(line)) for text in sight["texts"] for line in text["lines"]]
    pictures = [("a picture", one) for one in sight["pictures"] + sight["others"]]
    return [
        f"{one} lies on {other}"
        for number, (one, box) in enumerate(lines)
        for other, beneath in lines[number + 1 :] + pictures
        if one is not other and _meet(box, beneath)
    ]


def _ink(line: dict[str, float]) -> dict[str, float]:
    """A line without the room above and below its letters, which lines of one title share."""
    spare = 0.2 * (line["bottom"] - line["top"])
    return line | {"top": line["top"] + spare, "bottom": line["bottom"] - spare}


def _meet(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 0.5 and down > 0.5


def _small_pictures(sight: dict[str, Any]) -> list[str]:
    """A picture takes its share, or reaches from edge to edge."""
    area = sight["width"] * sight["height"]
    found = []
    for one in sight["pictures"]:
        wide, high = one["right"] - one["left"], one["bottom"] - one["top"]
        whole = wide >= sight["width"] - 1 or high >= sight["height"] - 1
        if wide * high < SHARE * area and not whole:
            found.append(f"the picture takes {wide * high / area:.3f}")
        if wide > sight["width"] + 1 or high > sight["height"] + 1:
            found.append("the picture is larger than the stage")
    return found
