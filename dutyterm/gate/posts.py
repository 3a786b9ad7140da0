"""Opening a gate: a compound has one; a second one is somebody's decision, with a reason (domain.md G1)."""

import re

from db import audit, changes
from db.audit import Act
from db.posts import Post, compound_named, gates_of, lock_posts

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line, fold

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
POLICIES = ("refuse_all", "host_consent", "register")
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,9}")


def check_hours(closed: str) -> None:
    """Refused unless this is a night closure, `00:00-05:00`, or `none`."""
    if closed != "none" and not _HOURS.fullmatch(closed):
        raise Refused("bad_hours", word=clean_line(closed, 20))


def change_gate(act: Act, code: str, *, policy: str = "", closed: str = "", measure_exit: bool | None = None) -> None:
    """Change what a gate does: its visitor policy (G5), its night closure `00:00-05:00` or `none` (G12), and whether
    it measures who goes out (G4). What is left out stays. Refused codes: `not_allowed`, `no_such_post`, `bad_policy`,
    `bad_hours`."""
    allow(act, "post.open")
    lock_posts()
    row = Post.get_or_none((Post.code == fold(clean_line(code)).upper()) & (Post.kind == "gate"))
    if row is None:
        raise Refused("no_such_post", place=clean_line(code, 20))
    new: dict[str, object] = {}
    if policy:
        if policy not in POLICIES:
            raise Refused("bad_policy", word=clean_line(policy, 20))
        new["visitor_policy"] = policy
    if closed:
        check_hours(closed)
        new["closed_from"], new["closed_to"] = ("", "") if closed == "none" else closed.split("-")
    if measure_exit is not None:
        new["measure_exit"] = measure_exit
    values = {name: (getattr(row, name), value) for name, value in new.items() if getattr(row, name) != value}
    if not values:
        return
    stamps = {"updated_at": act.at, "version": Post.version + 1}
    Post.update(**new, **stamps).where(Post.id == row.id).execute()
    audit.record(act, "gate.change", "post", int(row.id), values=values)
    changes.bump("posts", f"gate/{row.id}")


def open_gate(act: Act, code: str, name: str, compound: str, policy: str = "", reason: str = "") -> int:
    """Open a gate of a compound (its name or short code); returns the post's id.

    Without `policy` a village refuses all visitors and an estate asks the host (G5). A second gate of an estate
    needs a `reason`. Refused codes: `not_allowed`, `bad_code`, `code_taken`, `no_such_compound`, `bad_policy`,
    `gate_open` (with the `gate` that is), `name_missing`.
    """
    allow(act, "post.open")
    short, said = fold(clean_line(code)).upper(), clean_line(reason, 100)
    title = clean_line(name, 40)
    if not _CODE.fullmatch(short):
        raise Refused("bad_code", word=clean_line(code, 20))
    if not title:
        raise Refused("name_missing")
    place = compound_named(clean_line(compound))
    if place is None:
        raise Refused("no_such_compound", word=clean_line(compound, 40))
    chosen = policy or ("refuse_all" if place.kind == "village" else "host_consent")
    if chosen not in POLICIES:
        raise Refused("bad_policy", word=clean_line(policy, 20))
    lock_posts()
    if Post.select().where(Post.code == short).exists():
        raise Refused("code_taken", word=short)
    there = gates_of(place.id)
    if there and place.kind == "village":
        said = said or "village"  # they have many ways in
    if there and not said:
        raise Refused("gate_open", gate=there[0].name, word=there[0].code)
    row = Post.create(
        name=title, code=short, kind="gate", compound_id=place.id, visitor_policy=chosen,
        second_gate_reason=said if there else "", created_at=act.at, created_by=act.actor_id or None, updated_at=act.at,
    )  # fmt: skip
    audit.record(act, "gate.open", "post", int(row.id), values={"code": ("", short), "visitor_policy": ("", chosen)})
    changes.bump("posts")
    return int(row.id)
