"""Jinja environments, one per language, so that a template compiled once speaks one language."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from babel import Locale
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from twincloth.collection.content import Text
from twincloth.collection.spoken import spoken, words_in, written
from twincloth.exchange.lights import clock_of
from twincloth.networks import reach_of
from twincloth.resources import WEB
from twincloth.views import dates
from twincloth.views.amounts import amount
from twincloth.views.desk_pages import desk_pages
from twincloth.views.done import done
from twincloth.views.languages import LANGUAGE_NAMES, translations
from twincloth.views.parallel import wordings
from twincloth.views.pictures import fitting, formats, picture_url, srcset
from twincloth.views.place_sheet import place_sheet
from twincloth.views.preloads import preloads
from twincloth.views.stage_gift import gift_page, patch_page, shape_of
from twincloth.views.stage_parallel import parallel_page
from twincloth.views.stage_split import column_room, split_column
from twincloth.views.stage_type import pieces, title_step
from twincloth.views.static import PageFiles, StaticFiles


def environment(language: str, static: StaticFiles, address: str) -> Environment:
    """Templates in one language. `address` is the public address without its scheme, as people type it."""
    env = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    env.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # by i18n
    env.globals["_"] = phrases(translations(language).gettext)
    env.globals |= {
        "language_names": LANGUAGE_NAMES,
        "address": address,
        "reach": reach_of(urlsplit(f"//{address}").hostname or ""),
        "static": static.url,
        "places_sheet": lambda content: place_sheet(content, static.prefix).address,
        "picture_url": picture_url,
        "formats": formats,
        "fitting": fitting,
        "srcset": srcset,
        "preloads": lambda *cuts: preloads(static, cuts),
        "gift_page": gift_page,
        "patch_page": patch_page,
        "shape_of": shape_of,
        "title_step": title_step,
        "beginning": pieces,
        "parallel_page": parallel_page,
        "split_column": split_column,
        "column_room": column_room,
        "clock_of": clock_of,
    }
    env.filters |= filters(language)
    env.globals["desk_pages"] = lambda group: desk_pages(env, group)
    env.globals |= page_files(static)
    return env


def page_files(static: StaticFiles) -> dict[str, Callable[[Context], Markup]]:
    """What stands in a page's head for its sheets and for its modules; a page is known by its template's name."""

    @pass_context
    def page_sheet(context: Context) -> Markup:
        return Markup('<link rel="stylesheet" href="{}">').format(static.url(_files(context).styles or ""))

    @pass_context
    def page_modules(context: Context) -> Markup:
        name = _files(context).modules
        return (
            Markup('<script type="module" src="{}"></script>').format(static.url(name)) if name else Markup()
        )

    def _files(context: Context) -> PageFiles:
        return static.pages[context.name or ""]

    return {"page_sheet": page_sheet, "page_modules": page_modules}


def phrases(gettext: Callable[[str], str]) -> Callable[..., Markup]:
    """What templates call `_`, as Jinja's own newstyle gettext, but looked up once: a fifth of a message's time."""
    known: dict[str, Markup] = {}

    def say(words: str, **names: object) -> Markup:
        if names:
            return Markup(gettext(words)) % names  # noqa: S704  # translators' words; names are escaped by `%`
        if words not in known:
            known[words] = Markup(gettext(words)) % {}  # noqa: S704
        return known[words]

    return say


def filters(language: str) -> dict[str, Callable[..., object]]:
    """What templates say with a bar, in one language."""
    return {
        "here": lambda text: words_in(text, language),
        "spoken": lambda text: spoken(text, language),
        "others": lambda text: others(text, language),
        "written": written,
        "foreign": lambda text: foreign(text, language),
        "done": lambda did: done(did, language),
        "wordings": lambda message: wordings(message, language),
        "tongue": lambda code: Locale.parse(language).languages.get(code, code),
        "paragraphs": paragraphs,
        "time_in": dates.time_in,
        "date_in": lambda at, place: dates.date_in(at, place, language),
        "times_in": lambda at, places: time_tag(at, dates.times_in(at, places, language)),
        "days_in": lambda at, places: time_tag(at, dates.days_in(at, places, language)),
        "zone_in": dates.zone_in,
        "time_left": lambda left, plain=False: dates.time_left(left, language, plain=plain),
        "since": lambda day: dates.partial_day(day, language),
        "iso": lambda at: dates.moment(at).isoformat(timespec="seconds"),
        "milliseconds": dates.milliseconds,
        "utc": dates.utc,
        "decimal": lambda number: format_decimal(round(number, 1), locale=language),
        "decimals": lambda number: format_decimal(number, format="0.###", locale=language),
        "amount": lambda size: amount(size, language),
    }


def time_tag(at: datetime | int, words: str) -> Markup:
    """Words for a moment, as an element that says it to machines too."""
    return Markup('<time datetime="{}">{}</time>').format(
        dates.moment(at).isoformat(timespec="seconds"), words
    )


def foreign(text: Text, language: str) -> Markup:
    """The attribute that says so where a text is read in another language than its page."""
    read = spoken(text, language)
    return Markup() if read == language else Markup(' lang="{}"').format(read)


def others(text: Text, language: str) -> list[tuple[str, str]]:
    """The other languages of a text than that in which it is read, each with its words."""
    read = spoken(text, language)
    return [(other, words) for other, words in text.items() if other != read and words]


def paragraphs(text: str) -> list[str]:
    """A text cut at its blank lines."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]
