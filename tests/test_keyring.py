"""The file of secrets that sign passes."""

import stat
from pathlib import Path

import pytest

from dutyterm import keyring
from dutyterm.errors import BadInput
from dutyterm.households.tokens import KEY_BYTES


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert keyring.load(tmp_path / "none") == ()


def test_a_first_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "town.key"
    keyring.create(path)
    (key,) = keyring.load(path)
    assert len(key) == KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keyring.create(path)
    assert keyring.load(path) == (key,)


def test_two_files_differ(tmp_path: Path) -> None:
    for name in "ab":
        keyring.create(tmp_path / name)
    assert keyring.load(tmp_path / "a") != keyring.load(tmp_path / "b")


def test_old_keys_are_still_believed(tmp_path: Path) -> None:
    path = tmp_path / "town.key"
    path.write_text("ab" * KEY_BYTES + "\n\n" + "CD" * KEY_BYTES + "\n")
    assert keyring.load(path) == (b"\xab" * KEY_BYTES, b"\xcd" * KEY_BYTES)


@pytest.mark.parametrize("content", [b"", b"\n", b"zz", b"ab" * 5, b"ab" * KEY_BYTES + b"\nab", "密".encode()])
def test_a_spoiled_file_is_said_and_never_shown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "town.key"
    path.write_bytes(content)
    with pytest.raises(BadInput) as wrong:
        keyring.load(path)
    assert str(path) in str(wrong.value)
    assert "ab" * 5 not in str(wrong.value)


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        keyring.load(tmp_path)
