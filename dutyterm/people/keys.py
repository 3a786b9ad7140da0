"""Acts on SSH keys: given to a person or to a duty post, limited, taken away. The key file follows within seconds."""

import datetime as dt

from db import audit, changes
from db import keys as table
from db.audit import Act
from db.keys import Key, SshKey
from db.people import find_user
from db.posts import gate_by_code

from ..errors import Refused
from ..text import clean_line
from .accounts import begin
from .rules_keys import SESSION, key_line, parse_key


def add_key(
    act: Act, text: str, *, login: str = "", post: str = "", label: str = "", expires_at: dt.datetime | None = None
) -> int:
    """Give a public key (`text`, as it was pasted) to the account `login` or to the gate `post`; its number.

    `expires_at` is aware, from then on the key opens nothing. Refused with a code of `rules_keys.parse_key`, or
    `key_whose`, `no_such_login`, `no_such_post`, `key_taken` (by whom), `key_expiry_past`.
    """
    begin(act, "people.manage")
    if bool(login) == bool(post):
        raise Refused("key_whose")
    key = parse_key(text)
    user = find_user(login) if login else None
    if login and user is None:
        raise Refused("no_such_login", who=login)
    gate = gate_by_code(post) if post else None
    if post and gate is None:
        raise Refused("no_such_post", place=post)
    if held := table.key_by_fingerprint(key.fingerprint):
        raise Refused("key_taken", who=held.login or held.post, key=held.id)
    if expires_at is not None and expires_at <= act.at:
        raise Refused("key_expiry_past")
    row = SshKey.create(
        kind="person" if user else "post",
        user_id=user.id if user else None,
        post_id=gate.id if gate else None,
        algorithm=key.algorithm,
        body=key.body,
        fingerprint=key.fingerprint,
        label=clean_line(label or key.comment, 40),
        expires_at=expires_at,
        created_at=act.at,
        created_by=act.actor_id,
        updated_at=act.at,
    )
    given: dict[str, tuple[object, object]] = {
        "user_id": ("", user.id if user else ""),
        "post_id": ("", gate.id if gate else ""),
        "fingerprint": ("", key.fingerprint),
        "expires_at": ("", expires_at),
    }
    audit.record(act, "key.add", "ssh_key", row.id, ("label",), values=given)
    changes.bump("people")
    return int(row.id)


def expire_key(act: Act, key_id: int, expires_at: dt.datetime | None) -> None:
    """Let a key open until `expires_at` (aware; may be past: it ends at once), or for ever (None).

    Refused codes: `key_unknown`, `key_revoked`.
    """
    begin(act, "people.manage")
    key = _held(key_id)
    table.set_expiry(key_id, expires_at, act.at)
    audit.record(act, "key.expire", "ssh_key", key_id, values={"expires_at": (key.expires_at, expires_at)})
    changes.bump("people")


def revoke_key(act: Act, key_id: int) -> None:
    """Take a key away for good: it opens nothing, and sittings that came in by it save nothing any more.

    Refused codes: `key_unknown`, `key_revoked`.
    """
    begin(act, "people.manage")
    key = _held(key_id)
    if not table.revoke(key_id, act.at, act.actor_id):
        raise Refused("key_revoked")
    audit.record(
        act, "key.revoke", "ssh_key", key_id, values={"revoked_at": ("", act.at), "fingerprint": (key.fingerprint, "")}
    )
    changes.bump("people")


def _held(key_id: int) -> Key:
    key = table.key(key_id)
    if key is None:
        raise Refused("key_unknown")
    if key.revoked_at is not None:
        raise Refused("key_revoked")
    return key


def key_file_lines(at: dt.datetime, script: str = SESSION) -> tuple[list[str], list[int]]:
    """The lines of the key file at a moment, and the numbers of stored keys that do not read as keys."""
    lines, broken = [], []
    for door in table.doors(at):
        try:
            lines.append(key_line(door.id, door.algorithm, door.body, door.expires_at, script=script))
        except Refused:
            broken.append(door.id)
    return lines, broken
