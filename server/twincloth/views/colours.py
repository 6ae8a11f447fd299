"""Colours of places: darkened or lightened until they can be read on cloth (WCAG 2.2, 1.4.3), and from afar (1.4.6)."""

import colorsys

from twincloth.collection.srgb import channels, linear_light

CLOTH_LIGHT = "#FCF9F2"
CLOTH_DARK = "#2A2622"
LINEN_LIGHT = "#F5EFE3"
"""Darker than cloth, so harder to be read on; by night cloth is."""
READABLE = 4.5
"""The contrast that text of a usual size must reach."""
READABLE_FROM_AFAR = 7.0
"""What it must reach on a stage, which a hall reads through a projector's stray light."""


PALE = 7.4
"""The contrast of places by night: their threads are pale there, on a stage as on a page."""
VIVID = 1.2
"""How much more saturated a pale thread is: it would look grey beside the one it stands for."""


def readable(colour: str, cloth: str, least: float = READABLE, *, vivid: float = 1.0) -> str:
    """The colour, moved in lightness, until it holds this contrast on this cloth; so much more saturated if it is moved."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*channels(colour))
    saturation = min(saturation * vivid, 1.0)
    step = -0.01 if luminance(cloth) > 0.5 else 0.01
    while contrast(colour, cloth) < least and 0 <= lightness <= 1:
        lightness += step
        rgb = colorsys.hls_to_rgb(hue, min(max(lightness, 0.0), 1.0), saturation)
        colour = "#" + "".join(f"{round(channel * 255):02X}" for channel in rgb)
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour "#RRGGBB", from 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = linear_light(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
