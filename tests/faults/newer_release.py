"""Twincloth in a later release: `python newer_release.py serve …` runs it here, with a later number and other files.

What browsers load has a prefix of its own, and everything that is stored says that this release was here.
"""

from pathlib import Path

NEWER = "99.0.0"
SHEET = "elements/of-the-newer-release.css"

NEWER_RELEASE = ("-P", Path(__file__))
"""What Python has to run: without this script's folder among its modules (-P)."""


def main() -> None:
    """Make it newer and run it."""
    import twincloth

    twincloth.__version__ = NEWER

    from twincloth import __main__
    from twincloth.views.static import StaticFiles

    begin = StaticFiles.__init__

    def with_one_more(self: StaticFiles, web: Path) -> None:
        begin(self, web)
        self.paths[SHEET] = next(path for name, path in self.paths.items() if name.endswith(".css"))

    StaticFiles.__init__ = with_one_more
    __main__.main()


if __name__ == "__main__":
    main()
