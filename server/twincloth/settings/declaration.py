"""Every setting, each declared once; where else it is spoken of follows from that."""

from pathlib import Path
from typing import Annotated

from msgspec import Struct

from twincloth.settings.setting import TASKS, Setting, limit, token
from twincloth.settings.values import (
    Contact,
    CookieSecretList,
    Count,
    CountOrNone,
    DatabaseAddress,
    InternalAddress,
    LogFormat,
    LogLevel,
    Networks,
    Port,
    ProcessName,
    Seconds,
    Token,
    Url,
    UrlList,
)


class Declaration(Struct, frozen=True, kw_only=True):
    """Each is declared here and nowhere else: flags, environment, files, help, errors and the guide follow.

    An address is one IPv4 address, or the /64 of an IPv6 one.
    """

    host: Annotated[str, Setting("ADDRESS", "Listen here; 0.0.0.0 is every address")] = "127.0.0.1"
    port: Annotated[
        Port,
        Setting(
            "NUMBER", "The port; 0 takes a free one", "a number from 0 to 65535, where 0 takes any free port"
        ),
    ] = 8470
    data: Annotated[Path, Setting("FOLDER", "The data folder", also=TASKS)] = Path("data")
    public_url: Annotated[
        str,
        Setting(
            "URL",
            "The address that people and labels use, such as https://cloth.example",
            "an address like https://cloth.example",
            "made from host and port",
            ("import", "redirects", "staff", "owner"),
        ),
    ] = ""
    former_urls: Annotated[
        UrlList,
        Setting(
            "URLS",
            "Earlier public addresses, with commas between them; whoever comes by one is sent on to today's",
            "a list of addresses like https://old.example, https://older.example",
            "none",
        ),
    ] = UrlList()
    contact: Annotated[
        Contact,
        Setting(
            "MAIL",
            "Whom museums write to that harvest what is open, and who finds a hole, such as curator@museum.example",
            "a mail address like curator@museum.example",
            "postmaster at the public address",
        ),
    ] = ""
    store: Annotated[
        str,
        Setting(
            "ADDRESS",
            "Where pictures and recordings are kept, such as s3://bucket/prefix",
            unless="the data folder",
            also=("import", "export", "backup", "restore", "verify", "erase", "sweep", "move"),
        ),
    ] = ""
    store_cache: Annotated[
        Count,
        Setting(
            "MEGABYTES",
            "How much of what is kept elsewhere the data folder may hold too",
            "a number above 0",
            also=("import", "export", "backup", "restore", "verify", "erase", "sweep", "move"),
        ),
    ] = 2000
    database: Annotated[
        DatabaseAddress,
        Setting(
            "ADDRESS",
            "The PostgreSQL that keeps everything but files, such as postgresql://twincloth@db.example/twincloth",
            "an address like postgresql://twincloth@db.example/twincloth",
            "SQLite in the data folder",
            also=TASKS,
            secret=True,
        ),
    ] = ""
    cookie_secrets: Annotated[
        CookieSecretList,
        Setting(
            "SECRETS",
            "What signs cookies and, with a comma, another one that is believed too",
            "one or two of what openssl rand -base64 32 makes, with a comma between",
            "made by chance, and kept with the tables",
            also=TASKS,
            secret=True,
        ),
    ] = ""
    log_level: Annotated[
        LogLevel,
        Setting(
            "LEVEL",
            "What is told on stderr (debug, info, warning or error)",
            "one of debug, info, warning, error",
        ),
    ] = "info"
    log_format: Annotated[
        LogFormat,
        Setting(
            "FORMAT", "How each line on stderr is written: text, or json for programs", "one of text, json"
        ),
    ] = "text"
    offline_pages: Annotated[
        bool,
        Setting(
            "true|false",
            "Let browsers keep the pages they saw last, for when there is no network; false also forgets what was kept",
            "true or false",
            "true",
        ),
    ] = True
    metrics_port: Annotated[
        Port,
        Setting(
            "NUMBER",
            "Tell figures of the server at this port of 127.0.0.1, to whoever is on this machine",
            "a number from 0 to 65535, where 0 is none",
            "none",
        ),
    ] = 0
    metrics_token: Annotated[
        Token, token("TOKEN", "Tell figures of the server at /metrics, to who shows this")
    ] = ""
    metrics_token_file: Annotated[
        Path | None,
        Setting("FILE", "A file whose first line is that token", unless="none"),
    ] = None
    translator_url: Annotated[
        Url,
        Setting(
            "URL",
            "A LibreTranslate server that drafts translations of messages, which leave this server for it",
            "an address like http://127.0.0.1:5000",
            "none",
        ),
    ] = Url()
    translator_key: Annotated[Token, token("KEY", "The key that it asks for")] = ""
    trusted_proxies: Annotated[
        Networks,
        Setting(
            "ADDRESSES",
            "Proxies whose X-Forwarded-For is believed, such as 127.0.0.1,10.0.0.0/8",
            "a list of addresses and networks like 127.0.0.1, 10.0.0.0/8",
            "none",
        ),
    ] = Networks()
    workers: Annotated[
        Count,
        Setting(
            "NUMBER", "So many processes on this machine, which share its PostgreSQL", "a number above 0"
        ),
    ] = 1
    process_name: Annotated[
        ProcessName,
        Setting(
            "NAME",
            "What this process is called among those that share a PostgreSQL; workers have their number behind it",
            "1 to 20 small letters, digits and hyphens, beginning with a letter",
        ),
    ] = "p"
    internal_address: Annotated[
        InternalAddress,
        Setting(
            "ADDRESS",
            "Where those others, and nobody else, can ask this process: HOST:PORT, or the path of a Unix socket",
            "an address like 10.0.0.5:8471, where 0 takes any free port, or a path of up to 90 bytes",
            "any free port of 127.0.0.1",
        ),
    ] = "127.0.0.1:0"
    drain: Annotated[
        Seconds,
        Setting(
            "SECONDS",
            "How long its viewers are sent to others, a few at a time, before a process stops that has others",
            "a number from 0 to 600",
        ),
    ] = 15
    commands_per_person: Annotated[Count, limit("Commands of one person in any 10 s")] = 10
    commands_per_address: Annotated[
        Count,
        limit("Commands of one address in 10 s, which may be a whole school, and twice as many at once"),
    ] = 600
    sockets_per_person: Annotated[Count, limit("Open pages of one person, whose oldest one makes way")] = 5
    sockets_per_address: Annotated[Count, limit("Open pages of one address")] = 600
    guest_sockets: Annotated[
        CountOrNone,
        limit(
            "Open pages of guests that one exchange keeps a socket for; above it guests watch by plain HTTP, with 0 all of them",
            "a number, where 0 is none",
        ),
    ] = 10_000
    guesses_per_address: Annotated[Count, limit("Wrong codes of one address in a minute")] = 20
    guesses: Annotated[Count, limit("Wrong codes of everybody in a minute")] = 300
    registrations_per_address: Annotated[
        Count, limit("People of one address who may sign in to an exchange in a minute, and as many at once")
    ] = 300
    registrations: Annotated[Count, limit("The same of everybody together")] = 1200
    waiting_per_person: Annotated[Count, limit("Messages of one person that wait for the hosts")] = 5
    waiting_per_place: Annotated[
        Count, limit("Messages of one place that wait for the hosts, beside the first of each person")
    ] = 200
    lines_per_address: Annotated[
        Count, limit("Lines that one address may leave in the guest book in an hour")
    ] = 60
