"""The data folder's secret, with which cookies are signed: made once, whole, and for its owner alone."""

import stat

import pytest

from twincloth.pages.identity import SECRET_BYTES, read_secret


def test_a_secret_is_made_once_and_kept(tmp_path):
    secret = read_secret(tmp_path)

    assert len(secret) == SECRET_BYTES
    assert read_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("left", [b"", b"half of it"])
def test_what_a_power_loss_left_of_a_secret_is_never_signed_with(tmp_path, left):
    (tmp_path / "secret").write_bytes(left)

    secret = read_secret(tmp_path)

    assert len(secret) == SECRET_BYTES
    assert (tmp_path / "secret").read_bytes() == secret
