"""Commands that keep a data folder: backups made, checked and brought back."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
import uvloop
from rich.console import Console

from twincloth.backups.archive import DATABASE, BackupHead
from twincloth.backups.restoring import must_be_sound, restored
from twincloth.backups.saving import saving, whole_file
from twincloth.backups.sealing import NoKey, Seal, seal_for, seal_with, unsealed
from twincloth.backups.soundness import Soundness
from twincloth.backups.unpacking import BackupRefused
from twincloth.backups.verifying import verify_backup, verify_folder
from twincloth.collection.store import FOLDER, Store, UnknownStore
from twincloth.commands.application import app, say
from twincloth.flags import with_settings
from twincloth.operator.asking import ask
from twincloth.operator.backing_up import NOT_OF_A_FOLDER, NoteBackup, StreamBackup
from twincloth.operator.failures import Failed
from twincloth.operator.progress import progress
from twincloth.settings import Settings

STREAM = Path("-")
"""Stands for what comes on stdin or goes to stdout."""

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A backup; - is stdin.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="PATH",
        help="A file whose first line is the passphrase; else it is asked for.",
    ),
]
Identities = Annotated[
    list[Path] | None,
    typer.Option("--identity", metavar="PATH", help="A file with a private key for which it is encrypted."),
]


@app.command()
@with_settings("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet; - is stdout.")],
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="KEY", help="Encrypt it for a public key: age1…, ssh-ed25519 …"),
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt it with a passphrase, which is asked for.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    *,
    settings: Settings,
) -> None:
    """Write all of the data folder into one file, beside a running server too: journals, pictures, secrets."""
    _must_be_in_a_folder(settings)
    wanted = passphrase or passphrase_file is not None
    if wanted and recipient:
        raise Failed("One of --recipient and a passphrase at a time")
    _must_be_there(settings)
    seal = seal_with(_passphrase(passphrase_file, confirm=True)) if wanted else None
    seal = seal_for(recipient) if recipient else seal
    at = round(time.time() * 1000)
    with ExitStack() as stack:
        target = sys.stdout.buffer if file == STREAM else stack.enter_context(whole_file(file.absolute()))
        lines, size = _saved(settings, target, seal)
    uvloop.run(ask(settings, NoteBackup(at=at, size=size, encrypted=seal is not None), lambda _: None))
    where = "stdout" if file == STREAM else str(file)
    how = "encrypted" if seal else "not encrypted: whoever has it has everything"
    say(f"{where}: {size:,} bytes, {how}.", *lines, to=Console(stderr=file == STREAM))


@app.command()
@with_settings("restore")
def restore(
    file: BackupFile,
    passphrase_file: PassphraseFile = None,
    identity: Identities = None,
    *,
    settings: Settings,
) -> None:
    """Bring a backup back into a data folder that is empty or not there; whole, or nothing of it."""
    _must_be_in_a_folder(settings)
    with (
        _opened(file, passphrase_file, identity) as stream,
        restored(stream, settings.data) as (unpacked, sound, staging),
    ):
        gaps = must_be_sound(unpacked, sound)
        if settings.store:
            _put_elsewhere(_store(settings), staging / FOLDER)
    say(_made(unpacked.head), _looked_at(sound), *gaps)
    if settings.store:
        say(f"Pictures and recordings are in {settings.store}.")
    say(
        f"It is restored: twincloth serve --data {settings.data}",
        "Labels, links and cookies are as they were. What came after it is not in it, and whoever was erased since is"
        " back: erase them again.",
    )


@app.command()
@with_settings("verify")
def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A backup; unless told, the data folder itself.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    identity: Identities = None,
    *,
    settings: Settings,
) -> None:
    """Check a data folder, beside a running server too, or a backup: journals, codes, symbols, every file."""
    if file is None:
        _must_be_in_a_folder(settings)
        _must_be_there(settings)
        sound = verify_folder(settings.data, _store(settings))
    else:
        with _opened(file, passphrase_file, identity) as stream:
            head, sound = verify_backup(stream)
        say(_made(head))
    if sound.problems:
        raise Failed(*sound.problems)
    say(_looked_at(sound))


def _must_be_in_a_folder(settings: Settings) -> None:
    if settings.database:
        raise Failed(NOT_OF_A_FOLDER)


def _must_be_there(settings: Settings) -> None:
    if not (settings.data / DATABASE).exists():
        raise Failed(f"{settings.data}: there is no such data folder; name yours with --data")


def _saved(settings: Settings, target: BinaryIO, seal: Seal | None) -> tuple[list[str], int]:
    with saving(settings.data, target, seal) as under_way, progress() as tell:
        lines = uvloop.run(ask(settings, StreamBackup(pipe=str(under_way.pipe.absolute())), tell))
    return lines, under_way.saved.size


@contextmanager
def _opened(file: Path, passphrase_file: Path | None, identities: list[Path] | None) -> Iterator[BinaryIO]:
    """A backup as it was before it was encrypted. Raises Failed where it is not the one that was made."""
    with ExitStack() as stack:
        source = sys.stdin.buffer if file == STREAM else stack.enter_context(file.open("rb"))
        try:
            with unsealed(source, lambda: _passphrase(passphrase_file), identities or ()) as stream:
                yield stream
        except (BackupRefused, NoKey) as refused:
            raise Failed(*(f"{file}: {line}" for line in str(refused).splitlines())) from None


def _passphrase(file: Path | None, *, confirm: bool = False) -> str:
    if file:
        given = file.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
    elif sys.stdin.isatty():
        given = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
    else:
        raise NoKey("A passphrase is needed: name the file that holds it with --passphrase-file")
    if not given:
        raise NoKey("The passphrase is empty")
    return given


def _store(settings: Settings) -> Store:
    try:
        return Store.open(settings.store, settings.data, clearing=False)
    except UnknownStore as unknown:
        raise Failed(f"{settings.store}: no store answers to this ({unknown})") from None


def _put_elsewhere(store: Store, folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    uvloop.run(_put(store, folder, names))
    shutil.rmtree(folder, ignore_errors=True)


async def _put(store: Store, folder: Path, names: list[str]) -> None:
    """Put what was unpacked where files are kept."""
    for name in names:
        if not await store.exists(name):
            await store.put_file(name, folder / name)


def _made(head: BackupHead) -> str:
    at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(head.at / 1000))
    return f"A backup of {at}, made by Twincloth {head.twincloth}."


def _looked_at(sound: Soundness) -> str:
    counted = ", ".join(f"{what}: {number:,}" for what, number in sound.counts.items())
    return f"Everything is as it should be. {counted.capitalize()}."
