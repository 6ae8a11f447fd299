"""sRGB: colours as people write them, and as light adds up."""

LINEN = (0xF5, 0xEF, 0xE3)
"""Plain linen, as of the pages in the light: what lies over everything sealed."""


def linear_light(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of #RRGGBB as shares of full light, 0 to 1 (IEC 61966-2-1)."""
    red, green, blue = (_linear(channel) for channel in channels(colour))
    return red, green, blue


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of #RRGGBB as they are written, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
