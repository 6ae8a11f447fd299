"""The secrets with which cookies are signed: made by chance, whole, private, and two in turn."""

import os
import stat
from time import time

import pytest

from halls import Hall
from twincloth.exchange.actor import Role
from twincloth.operator.secret import RotateSecret
from twincloth.pages.cookie_secrets import (
    PREVIOUS_AGE,
    SECRET_BYTES,
    WeakSecret,
    read_secrets,
    rotate,
)
from twincloth.pages.identity import PEOPLE_AGE, STAFF_AGE


def test_a_secret_is_made_once_and_kept(tmp_path):
    (secret,) = read_secrets(tmp_path)

    assert len(secret) == SECRET_BYTES
    assert read_secrets(tmp_path) == [secret]
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("left", [b"", b"half of it"])
def test_what_a_power_loss_left_of_a_secret_is_never_signed_with(tmp_path, left):
    (tmp_path / "secret").write_bytes(left)

    (secret,) = read_secrets(tmp_path)

    assert len(secret) == SECRET_BYTES
    assert (tmp_path / "secret").read_bytes() == secret


@pytest.mark.parametrize(
    "weak",
    [
        bytes(32),
        b"a" * 32,
        b"secret" * 5 + b"se",
        bytes(range(32)),
        os.urandom(16) * 2,
        b"0123456789abcdef" * 2,
    ],
    ids=["zeros", "one letter", "a word", "counted", "twice the same half", "digits"],
)
@pytest.mark.parametrize("file", ["secret", "secret.previous"])
def test_a_secret_that_could_be_guessed_is_refused_with_a_sentence(tmp_path, weak, file):
    read_secrets(tmp_path)
    (tmp_path / file).write_bytes(weak[:32])

    with pytest.raises(WeakSecret, match=f"{tmp_path / file} was not made by chance.*Delete it"):
        read_secrets(tmp_path)


def test_what_chance_makes_is_never_refused(tmp_path):
    for _ in range(2000):
        (tmp_path / "secret").write_bytes(os.urandom(32))
        assert len(read_secrets(tmp_path)) == 1


def test_the_secret_before_is_believed_until_the_next_one(tmp_path):
    (first,) = read_secrets(tmp_path)

    assert rotate(tmp_path)[0] == first
    second, third = rotate(tmp_path)

    assert first not in (second, third)
    assert read_secrets(tmp_path) == [second, third]


def test_the_secret_before_is_forgotten_when_no_cookie_can_be_older(tmp_path):
    read_secrets(tmp_path)
    rotate(tmp_path)
    assert max(PEOPLE_AGE, STAFF_AGE) <= PREVIOUS_AGE
    assert len(read_secrets(tmp_path)) == 2

    long_ago = time() - PREVIOUS_AGE - 60
    os.utime(tmp_path / "secret.previous", (long_ago, long_ago))

    assert len(read_secrets(tmp_path)) == 1
    assert not (tmp_path / "secret.previous").exists()


def test_a_rotation_that_was_cut_short_puts_nobody_out(tmp_path):
    (first,) = read_secrets(tmp_path)
    (tmp_path / "secret").rename(tmp_path / "secret.previous")

    previous, fresh = read_secrets(tmp_path)

    assert previous == first != fresh
    assert first not in rotate(tmp_path)


async def test_nobody_is_logged_out_by_a_new_secret(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    tom = await hall.host("oxford")

    await RotateSecret().do(hall.services)

    assert ' me="p' in (await vera.get(f"/{hall.code}"))[1]
    assert (await tom.get("/host"))[0] == 200
    assert (await (await tom.connect("host")).ask("clock", {}))["ok"]


async def test_everybody_is_logged_out_where_the_secret_was_read_by_somebody(hall: Hall):
    vera = await hall.visitor("ru").register("Вера", "perm")
    path = await hall.link(Role.HOST, "oxford")
    tom = hall.visitor()
    await tom.get(path)

    await RotateSecret(forget=True).do(hall.services)

    assert ' me="p' not in (await vera.get(f"/{hall.code}"))[1]
    assert (await tom.get("/host"))[0] == 410
    assert (await tom.get(path))[0] == 200, "the link itself opens as before"
    assert (await tom.get("/host"))[0] == 200
