"""Lengths and shares as people of a language write them."""

from babel.numbers import format_decimal, format_percent

from twincloth.views.languages import translations

A_METRE = 995
"""Millimetres from which on a distance is told in metres: half a centimetre is nothing to an arm."""


def millimetres(length: float, language: str, digits: int = 1) -> str:
    """Such as "33.5 mm"."""
    unit = translations(language).pgettext("unit", "mm")
    return _with(unit, length, digits, language)


def distance(length: float, language: str) -> str:
    """Millimetres in whole centimetres, and from a metre on in metres and tenths."""
    if length < A_METRE:
        return _with(translations(language).pgettext("unit", "cm"), length / 10, 0, language)
    return _with(translations(language).pgettext("unit", "m"), length / 1000, 1, language)


def decimal(number: float, language: str, digits: int = 1) -> str:
    """A bare number, rounded."""
    return str(format_decimal(round(number, digits), format=f"0.{'#' * digits}", locale=language))


def percent(share: float, language: str) -> str:
    """A share from 0 to 1 in whole hundredths."""
    return str(format_percent(share, locale=language))


def _with(unit: str, number: float, digits: int, language: str) -> str:
    return f"{decimal(number, language, digits)}\N{NO-BREAK SPACE}{unit}"
