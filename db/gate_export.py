"""Reading the whole log for an export, in pieces, so that neither memory nor a held snapshot grows with it."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from .base import day, fetch, utc, utc_text

FIELDS = (
    *("id", "post", "shift", "at", "direction", "subject", "person", "pass", "name", "phone", "came_from"),
    *("dest_household", "reason", "mask", "t1", "t1_site", "t2", "t2_method", "t2_at", "outbreak14", "left_on"),
    *("decision", "reason_code", "advised", "consent_by", "approval", "vehicle", "recorded_by", "corrects", "state"),
)
_PIECE = 2000


class Exported(NamedTuple):
    """One row of the log with its references spelled out; temperatures in tenths."""

    id: int
    post: str
    at: dt.datetime
    direction: str
    subject: str
    person: str
    pass_: str
    name: str
    phone: str
    came_from: str
    dest_household: str
    reason: str
    mask: str
    t1: int | None
    t1_site: str
    t2: int | None
    t2_method: str
    t2_at: dt.datetime | None
    outbreak14: str
    left_on: dt.date | None
    decision: str
    reason_code: str
    advised: bool
    consent_by: str
    approval: int | None
    vehicle: str
    recorded_by: str
    corrects: int | None
    state: str


_SQL = """SELECT e.id, o.code, e.at, e.direction, e.subject, COALESCE(p.name, ''),
                 c.short_code, s.no, e.name, COALESCE(p.phone, e.phone), e.came_from, COALESCE(h.room, d.room, ''),
                 e.reason, e.mask, e.t1, e.t1_site, e.t2, e.t2_method, e.t2_at, e.outbreak14, e.left_on,
                 e.decision, e.reason_code, e.advised, e.consent_by, e.approval_id, COALESCE(v.plate, ''),
                 COALESCE(u.login, ''), e.corrects_id, e.state
          FROM gate_entry e JOIN post o ON o.id = e.post_id
               LEFT JOIN person p ON p.id = e.person_id LEFT JOIN pass s ON s.id = e.pass_id
               LEFT JOIN compound c ON c.id = s.compound_id LEFT JOIN household h ON h.id = e.household_id
               LEFT JOIN household d ON d.id = e.dest_household_id LEFT JOIN vehicle_entry v ON v.id = e.vehicle_id
               LEFT JOIN user_account u ON u.id = e.recorded_by"""


def _exported(*columns: object) -> Exported:
    entry_id, post, at, direction, subject, person, short, no, *rest = columns
    printed = f"{short}-{no:04d}" if short else ""
    rest[10] = utc(rest[10]) if rest[10] else None  # type: ignore[arg-type]
    rest[12] = day(rest[12]) if rest[12] else None  # type: ignore[arg-type]
    rest[15] = bool(rest[15])
    return Exported._make((entry_id, post, utc(at), direction, subject, person, printed, *rest))  # type: ignore[arg-type]


def entries(post_id: int | None, since: dt.datetime | None, until: dt.datetime | None) -> Iterator[Exported]:
    """Rows of one gate or all, oldest first by id, from `since` until before `until`."""
    where, values = ["e.id > ?"], list[object]()
    for clause, value in (
        ("e.post_id = ?", post_id),
        ("e.at >= ?", since and utc_text(since)),
        ("e.at < ?", until and utc_text(until)),
    ):
        if value is not None:
            where.append(clause)
            values.append(value)
    sql, last = f"{_SQL} WHERE {' AND '.join(where)} ORDER BY e.id LIMIT {_PIECE}", 0
    while piece := fetch(sql, last, *values, as_=_exported):
        yield from piece
        last = piece[-1].id
