"""Photographs of printed labels: damaged, tilted, soft, shaded, grainy, each the same at every run of its number."""

from dataclasses import dataclass

import cv2
import numpy as np
import pyvips
import zxingcpp

from prints.damage import clipped, moved
from prints.decoders import DECODERS, Grey
from prints.sheets import Sheet
from twincloth.prints.choices import Choices
from twincloth.prints.quality import SCANNED
from twincloth.prints.reader import DecodedSymbol, Reading, reading_of

FINE = 24
"""Pixels of a module in what is photographed: 1.016 mm at 600 dots to the inch."""

STOCKS = (("L7160", 150), ("L7160", 300), ("5160", 200), ("L7163", 200))
"""Sheets, and the dots to the inch that a camera makes of them."""


@dataclass(frozen=True)
class Camera:
    """How a page is photographed. Angles in degrees, `soft` and `noise` as deviations in pixels and in grey levels."""

    scale: float = 1.0
    turn: float = 0.0
    tilt: float = 0.0
    way: float = 0.0
    soft: float = 0.0
    ink: float = 1.0
    light: float = 0.92
    shade: float = 0.0
    noise: float = 0.0

    def photograph(self, page: Grey, chance: np.random.Generator) -> Grey:
        """What the camera sees of it, on a table."""
        matrix, size = self._view(page.shape[1], page.shape[0])
        near = cv2.GaussianBlur(page, (0, 0), 0.5 / self.scale) if self.scale < 1 else page
        seen = cv2.warpPerspective(near, matrix, size, flags=cv2.INTER_LINEAR, borderValue=235)
        inked = 255 - (255 - seen.astype(np.float32)) * self.ink
        soft = cv2.GaussianBlur(inked, (0, 0), self.soft) if self.soft else inked
        lit = soft * self._light(*size)
        return clipped(lit + chance.normal(0, self.noise, lit.shape) if self.noise else lit)

    def _view(self, width: int, height: int) -> tuple[np.ndarray, tuple[int, int]]:
        turn, tilt, way = np.radians([self.turn, self.tilt, self.way])
        corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
        turned = (
            self.scale * corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        )
        axis = np.array([np.cos(way), np.sin(way)])
        along, far = turned @ axis, 2.3 * self.scale * max(width, height)
        flat = turned - np.outer(along, axis) * (1 - np.cos(tilt))
        seen = flat * (far / (far + along * np.sin(tilt)))[:, None]
        seen += 40 - seen.min(axis=0)
        across, down = np.ceil(seen.max(axis=0) + 40).astype(int)
        start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        return cv2.getPerspectiveTransform(start, seen.astype(np.float32)), (int(across), int(down))

    def _light(self, width: int, height: int) -> np.ndarray:
        """From one side to the other, `shade` of it is lost."""
        way = np.radians(self.way)
        across, down = np.linspace(-0.5, 0.5, width)[None, :], np.linspace(-0.5, 0.5, height)[:, None]
        return self.light * (1 - self.shade * (0.5 + np.cos(way) * across + np.sin(way) * down))


class Sheets:
    """Whole sheets: tilted up to 30°, soft, shaded, yet such as a careful host takes."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], Grey] = {}

    def photograph(self, number: int) -> Grey:
        chance, stock = np.random.default_rng(number), STOCKS[number % len(STOCKS)]
        if stock not in self._pages:
            self._pages[stock] = Sheet(Choices(stock=stock[0])).rendered(stock[1])
        camera = Camera(
            turn=chance.uniform(-8, 8),
            tilt=chance.uniform(5, 30),
            way=chance.uniform(0, 360),
            soft=chance.uniform(0.5, 3.0),
            ink=chance.uniform(0.6, 1),
            shade=chance.uniform(0.2, 0.5),
            noise=chance.uniform(1, 4),
        )
        return camera.photograph(self._pages[stock], chance)


class Labels:
    """Single labels, good and bad: what is wrong with them is drawn anew for each number."""

    def __init__(self) -> None:
        sheet = Sheet(Choices(stock="L7160"))
        self._clean = [sheet.label(slot, 600) for slot in range(4)]

    def photograph(self, number: int, largest: float = 10) -> Grey:
        """With a module of two pixels up to so many."""
        chance = np.random.default_rng(number)
        label = _damaged(self._clean[number % len(self._clean)], chance)
        module = float(np.exp(chance.uniform(np.log(2), np.log(largest))))
        camera = Camera(
            scale=module / FINE,
            turn=chance.uniform(-20, 20) + 90 * chance.integers(4),
            tilt=chance.uniform(0, 35),
            way=chance.uniform(0, 360),
            soft=module * max(0.0, chance.uniform(-0.2, 0.55)),
            ink=1 - 0.9 * chance.random() ** 1.3,
            light=chance.uniform(0.4, 1),
            shade=chance.uniform(0, 0.5),
            noise=chance.uniform(0, 8) * chance.random(),
        )
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(60, 96))]
        packed = cv2.imencode(".jpg", camera.photograph(label, chance), quality)[1]
        return cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)


def rippled(label: Grey, modules: float, chance: np.random.Generator) -> Grey:
    """Every point displaced by up to so many modules, in waves of a quarter to half of the symbol."""
    height, width = label.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave = 2 * np.pi / (25 * FINE * chance.uniform(0.25, 0.5))
    first, second = chance.uniform(0, 7, 2)
    reach = modules * FINE
    return moved(label, x + reach * np.sin(y * wave + first), y + reach * np.sin(x * wave + second))


def _damaged(label: Grey, chance: np.random.Generator) -> Grey:
    match chance.choice(["none", "ripple", "stain", "ink"], p=[0.55, 0.2, 0.15, 0.1]):
        case "ripple":
            return rippled(label, chance.uniform(0.02, 0.3), chance)
        case "stain":
            return _stained(label, chance)
        case "ink":
            much = np.ones((int(chance.integers(2, 16)),) * 2, np.uint8)
            return cv2.erode(label, much) if chance.random() < 0.6 else cv2.dilate(label, much)
    return label


def _stained(label: Grey, chance: np.random.Generator) -> Grey:
    stained = label.copy()
    for _ in range(chance.integers(1, 4)):
        width, height = chance.integers(FINE // 2, 5 * FINE, 2)
        left, top = chance.integers(label.shape[1] // 2), chance.integers(label.shape[0] - height)
        stained[top : top + height, left : left + width] = chance.choice([0, 128, 255])
    return stained


def read(grey: Grey) -> Reading:
    """As the print-proof's own process reads it."""
    return reading_of(pyvips.Image.new_from_array(grey).cast("uchar"))


def readers_of(grey: Grey, symbol: DecodedSymbol) -> set[str]:
    """The families that read it as it is, or as small as a viewfinder shows it."""
    return {
        name
        for name, decode in DECODERS.items()
        if any(symbol.text in decode(one) for one in _sizes(grey, symbol))
    }


def _sizes(grey: Grey, symbol: DecodedSymbol) -> list[Grey]:
    smaller = SCANNED / symbol.module
    if smaller > 0.85:
        return [grey]
    return [grey, cv2.resize(grey, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)]


def decoded(grey: Grey) -> list[str]:
    """Every word that zxing-cpp reads, left to itself."""
    return sorted(
        found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(grey), try_invert=False)
    )
