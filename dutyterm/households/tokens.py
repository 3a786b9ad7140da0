"""The code a pass carries as a QR: 34 digits that nobody can make up, and nothing personal in them.

kind 4 bits, id of the pass (or blank) 28 bits, expiry day 16 bits, MAC 64 bits: 112 bits, exactly a version 1-M code
in digits. The key lives outside the database; older keys stay valid for reading, so rotating kills no pass.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import fold

BLANK = "blank"
"""The kind of a code on a numbered blank: it names the blank, which may be somebody's pass by now."""
KINDS = ("resident", "tenant_temp", "worker", "vehicle", BLANK)
DIGITS = 34
KEY_BYTES = 32
_EPOCH = dt.date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Token:
    """What a genuine code says."""

    kind: str
    pass_id: int  # of the blank, where that is its kind
    expires: dt.date


def new_key() -> bytes:
    """A fresh secret key."""
    return secrets.token_bytes(KEY_BYTES)


def _mac(key: bytes, body: int) -> int:
    digest = hmac.new(key, b"dutyterm pass 1:" + body.to_bytes(6, "big"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def encode(key: bytes, kind: str, pass_id: int, expires: dt.date) -> str:
    """The 34 digits of a pass. ValueError when the id or the day do not fit."""
    days = (expires - _EPOCH).days
    if not 0 <= pass_id < 1 << 28 or not 0 <= days < 1 << 16:
        raise ValueError("pass id or expiry out of range")
    body = KINDS.index(kind) << 44 | pass_id << 16 | days
    return f"{body << 64 | _mac(key, body):0{DIGITS}d}"


def looks_like(text: str) -> bool:
    """Whether a word has the shape of such a code."""
    digits = fold(text)
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit()


def decode(keys: Sequence[bytes], text: str) -> Token | None:
    """What a code says, or None if no key made it: a misread digit or a forgery."""
    if not looks_like(text):
        return None
    number = int(fold(text))
    body, mac = number >> 64, number & (1 << 64) - 1
    kind = body >> 44
    if kind >= len(KINDS):
        return None
    for key in keys:
        if hmac.compare_digest(_mac(key, body).to_bytes(8, "big"), mac.to_bytes(8, "big")):
            return Token(KINDS[kind], body >> 16 & (1 << 28) - 1, _EPOCH + dt.timedelta(days=body & 0xFFFF))
    return None
