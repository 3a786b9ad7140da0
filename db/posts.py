"""Duty posts, and the gates among them."""

from typing import NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import Model, fetch
from .locks import lock_rows, lock_tables


class Post(Model):
    """Where people stand on duty. `visitor_policy` is domain.md G5, `closed_from`/`closed_to` G12 (`HH:MM`)."""

    name = TextField()
    code = TextField()
    kind = TextField()
    compound_id = IntegerField(null=True)
    group_id = IntegerField(null=True)
    visitor_policy = TextField(default="host_consent")
    min_staff = IntegerField(default=1)
    closed_from = TextField(default="")
    closed_to = TextField(default="")
    measure_exit = BooleanField(default=False)
    active = BooleanField(default=True)
    second_gate_reason = TextField(default="")


class Gate(NamedTuple):
    """A gate post with the compound it closes."""

    id: int
    code: str
    name: str
    compound_id: int
    compound: str
    compound_code: str
    compound_kind: str
    visitor_policy: str
    closed_from: str
    closed_to: str
    measure_exit: bool


_GATE = """SELECT p.id, p.code, p.name, c.id, c.name, c.short_code, c.kind, p.visitor_policy,
                  p.closed_from, p.closed_to, p.measure_exit
           FROM post p JOIN compound c ON c.id = p.compound_id WHERE p.kind = 'gate' AND p.active"""


def gates() -> list[Gate]:
    """All open gates, by code."""
    return fetch(f"{_GATE} ORDER BY p.code", as_=Gate)


def gate(post_id: int) -> Gate | None:
    """An open gate."""
    rows = fetch(f"{_GATE} AND p.id = ?", post_id, as_=Gate)
    return rows[0] if rows else None


def gate_by_code(code: str) -> Gate | None:
    """An open gate by its code, `HQ`."""
    rows = fetch(f"{_GATE} AND p.code = ?", code.upper(), as_=Gate)
    return rows[0] if rows else None


def gates_of(compound_id: int) -> list[Gate]:
    """The open gates of a compound, by code."""
    return fetch(f"{_GATE} AND c.id = ? ORDER BY p.code", compound_id, as_=Gate)


class Place(NamedTuple):
    """A compound a gate can be opened for."""

    id: int
    name: str
    short_code: str
    kind: str


def compound_named(text: str) -> Place | None:
    """A compound by its name or short code."""
    rows = fetch(
        "SELECT id, name, short_code, kind FROM compound WHERE name = ? OR short_code = ? ORDER BY id LIMIT 1",
        text,
        text.upper(),
        as_=Place,
    )
    return rows[0] if rows else None


def lock_posts() -> None:
    """One act at a time on posts themselves; what happens at them goes on."""
    lock_tables("post")


def lock_compound(compound_id: int) -> None:
    """One act at a time in a compound."""
    lock_rows("compound", compound_id)
