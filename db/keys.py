"""SSH keys: of a person, or of a duty post whose laptop several people share."""

import datetime as dt
from typing import Any, NamedTuple

from peewee import IntegerField, TextField

from .base import Model, UtcField, execute, fetch, one, utc, utc_text


class SshKey(Model):
    """A public key that opens the duty account. Never deleted: the trail and the log of sittings point to it."""

    kind = TextField()  # person, post
    user_id = IntegerField(null=True)
    post_id = IntegerField(null=True)
    algorithm = TextField()
    body = TextField()  # base64
    fingerprint = TextField()
    label = TextField(default="")
    expires_at = UtcField(null=True)
    revoked_at = UtcField(null=True)
    revoked_by = IntegerField(null=True)


class Key(NamedTuple):
    """A key with whose it is; never its body, which nobody needs to see."""

    id: int
    kind: str
    user_id: int | None
    post_id: int | None
    login: str  # of a person's key
    post: str  # the code, of a post's key
    holds: bool  # the account, or the post, is active
    algorithm: str
    fingerprint: str
    label: str
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None


def _key(*row: Any) -> Key:
    *rest, holds, algorithm, fingerprint, label, created, expires, revoked = row
    moments = [utc(moment) if moment else None for moment in (created, expires, revoked)]
    return Key._make((*rest, bool(holds), algorithm, fingerprint, label, *moments))


_SELECT = (
    "SELECT k.id, k.kind, k.user_id, k.post_id, COALESCE(u.login, ''), COALESCE(p.code, ''),"
    " COALESCE(u.active, p.active), k.algorithm, k.fingerprint, k.label, k.created_at, k.expires_at, k.revoked_at"
    " FROM ssh_key k LEFT JOIN user_account u ON u.id = k.user_id LEFT JOIN post p ON p.id = k.post_id"
)


def all_keys(*, user_id: int | None = None, post_id: int | None = None) -> list[Key]:
    """All keys, those that are gone too, the oldest first; of one account or post if it is named."""
    if user_id is not None:
        return fetch(f"{_SELECT} WHERE k.user_id = ? ORDER BY k.id", user_id, as_=_key)
    if post_id is not None:
        return fetch(f"{_SELECT} WHERE k.post_id = ? ORDER BY k.id", post_id, as_=_key)
    return fetch(f"{_SELECT} ORDER BY k.id", as_=_key)


def key(key_id: int) -> Key | None:
    """A key by its number."""
    rows = fetch(f"{_SELECT} WHERE k.id = ?", key_id, as_=_key)
    return rows[0] if rows else None


def key_by_fingerprint(fingerprint: str) -> Key | None:
    """The key with this fingerprint that was not revoked."""
    rows = fetch(f"{_SELECT} WHERE k.fingerprint = ? AND k.revoked_at IS NULL", fingerprint, as_=_key)
    return rows[0] if rows else None


class Door(NamedTuple):
    """What the key file says of one key."""

    id: int
    algorithm: str
    body: str
    expires_at: dt.datetime | None


def _door(id_: int, algorithm: str, body: str, expires: "str | dt.datetime | None") -> Door:
    return Door(id_, algorithm, body, utc(expires) if expires else None)


def doors(at: dt.datetime) -> list[Door]:
    """The keys that open at that moment: neither revoked nor expired, of active accounts and posts."""
    return fetch(
        "SELECT k.id, k.algorithm, k.body, k.expires_at FROM ssh_key k"
        " LEFT JOIN user_account u ON u.id = k.user_id LEFT JOIN post p ON p.id = k.post_id"
        " WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?)"
        " AND COALESCE(u.active, p.active) ORDER BY k.id",
        utc_text(at),
        as_=_door,
    )


def revoke(key_id: int, at: dt.datetime, by: int) -> bool:
    """Take a key away for good; False when it was gone already."""
    return one(
        "UPDATE ssh_key SET revoked_at = ?, revoked_by = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND revoked_at IS NULL RETURNING id",
        *(utc_text(at), by, utc_text(at), key_id),
    ) is not None  # fmt: skip


def set_expiry(key_id: int, expires_at: dt.datetime | None, at: dt.datetime) -> None:
    """Say until when a key opens; None: for ever."""
    execute(
        "UPDATE ssh_key SET expires_at = ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(utc_text(expires_at) if expires_at else None, utc_text(at), key_id),
    )
