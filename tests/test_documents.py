"""Documents: what they name is there, and what is there they name."""

import logging
import re
from pathlib import Path

import pytest
import typer

from twincloth.__main__ import app
from twincloth.exchange.exchange import Command, commands, facts
from twincloth.security_events import SecurityEvent
from twincloth.settings import COUNTS, DECLARED, PREFIX
from twincloth.settings.settings import flag, unless_told, variable

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PROTOCOL = ROOT / "docs" / "protocol.md"
RUNNING = ROOT / "docs" / "running.md"
WRITTEN = (
    "docs/architecture.md",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "docs/protocol.md",
    "docs/running.md",
)

EVENTS = {
    "up": ("catch-up", "clock"),
    "down": ("entry", "present", "mine"),
}
LINK = re.compile(r"\]\(([^)\s]+)\)")
MADE = re.compile(r"`?\bmake ([a-z]+)\b`")
RUN = re.compile(r"(?:`|^\s*(?:\$ )?)twincloth ([a-z]+(?:-[a-z]+)*)\b", re.MULTILINE)


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def subcommands() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group has them


def sent() -> dict[str, type[Command]]:
    """Our commands that go up the socket; other tests may have made some of their own."""
    ours = {tag: kind for tag, kind in commands().items() if kind.__module__.startswith("twincloth.")}
    return {tag: kind for tag, kind in ours.items() if kind.over_socket}


def says(text: str, word: str) -> bool:
    """Whether a document names something as code."""
    return re.search(rf"`[^`\n]*(?<![\w-]){re.escape(word)}(?![\w-])[^`\n]*`", text) is not None


@pytest.mark.parametrize("path", WRITTEN)
def test_a_document_is_there_and_says_something(path):
    assert len((ROOT / path).read_text("utf-8")) > 200


@pytest.mark.parametrize("path", documents(), ids=name)
def test_links_lead_to_files_that_are_there(path):
    for link in LINK.findall(path.read_text("utf-8")):
        file, _, _ = link.partition("#")
        if file and "://" not in file and not file.startswith("mailto:"):
            assert (path.parent / file).exists(), link


@pytest.mark.parametrize("path", documents(), ids=name)
def test_what_is_to_be_made_can_be_made(path):
    assert set(MADE.findall(path.read_text("utf-8"))) <= targets()


@pytest.mark.parametrize("path", documents(), ids=name)
def test_commands_that_are_named_exist(path):
    assert set(RUN.findall(path.read_text("utf-8"))) <= subcommands()


def test_the_readme_says_how_to_begin():
    text = README.read_text("utf-8")

    for command in ("make demo", "make test", "make check"):
        assert command in text
    assert "127.0.0.1:8470" in text


def test_every_command_of_twincloth_is_written_about():
    text = RUNNING.read_text("utf-8") + README.read_text("utf-8")

    assert [command for command in sorted(subcommands()) if f"twincloth {command}" not in text] == []


def settings_table() -> str:
    """The table of the guide to running, as the declaration wants it."""
    rows = ["| Setting | Flag | Environment | What it is | Unless told |", "|---|---|---|---|---|"]
    for field, declared in DECLARED.items():
        unless = declared.unless or f"`{unless_told(field)}`"
        rows.append(f"| `{field}` | `{flag(field)}` | `{variable(field)}` | {declared.words} | {unless} |")
    return "\n".join(rows)


def test_the_table_of_settings_is_the_one_that_is_declared():
    assert settings_table() in RUNNING.read_text("utf-8"), f"docs/running.md lacks:\n{settings_table()}"


def events_table() -> str:
    """The table of what the security log tells of, as the events want it."""
    rows = ["| Event | Level | What happened |", "|---|---|---|"]
    rows += [
        f"| `{event}` | {logging.getLevelName(event.level)} | {event.words} |" for event in SecurityEvent
    ]
    return "\n".join(rows)


def test_the_table_of_security_events_is_the_one_that_is_declared():
    assert events_table() in RUNNING.read_text("utf-8"), f"docs/running.md lacks:\n{events_table()}"


def test_every_limit_is_explained_in_the_guide_to_running():
    text = RUNNING.read_text("utf-8")

    assert [name for name in COUNTS if not re.search(rf"^\| `{name}` \| [a-z]", text, re.MULTILINE)] == []


def test_no_setting_is_in_the_guide_that_does_not_exist():
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)\b", RUNNING.read_text("utf-8")))

    assert {setting.lower() for setting in named if setting != "_"} <= set(DECLARED)


def test_the_protocol_or_its_features_own_page_names_every_command_that_goes_up_the_socket():
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))

    assert [tag for tag in sorted(sent()) if not says(text, tag)] == []


def test_the_protocol_names_no_command_that_does_not_go_up_the_socket():
    text = PROTOCOL.read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z]+(?:-[a-z]+)+)` \|", text, re.MULTILINE))
    known = sent().keys() | set(facts()) | set(EVENTS["up"])

    assert named - known - refusals() == set()


def refusals() -> set[str]:
    found = re.findall(
        r'msgid "([a-z-]+)"', (ROOT / "web/locales/en/LC_MESSAGES/refusals.po").read_text("utf-8")
    )
    return set(found)


@pytest.mark.parametrize("direction", EVENTS)
def test_the_protocol_names_every_event(direction):
    text = PROTOCOL.read_text("utf-8")

    assert [event for event in EVENTS[direction] if not says(text, event)] == []


def test_the_protocol_says_how_to_connect_and_how_an_answer_looks():
    text = PROTOCOL.read_text("utf-8")

    for word in (
        "code",
        "view",
        "language",
        "after",
        "as",
        "seq",
        "html",
        "live",
        "ok",
        "error",
        "retryable",
        "resync",
    ):
        assert says(text, word), word


def test_the_fields_of_every_command_are_in_the_protocol_or_on_its_features_own_page():
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    fields = {field for kind in sent().values() for field in kind.__struct_fields__}

    assert sorted(field for field in fields if not says(text, field)) == []


def test_the_version_is_in_the_changelog():
    from twincloth import __version__

    text = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert __version__ in text or "Unreleased" in text


def test_a_missing_command_would_be_found():
    assert not says("We speak of open-patches and `reopen-patch`.", "open-patch")
    assert says("| `open-patch {gift}` |", "open-patch")


MAPPED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml))`")
ROOTS = (ROOT, ROOT / "server" / "twincloth", ROOT / "web", ROOT / "docs")


def test_every_file_on_the_map_is_there():
    named = MAPPED.findall((ROOT / "docs" / "architecture.md").read_text("utf-8"))

    assert len(named) > 50
    assert [name for name in named if not any((root / name).exists() for root in ROOTS)] == []
