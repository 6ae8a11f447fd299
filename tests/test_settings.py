"""Settings: flags before the environment, the environment before a file, and a clear word for what is wrong."""

import re
import subprocess
from pathlib import Path

import pytest
import typer

from processes import with_one_more
from twincloth.__main__ import app
from twincloth.settings import (
    COUNTS,
    DECLARED,
    Networks,
    Settings,
    SettingsError,
    UrlList,
    declaration,
    read_settings,
)
from twincloth.settings.reading import told_of
from twincloth.settings.setting import SERVING, TASKS
from twincloth.settings.settings import flag
from twincloth.settings.values import shown


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_word_there_are_defaults():
    assert read_settings({}, environment={}) == Settings()


def test_a_flag_comes_before_the_environment_and_that_before_the_file(tmp_path):
    file = written(tmp_path, 'port = 1\nhost = "file.example"\ndata = "of-file"\n')
    environment = {"TWINCLOTH_PORT": "2", "TWINCLOTH_HOST": "environment.example"}

    settings = read_settings({"port": "3", "host": None}, file, environment, {"data": Path("default")})

    assert (settings.port, settings.host, settings.data) == (3, "environment.example", Path("of-file"))


def test_a_secret_stands_in_no_message_and_in_no_log():
    with pytest.raises(SettingsError) as caught:
        read_settings({"metrics_token": "Canary"}, environment={})

    assert str(caught.value) == "--metrics-token: what is given is not 16 or more letters, digits and signs"
    assert told_of("metrics_token", "Canary" * 3) == "set"
    assert told_of("metrics_token_file", None) == told_of("metrics_token", "") == ""


def test_a_command_has_its_own_defaults():
    assert read_settings({}, environment={}, defaults={"data": Path("demo-data")}).data == Path("demo-data")


def test_an_empty_variable_counts_as_not_set():
    assert read_settings({}, environment={"TWINCLOTH_PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("flags", "environment", "sentence"),
    [
        ({"port": "http"}, {}, "--port: 'http' is not a number from 0 to 65535"),
        ({}, {"TWINCLOTH_PORT": "70000"}, "TWINCLOTH_PORT: '70000' is not a number from 0 to 65535"),
        ({"public_url": "cloth"}, {}, "--public-url: 'cloth' is not an address like https://cloth.example"),
        ({"public_url": "http://[::1"}, {}, "--public-url: 'http://[::1' is not an address"),
        ({"log_level": "loud"}, {}, "--log-level: 'loud' is not one of debug, info, warning, error"),
        ({"guesses": "0"}, {}, "--guesses: '0' is not a number above 0"),
        ({"sockets_per_person": "many"}, {}, "--sockets-per-person: 'many' is not a number above 0"),
        (
            {},
            {"TWINCLOTH_COMMANDS_PER_PERSON": "1.5"},
            "TWINCLOTH_COMMANDS_PER_PERSON: '1.5' is not a number",
        ),
        (
            {"trusted_proxies": "nginx"},
            {},
            "--trusted-proxies: 'nginx' is not a list of addresses and networks",
        ),
        ({"trusted_proxies": "10.0.0.1/8"}, {}, "--trusted-proxies: '10.0.0.1/8' is not a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_its_remedy(flags, environment, sentence):
    with pytest.raises(SettingsError) as caught:
        read_settings(flags, environment=environment)

    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("port = 'x'", "settings.toml: port: 'x' is not a number from 0 to 65535"),
        ("data = 5", "settings.toml: data: 5 is not text"),
        ("prot = 80", "settings.toml: prot is no setting; did you mean port?"),
        ("colour = 1", "settings.toml: colour is no setting; the settings are host, port"),
        ("port = ", "settings.toml: is not TOML"),
        ("guesses = -1", "settings.toml: guesses: -1 is not a number above 0"),
        ("trusted_proxies = [1]", "settings.toml: trusted_proxies: [1] is not a list of addresses"),
        ("trusted_proxies = 1", "settings.toml: trusted_proxies: 1 is not a list of addresses"),
    ],
)
def test_a_wrong_file_is_told_by_its_name(tmp_path, text, sentence):
    with pytest.raises(SettingsError) as caught:
        read_settings({}, written(tmp_path, text), {})

    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        read_settings({}, tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize("name", COUNTS)
def test_every_limit_may_be_a_flag_a_variable_or_a_line_of_a_file(tmp_path, name):
    for given in (
        read_settings({name: "7"}, environment={}),
        read_settings({}, environment={f"TWINCLOTH_{name.upper()}": "7"}),
        read_settings({}, written(tmp_path, f"{name} = 7"), {}),
    ):
        assert getattr(given, name) == 7


def test_trusted_proxies_are_a_list_or_a_text_with_commas(tmp_path):
    wanted = Networks(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])

    for given in (
        read_settings({"trusted_proxies": "127.0.0.1,10.0.0.0/8, fd00::/8"}, environment={}),
        read_settings({}, environment={"TWINCLOTH_TRUSTED_PROXIES": " 127.0.0.1 , 10.0.0.0/8,fd00::/8,"}),
        read_settings({}, written(tmp_path, 'trusted_proxies = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]'), {}),
    ):
        assert given.trusted_proxies == wanted
    assert len(wanted) == 3
    assert not Settings().trusted_proxies


@pytest.mark.parametrize(
    ("public_url", "here"),
    [
        ("", True),
        ("http://localhost:8470", True),
        ("http://127.0.0.1", True),
        ("https://cloth.example", False),
        ("https://localhost.example", False),
        ("http://192.168.1.5:8470", False),
    ],
)
def test_this_machines_own_names_are_origins_only_where_nobody_else_comes(public_url, here):
    settings = Settings(public_url=public_url)
    names = {"http://127.0.0.1:8470", "http://localhost:8470"}

    assert settings.url in settings.origins
    assert (names <= set(settings.origins)) == here
    assert here or settings.origins == [settings.url]


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:8470"),
        (Settings(host="::1", port=80), "http://[::1]:80"),
        (Settings(public_url="https://cloth.example/"), "https://cloth.example"),
    ],
)
def test_the_public_address_is_made_from_host_and_port_unless_told(settings, url):
    assert settings.url == url
    assert settings.address == url.split("//")[1]
    assert settings.secure == url.startswith("https")


ONE_MORE = """
    answers_per_card: Annotated[Count, limit("Answers that one card may have")] = 12
"""


def of_a_new_setting(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line of a Twincloth whose settings are declared with one more, and nothing else."""
    return with_one_more(declaration, "\n    lines_per_address", ONE_MORE, *arguments, **environment)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_new_setting_is_one_line_and_has_its_flag_and_its_help(command):
    said = of_a_new_setting(command, "--help").stdout

    assert re.search(r"--answers-per-card +NUMBER +Answers that one card may have: 12 unless told\.", said)


def test_a_new_setting_has_its_variable_and_its_errors(tmp_path):
    file = written(tmp_path, "answers_per_card = 0")

    for arguments, environment, where in (
        (("--answers-per-card", "none"), {}, "--answers-per-card: 'none'"),
        ((), {"TWINCLOTH_ANSWERS_PER_CARD": "many"}, "TWINCLOTH_ANSWERS_PER_CARD: 'many'"),
        (("--settings", str(file)), {}, f"{file}: answers_per_card: 0"),
    ):
        said = of_a_new_setting("serve", *arguments, **environment)
        assert (said.returncode, said.stderr) == (1, f"{where} is not a number above 0\n")


WITHOUT_SETTINGS = ("new", "check")
"""Commands about a folder alone, with no server and no data folder."""


def test_a_command_has_the_flags_of_the_settings_that_are_declared_for_it():
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them

    for name, command in commands.items():
        if name in WITHOUT_SETTINGS:
            continue
        flags = {option for parameter in command.params for option in parameter.opts}
        taken = {flag(setting) for setting, declared in DECLARED.items() if declared.taken_by(name)}
        assert taken | {"--settings"} <= flags, name
        other = {flag(setting) for setting in DECLARED} - taken
        assert other & flags <= {"--host"}, "of staff, it says whose link is made"


def test_what_commands_a_setting_names_there_are():
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group has them

    assert {name for declared in DECLARED.values() for name in declared.also} <= commands
    assert {*SERVING, *TASKS, *WITHOUT_SETTINGS} == commands


@pytest.mark.parametrize(
    ("value", "as_shown"),
    [
        ("s3://KEY:SECRET@bucket/prefix?token=abc#x", "s3://bucket/prefix"),
        (UrlList("https://a.example, https://me:pass@b.example"), "https://a.example,https://b.example"),
        (Networks("10.0.0.0/8,::1"), "10.0.0.0/8,::1/128"),
        (Path("/srv/data"), "/srv/data"),
        ("http://[::1", ""),
        (600, "600"),
    ],
)
def test_a_setting_is_shown_without_what_is_secret_in_it(value, as_shown):
    assert shown(value) == as_shown
