"""Damage: what cloth, light and cameras do to a printed symbol, each in growing steps, the same at every run."""

from collections.abc import Callable

import cv2
import numpy as np

from prints.decoders import Grey

Damage = Callable[[Grey, float, np.random.Generator], Grey]

PIXELS = 6
"""Of a module, in what a camera sees of a label that is held close."""


def weave(grey: Grey, depth: float, chance: np.random.Generator) -> Grey:
    """Threads of half a module cast shadows, each of its own darkness; `depth` is a share of full light."""
    height, width = grey.shape
    threads = PIXELS / 2
    across = np.sin(np.arange(width) * np.pi / threads + chance.uniform(0, 7))
    down = np.sin(np.arange(height) * np.pi / threads + chance.uniform(0, 7))
    uneven = chance.normal(0, 0.35, grey.shape)
    shade = 1 - depth * (0.5 + 0.25 * (across[None, :] + down[:, None]) + uneven)
    return clipped(grey * shade)


def ripple(grey: Grey, share: float, chance: np.random.Generator) -> Grey:
    """Cloth that is not pulled flat: every point is displaced by up to this share of the symbol's width."""
    height, width = grey.shape
    reach = share * width
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave = 2 * np.pi / (width * chance.uniform(0.25, 0.4))
    first, second = chance.uniform(0, 7, 2)
    return moved(grey, x + reach * np.sin(y * wave + first), y + reach * np.sin(x * wave + second))


def tilt(grey: Grey, degrees: float, chance: np.random.Generator) -> Grey:
    """Seen from the side, and turned a little in its plane."""
    height, width = grey.shape
    angle, turn = np.radians(degrees), np.radians(chance.uniform(-20, 20))
    far = 2.5 * width
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * width / 2
    turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    depth = far + turned[:, 0] * np.sin(angle)
    seen = np.stack([turned[:, 0] * np.cos(angle) * far / depth, turned[:, 1] * far / depth], axis=1)
    size = int(width * 1.6)
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(start, (seen + size / 2).astype(np.float32))
    return cv2.warpPerspective(grey, matrix, (size, size), flags=cv2.INTER_AREA, borderValue=255)


def contrast(grey: Grey, lost: float, chance: np.random.Generator) -> Grey:
    """Faded ink in uneven light, with the camera's noise."""
    height, width = grey.shape
    light = np.linspace(1, 1 - chance.uniform(0.15, 0.3), width)[None, :]
    faded = 255 - (255 - grey.astype(np.float32)) * (1 - lost)
    return clipped(faded * light + chance.normal(0, 4, (height, width)))


def blur(grey: Grey, modules: float, chance: np.random.Generator) -> Grey:
    """Out of focus by so many modules (the deviation of a Gaussian), with the camera's noise."""
    soft = cv2.GaussianBlur(grey, (0, 0), modules * PIXELS)
    return clipped(soft + chance.normal(0, 3, grey.shape))


LADDERS: dict[str, tuple[Damage, tuple[float, ...]]] = {
    "weave": (weave, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)),
    "ripple": (ripple, (0.002, 0.004, 0.006, 0.008, 0.010, 0.012, 0.015)),
    "tilt": (tilt, (15, 30, 40, 50, 55, 60, 65)),
    "contrast": (contrast, (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9)),
    "blur": (blur, (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),
}


def moved(grey: Grey, x: np.ndarray, y: np.ndarray) -> Grey:
    return cv2.remap(grey, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=255)


def clipped(values: np.ndarray) -> Grey:
    return np.clip(values, 0, 255).astype(np.uint8)
