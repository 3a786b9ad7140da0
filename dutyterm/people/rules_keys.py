"""Public keys of SSH: what people paste, read strictly, and the line of the key file made of it. Pure.

The file of keys decides who gets in, so nothing that a person typed goes into it: a line is made of integers,
a time, and a key that was taken apart and put together again.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from ..errors import Refused

SESSION = "/usr/local/lib/dutyterm-session"
"""Where the session script stands; every key runs it."""

_CURVES = {"nistp256": 65, "nistp384": 97, "nistp521": 133}  # bytes of an uncompressed point
ALGORITHMS = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    *(f"ecdsa-sha2-{curve}" for curve in _CURVES),
    "ssh-rsa",
)
RSA_BITS = range(2048, 16385)
_LIMIT = 16384  # characters; the longest key that sshd takes has about 2,900
_KIND = re.compile(r"(ssh-[a-z0-9]+|ecdsa-sha2-[a-z0-9]+|sk-[a-z0-9-]+@openssh\.com|[a-z0-9-]+-cert-v01@openssh\.com)")
_PRIVATE = re.compile(r"PRIVATE KEY|PuTTY-User-Key-File")
_BODY = re.compile(r"[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that was read and put together again. `comment` is what its holder wrote behind it, not cleaned."""

    algorithm: str
    body: str  # base64
    fingerprint: str  # as `ssh-keygen -l` shows it
    comment: str = ""


def parse_key(text: str) -> PublicKey:
    """Read one public key as people paste it: `ssh-ed25519 AAAA… comment`, one line, nothing before it.

    Refused codes: `key_empty`, `key_private`, `key_several`, `key_control`, `key_options`, `key_algorithm`,
    `key_short` (RSA below 2048 bits), `key_unreadable`.
    """
    if _PRIVATE.search(text[:_LIMIT]):
        raise Refused("key_private")
    line = text.removeprefix("\ufeff").strip(" \t\r\n")  # what editors and copying leave around a line
    if not line:
        raise Refused("key_empty")
    if len(line) > _LIMIT:
        raise Refused("key_unreadable")
    if "\n" in line or "\r" in line:
        raise Refused("key_several")
    if any(not char.isprintable() and char != "\t" for char in line):
        raise Refused("key_control")
    words = line.split()
    if words[0] not in ALGORITHMS:
        if _KIND.fullmatch(words[0]):
            raise Refused("key_algorithm")
        raise Refused("key_options" if any(_KIND.fullmatch(word) for word in words[1:]) else "key_unreadable")
    if any(_KIND.fullmatch(word) for word in words[2:]):
        raise Refused("key_several")
    if len(words) < 2:
        raise Refused("key_unreadable")
    blob = _again(words[0], words[1])
    fingerprint = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    body = base64.b64encode(blob).decode()
    return PublicKey(words[0], body, f"SHA256:{fingerprint}", " ".join(words[2:]))


def _again(algorithm: str, body: str) -> bytes:
    """Take a key apart and put it together: what does not come out as it went in is none."""
    if not _BODY.fullmatch(body):
        raise Refused("key_unreadable")
    try:
        blob = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("key_unreadable") from None
    parts = _parts(blob)
    again = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    if again != blob or not parts or parts[0] != algorithm.encode():
        raise Refused("key_unreadable")
    if algorithm == "ssh-rsa":
        _check_rsa(parts)
    elif not _well_formed(algorithm, parts):
        raise Refused("key_unreadable")
    return again


def _parts(blob: bytes) -> list[bytes]:
    parts, at = [], 0
    while at + 4 <= len(blob):
        size = int.from_bytes(blob[at : at + 4], "big")
        if at + 4 + size > len(blob):
            raise Refused("key_unreadable")
        parts.append(blob[at + 4 : at + 4 + size])
        at += 4 + size
    if at != len(blob):
        raise Refused("key_unreadable")
    return parts


def _well_formed(algorithm: str, parts: list[bytes]) -> bool:
    if algorithm == "ssh-ed25519":
        return len(parts) == 2 and len(parts[1]) == 32
    if algorithm == "sk-ssh-ed25519@openssh.com":
        return len(parts) == 3 and len(parts[1]) == 32 and re.fullmatch(rb"[\x21-\x7e]{1,255}", parts[2]) is not None
    curve = algorithm.removeprefix("ecdsa-sha2-")
    return len(parts) == 3 and parts[1] == curve.encode() and len(parts[2]) == _CURVES[curve] and parts[2][0] == 4


def _check_rsa(parts: list[bytes]) -> None:
    numbers = [int.from_bytes(part, "big") for part in parts[1:]]
    # RFC 4251: positive, in the shortest form
    shortest = all(
        part == number.to_bytes(number.bit_length() // 8 + 1, "big")
        for part, number in zip(parts[1:], numbers, strict=True)
    )
    if len(numbers) != 2 or not shortest:
        raise Refused("key_unreadable")
    exponent, modulus = numbers
    if exponent < 3 or exponent % 2 == 0 or exponent.bit_length() > 64 or modulus % 2 == 0:
        raise Refused("key_unreadable")
    if modulus.bit_length() < RSA_BITS.start:
        raise Refused("key_short", bits=modulus.bit_length())
    if modulus.bit_length() not in RSA_BITS:
        raise Refused("key_unreadable")


def line_pattern(script: str = SESSION) -> re.Pattern[str]:
    """What every line of the key file looks like, to the letter, when keys run `script`."""
    kinds = "|".join(re.escape(one) for one in ALGORITHMS)
    return re.compile(
        r'restrict,pty,(?:expiry-time="[0-9]{14}Z",)?'
        rf'command="exec {re.escape(script)} (?P<id>[1-9][0-9]{{0,8}})" (?:{kinds}) {_BODY.pattern} key-(?P=id)'
    )


LINE = line_pattern()


def key_line(key_id: int, algorithm: str, body: str, expires_at: dt.datetime | None, *, script: str = SESSION) -> str:
    """The line of one key. `expires_at` is aware; sshd reads it as UTC, whatever the server's zone (the Z, from
    OpenSSH 9.1 on). Refused when the stored key does not read as one."""
    key = parse_key(f"{algorithm} {body}")
    until = ""
    if expires_at is not None:
        until = f'expiry-time="{expires_at.astimezone(dt.UTC):%Y%m%d%H%M%S}Z",'
    line = f'restrict,pty,{until}command="exec {script} {int(key_id)}" {key.algorithm} {key.body} key-{int(key_id)}'
    if not line_pattern(script).fullmatch(line):
        raise Refused("key_unreadable")
    return line
