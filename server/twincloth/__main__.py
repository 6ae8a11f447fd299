"""Where the command line begins."""

from rich.console import Console

from twincloth.commands import app, say
from twincloth.operator.failures import EXPECTED, reasons


def main() -> None:
    """Run a command; what goes wrong is told in clear lines on stderr, with exit status 1."""
    try:
        app()
    except EXPECTED as error:
        say(*reasons(error), to=Console(stderr=True))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
