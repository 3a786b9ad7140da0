"""Public keys as people paste them: what is read, what is refused, and that nothing typed reaches the key file."""

import base64
import datetime as dt
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dutyterm.errors import Refused
from dutyterm.people.rules_keys import LINE, key_line, parse_key

KINDS = (("ed25519", ""), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048"))
UNTIL = dt.datetime(2020, 2, 6, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def made(folder: Path, kind: str, bits: str = "") -> Path:
    """A private key file of a kind; its public key is beside it."""
    file = folder / f"{kind}{bits}"
    size = ["-b", bits] if bits else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "holder", "-f", str(file)], check=True)
    return file


def body_of(*parts: bytes) -> str:
    return base64.b64encode(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).decode()


def plain() -> str:
    return "ssh-ed25519 " + body_of(b"ssh-ed25519", bytes(range(32)))


def refused(text: str) -> str:
    with pytest.raises(Refused) as caught:
        parse_key(text)
    return caught.value.code


@pytest.mark.parametrize(("kind", "bits"), KINDS, ids="".join)
def test_a_key_of_ssh_keygen_is_read_and_its_line_written(tmp_path: Path, kind: str, bits: str) -> None:
    public = Path(f"{made(tmp_path, kind, bits)}.pub")
    text = public.read_text()
    key = parse_key(text)
    shown = subprocess.run(["ssh-keygen", "-lf", str(public)], capture_output=True, text=True, check=True).stdout
    assert key.fingerprint == shown.split()[1]
    assert [key.algorithm, key.body, key.comment] == text.split()
    line = key_line(17, key.algorithm, key.body, UNTIL)
    start = 'restrict,pty,expiry-time="20200205160000Z",command="exec /usr/local/lib/dutyterm-session 17" '
    assert line == f"{start}{key.algorithm} {key.body} key-17"
    assert LINE.fullmatch(line)


def test_a_key_of_a_token_is_read() -> None:
    name = b"sk-ssh-ed25519@openssh.com"
    assert parse_key(f"{name.decode()} {body_of(name, bytes(32), b'ssh:')}").algorithm == name.decode()


def test_what_copying_leaves_around_a_key_does_no_harm() -> None:
    assert parse_key(f"\ufeff  {plain()} 林 家里\r\n").comment == "林 家里"


def test_private_and_short_keys_are_refused(tmp_path: Path) -> None:
    assert refused(made(tmp_path, "ed25519").read_text()) == "key_private"
    assert refused(Path(f"{made(tmp_path, 'rsa', '1024')}.pub").read_text()) == "key_short"


ED = body_of(b"ssh-ed25519", bytes(32))
POINT = b"\x04" + bytes(64)
BAD = {
    "empty": (" \r\n", "key_empty"),
    "putty": ("PuTTY-User-Key-File-3: ssh-ed25519", "key_private"),
    "option": (f'command="sh" {plain()}', "key_options"),
    "option without a space": (f"no-pty,ssh-ed25519 {ED}", "key_unreadable"),
    "two lines": (f"{plain()}\n{plain()}", "key_several"),
    "two in a line": (f"{plain()} {plain()}", "key_several"),
    "CR": (f"{plain()}\rrestrict", "key_several"),
    "LF in the body": (f"ssh-ed25519 {ED[:10]}\n{ED[10:]}", "key_several"),
    "NUL": (f"{plain()}\0", "key_control"),
    "escape": (f"{plain()} \x1b]0;x", "key_control"),
    "RTL mark": (f"{plain()} \u202ex", "key_control"),
    "truncated": (plain()[:-8], "key_unreadable"),
    "more behind it": (f"ssh-ed25519 {base64.b64encode(base64.b64decode(ED) + b'x').decode()}", "key_unreadable"),
    "other type within": (f"ssh-rsa {ED}", "key_unreadable"),
    "no body": ("ssh-ed25519", "key_unreadable"),
    "dss": (f"ssh-dss {body_of(b'ssh-dss')}", "key_algorithm"),
    "certificate": (f"ssh-ed25519-cert-v01@openssh.com {ED}", "key_algorithm"),
    "wrong curve": (
        f"ecdsa-sha2-nistp256 {body_of(b'ecdsa-sha2-nistp256', b'nistp384', POINT)}",
        "key_unreadable",
    ),
    "not base64": (f"ssh-ed25519 {ED[:-4]}!!!!", "key_unreadable"),
    "endless": ("A" * 20_000, "key_unreadable"),
    "a name": ("Lin [/b]", "key_unreadable"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_key_is_refused_and_said_why(name: str) -> None:
    text, code = BAD[name]
    assert refused(text) == code


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    at=st.integers(0, 80),
    drop=st.integers(0, 4),
    add=st.text(max_size=12) | st.sampled_from(['"', "\n", "\0", ",pty "]),
)
def test_a_mutated_key_is_refused_or_gives_a_line_like_all_others(at: int, drop: int, add: str) -> None:
    text = plain()
    changed = text[:at] + add + text[at + drop :]
    try:
        key = parse_key(changed)
        line = key_line(1, key.algorithm, key.body, None)
    except Refused:
        return
    assert LINE.fullmatch(line)
    assert line.count('"') == 2
    assert "\n" not in line


def test_a_comment_never_reaches_the_line() -> None:
    key = parse_key(f'{plain()} Lin",command="sh')
    assert "Lin" not in key_line(1, key.algorithm, key.body, None)


@pytest.mark.parametrize(
    ("algorithm", "body"), [("ssh-ed25519", f"{ED} x\nssh-rsa"), ('command="sh" ssh-ed25519', ED), ("ssh-rsa", ED)]
)
def test_a_stored_key_that_is_none_gives_no_line(algorithm: str, body: str) -> None:
    with pytest.raises(Refused):
        key_line(1, algorithm, body, None)


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_a_line_has_a_number_that_the_session_takes(number: int) -> None:
    with pytest.raises(Refused):
        key_line(number, "ssh-ed25519", ED, None)
