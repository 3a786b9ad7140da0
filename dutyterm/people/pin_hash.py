"""How PINs are kept: scrypt over a HMAC whose secret stands in the town's key file, not in the database.

Six digits alone are guessed in hours from a stolen database, so without the key file a hash says so in its
first word: `plain`. Working one out takes some 40 ms; never do it inside a transaction.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PURPOSE = b"dutyterm: PINs"
_N, _R, _P = 1 << 14, 8, 1
_NOBODY = "plain$" + "00" * 16 + "$" + "00" * 32  # takes as long to refuse as a real one


def hash_pin(keys: Sequence[bytes], pin: str) -> str:
    """What the database keeps of a PIN; made with the first key."""
    salt = secrets.token_bytes(16)
    kind, key = ("keyed", keys[0]) if keys else ("plain", b"")
    return f"{kind}${salt.hex()}${_work(key, salt, pin).hex()}"


def is_pin(keys: Sequence[bytes], kept: str, pin: str) -> bool:
    """Whether a kept hash is that of this PIN; every key is believed. Empty `kept`: never, after the same work."""
    kind, salt, wanted = (kept or _NOBODY).split("$")
    candidates = list(keys) or [b""]
    if kind == "plain":
        candidates = [b""] * len(candidates)  # so many times, too: the time taken tells nothing
    found = [hmac.compare_digest(_work(key, bytes.fromhex(salt), pin).hex(), wanted) for key in candidates]
    return any(found) and bool(kept)


def is_keyed(kept: str) -> bool:
    """Whether a kept hash is useless without the key file."""
    return kept.startswith("keyed$")


def _work(key: bytes, salt: bytes, pin: str) -> bytes:
    pepper = hmac.digest(key, _PURPOSE, "sha256") if key else b""
    peppered = hmac.digest(pepper, pin.encode(), "sha256")
    return hashlib.scrypt(peppered, salt=salt, n=_N, r=_R, p=_P, dklen=32)
