"""Episodes as lists show them, and the few updates their acts make."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .base import day, execute, fetch, one, utc, utc_text


class Episode(NamedTuple):
    """One person's episode with what a list needs of the household, the contact and the care team."""

    id: int
    person_id: int
    household_id: int
    name: str
    birth_year: int | None
    phone: str
    compound_id: int
    compound: str
    code: str
    room: str
    stairway_id: int | None
    kind: str
    state: str
    ref_event: str
    ref_date: dt.date
    days: int
    started_at: dt.datetime
    confirmed_at: dt.datetime | None
    notice_signed_at: dt.datetime | None
    undertaking_signed_at: dt.datetime | None
    contact_user_id: int | None
    contact: str
    contact_phone: str
    contact_active: bool
    cadre: str
    doctor: str
    police: str
    restarts: int
    released_at: dt.datetime | None
    release_notice_no: str
    missing_reason: str
    end_reason: str
    source_entry_id: int | None
    version: int


_EPISODE = """SELECT i.id, i.person_id, i.household_id, p.name, p.birth_year, p.phone, h.compound_id, c.name,
                     c.short_code, h.room, h.stairway_id, i.kind, i.state, i.ref_event, i.ref_date, i.days,
                     i.started_at, i.confirmed_at, i.notice_signed_at, i.undertaking_signed_at, i.contact_user_id,
                     COALESCE(u.display, ''), COALESCE(u.phone, ''), u.active, COALESCE(k.display, ''), i.doctor,
                     i.police, i.restarts, i.released_at, i.release_notice_no, i.missing_reason, i.end_reason,
                     i.source_entry_id, i.version
              FROM isolation i JOIN person p ON p.id = i.person_id JOIN household h ON h.id = i.household_id
                   JOIN compound c ON c.id = h.compound_id LEFT JOIN user_account u ON u.id = i.contact_user_id
                   LEFT JOIN user_account k ON k.id = i.cadre_user_id"""
_OPEN = "i.state IN ('pending','active','due')"
_ORDER = "ORDER BY c.short_code, h.room, i.id"


def _moment(value: "str | dt.datetime | None") -> dt.datetime | None:
    return utc(value) if value else None


def _episode(*row: Any) -> Episode:
    found = Episode(*row)
    return found._replace(
        ref_date=day(found.ref_date),
        started_at=utc(found.started_at),
        confirmed_at=_moment(found.confirmed_at),
        notice_signed_at=_moment(found.notice_signed_at),
        undertaking_signed_at=_moment(found.undertaking_signed_at),
        released_at=_moment(found.released_at),
        contact_active=bool(found.contact_active),
    )


def episode(isolation_id: int) -> Episode | None:
    """One episode whose person is known."""
    rows = fetch(f"{_EPISODE} WHERE i.id = ?", isolation_id, as_=_episode)
    return rows[0] if rows else None


def open_episodes() -> list[Episode]:
    """All that are pending, active or due, by compound and room."""
    return fetch(f"{_EPISODE} WHERE {_OPEN} {_ORDER}", as_=_episode)


def open_of_contact(user_id: int) -> list[Episode]:
    """Those whose 1-on-1 contact somebody is."""
    return fetch(f"{_EPISODE} WHERE {_OPEN} AND i.contact_user_id = ? {_ORDER}", user_id, as_=_episode)


def open_of_leader(user_id: int, at: dt.datetime) -> list[Episode]:
    """Those behind the stairways somebody looks after now, and those whose contact they are."""
    moment = utc_text(at)
    return fetch(
        f"{_EPISODE} WHERE {_OPEN} AND (i.contact_user_id = ? OR h.stairway_id IN (SELECT a.stairway_id"
        " FROM leader_assignment a WHERE a.user_id = ? AND a.from_at <= ? AND (a.to_at IS NULL OR a.to_at > ?)))"
        f" {_ORDER}",
        *(user_id, user_id, moment, moment),
        as_=_episode,
    )


def of_household(household_id: int) -> list[Episode]:
    """All episodes of a household that are not forgotten, those that run first."""
    return fetch(
        f"{_EPISODE} WHERE i.household_id = ? ORDER BY CASE WHEN {_OPEN} THEN 0 ELSE 1 END, i.id",
        household_id,
        as_=_episode,
    )


def all_episodes() -> list[Episode]:
    """All episodes that are not forgotten, those that are over too, in the order they were opened."""
    return fetch(f"{_EPISODE} ORDER BY i.id", as_=_episode)


def elsewhere(persons: Iterable[int]) -> bool:
    """Whether any of some people has an episode that is not over, in whatever household."""
    ids = list(persons)
    marks = ",".join("?" * len(ids))
    return bool(ids) and one(f"SELECT 1 FROM isolation i WHERE {_OPEN} AND i.person_id IN ({marks})", *ids) is not None


class Term(NamedTuple):
    """An active episode's term, as far as the clock asks."""

    id: int
    ref_date: dt.date
    days: int


def active_terms() -> list[Term]:
    """The terms of all active episodes."""
    return fetch(
        "SELECT id, ref_date, days FROM isolation WHERE state = 'active' ORDER BY id",
        as_=lambda iso_id, ref, days: Term(iso_id, day(ref), days),
    )


def set_fields(isolation_id: int, version: int | None, at: dt.datetime, values: Mapping[str, object]) -> bool:
    """Change fields of an episode; False when it is no longer the `version` that was read."""
    stored = {name: _stored(value) for name, value in values.items()}
    sets = ", ".join(f"{name} = ?" for name in stored)
    where, more = ("", []) if version is None else (" AND version = ?", [version])
    cursor = execute(
        f"UPDATE isolation SET {sets}, updated_at = ?, version = version + 1 WHERE id = ?{where}",
        *(*stored.values(), utc_text(at), isolation_id, *more),
    )
    return bool(cursor.rowcount == 1)


def mark_due(isolation_id: int, at: dt.datetime) -> bool:
    """An active episode's term is over; False when it is not active any more."""
    cursor = execute(
        "UPDATE isolation SET state = 'due', updated_at = ?, version = version + 1 WHERE id = ? AND state = 'active'",
        *(utc_text(at), isolation_id),
    )
    return bool(cursor.rowcount == 1)


def _stored(value: object) -> object:
    if isinstance(value, dt.datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value


class Approval(NamedTuple):
    """Leave to go out, with what a page shows."""

    id: int
    household_id: int
    person_id: int | None
    person: str
    reason: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    by: str
    revoked_at: dt.datetime | None


def _approval(*row: Any) -> Approval:
    found = Approval(*row)
    return found._replace(
        valid_from=utc(found.valid_from), valid_to=utc(found.valid_to), revoked_at=_moment(found.revoked_at)
    )


_APPROVAL = """SELECT e.id, e.household_id, e.person_id, COALESCE(p.name, ''), e.reason, e.valid_from, e.valid_to,
                      COALESCE(u.display, ''), e.revoked_at FROM exit_approval e
               LEFT JOIN person p ON p.id = e.person_id LEFT JOIN user_account u ON u.id = e.approved_by"""


def approval(approval_id: int) -> Approval | None:
    """One that is not forgotten."""
    rows = fetch(f"{_APPROVAL} WHERE e.id = ? AND e.household_id IS NOT NULL", approval_id, as_=_approval)
    return rows[0] if rows else None


def approvals_of(household_id: int) -> list[Approval]:
    """Leave a household's people were given, the newest first."""
    return fetch(f"{_APPROVAL} WHERE e.household_id = ? ORDER BY e.id DESC", household_id, as_=_approval)


def revoke(approval_id: int, at: dt.datetime) -> bool:
    """End leave before its time; False when it is over already."""
    moment = utc_text(at)
    cursor = execute(
        "UPDATE exit_approval SET revoked_at = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND revoked_at IS NULL AND valid_to > ?",
        *(moment, moment, approval_id, moment),
    )
    return bool(cursor.rowcount == 1)


class Alarm(NamedTuple):
    """An escalation about somebody in isolation, not closed yet."""

    id: int
    kind: str
    state: str
    at: dt.datetime
    isolation_id: int
    household_id: int | None
    post: str
    taken_by: str


def _alarm(alarm_id: int, kind: str, state: str, at: "str | dt.datetime", *rest: Any) -> Alarm:
    return Alarm(alarm_id, kind, state, utc(at), *rest)


def alarms() -> list[Alarm]:
    """What is open about episodes: fever first, then breaches, the oldest first."""
    return fetch(
        "SELECT x.id, x.kind, x.state, x.created_at, x.isolation_id, x.household_id, COALESCE(o.name, ''),"
        " COALESCE(u.display, '') FROM escalation x LEFT JOIN post o ON o.id = x.post_id"
        " LEFT JOIN user_account u ON u.id = x.taken_by WHERE x.state <> 'closed' AND x.isolation_id IS NOT NULL"
        " ORDER BY CASE x.kind WHEN 'fever' THEN 0 WHEN 'medical' THEN 1 WHEN 'breach' THEN 2 ELSE 3 END,"
        " x.created_at, x.id",
        as_=_alarm,
    )


def open_alarm(isolation_id: int, kind: str) -> int | None:
    """The open escalation of a kind about an episode."""
    row = one(
        "SELECT id FROM escalation WHERE isolation_id = ? AND kind = ? AND state <> 'closed' ORDER BY id LIMIT 1",
        *(isolation_id, kind),
    )
    return int(row[0]) if row else None


class Home(NamedTuple):
    """Where a household is in the town; None where the register does not say."""

    household_id: int | None
    stairway_id: int | None
    block_id: int | None
    compound_id: int | None
    community_id: int | None


_HOME = "h.id, h.stairway_id, s.block_id, h.compound_id, c.community_id"
_HOME_JOINS = "LEFT JOIN stairway s ON s.id = h.stairway_id LEFT JOIN compound c ON c.id = h.compound_id"


def place_of(household_id: int) -> Home | None:
    """Where a household is."""
    rows = fetch(f"SELECT {_HOME} FROM household h {_HOME_JOINS} WHERE h.id = ?", household_id, as_=Home)
    return rows[0] if rows else None


def leaders_of(stairway_id: int | None, at: dt.datetime) -> frozenset[int]:
    """Who looks after a stairway at a moment, stand-ins included."""
    moment = utc_text(at)
    return frozenset(
        fetch(
            "SELECT user_id FROM leader_assignment WHERE stairway_id = ? AND from_at <= ?"
            " AND (to_at IS NULL OR to_at > ?)",
            *(stairway_id, moment, moment),
            as_=int,
        )
    )


class Watcher(NamedTuple):
    """Somebody who could be a contact: where they live and stand, and how many households they have."""

    id: int
    login: str
    display: str
    lives: Home
    post_compound_id: int | None
    homes: int
    kept_in: bool


def watchers() -> list[Watcher]:
    """Active volunteers and leaders with how many households they keep in touch with, by login."""
    return [
        Watcher._make((*row[:3], Home._make(row[3:8]), *row[8:10], bool(row[10])))
        for row in execute(
            f"SELECT u.id, u.login, u.display, {_HOME}, o.compound_id,"
            " (SELECT count(DISTINCT i.household_id) FROM isolation i WHERE i.contact_user_id = u.id"
            f"  AND {_OPEN}), EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = u.home_household_id AND {_OPEN})"
            f" FROM user_account u LEFT JOIN household h ON h.id = u.home_household_id {_HOME_JOINS}"
            " LEFT JOIN post o ON o.id = u.post_id WHERE u.active AND u.role IN ('volunteer','leader')"
            " ORDER BY u.login"
        ).fetchall()
    ]


def lives_in(person_id: int, household_id: int) -> bool:
    """Whether somebody lives in a household now."""
    return one(
        "SELECT 1 FROM person WHERE id = ? AND household_id = ? AND moved_out IS NULL", person_id, household_id
    ) is not None  # fmt: skip


def compound_of(household_id: int) -> int | None:
    """The compound of a household."""
    row = one("SELECT compound_id FROM household WHERE id = ?", household_id)
    return int(row[0]) if row else None
