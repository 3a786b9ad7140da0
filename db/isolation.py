"""Isolation episodes and approved exits, as far as a gate must know them."""

import datetime as dt
from typing import NamedTuple

from peewee import BooleanField, IntegerField, TextField

from .base import DayField, Model, UtcField, day, execute, fetch, one, utc, utc_text
from .roster import plain


class Isolation(Model):
    """One person's episode; its end is computed from `ref_date` and `days`, never stored (domain.md Q1, Q2).

    Whose it was is forgotten some time after it is over (X8).
    """

    person_id = IntegerField(null=True)
    household_id = IntegerField(null=True)
    kind = TextField()
    ref_event = TextField()
    ref_date = DayField()
    days = IntegerField(default=14)
    started_at = UtcField()
    notice_signed_at = UtcField(null=True)
    contact_user_id = IntegerField(null=True)
    doctor = TextField(default="")
    police = TextField(default="")
    source_entry_id = IntegerField(null=True)
    state = TextField()
    released_at = UtcField(null=True)
    released_by = IntegerField(null=True)
    release_notice_no = TextField(default="")
    restarts = IntegerField(default=0)
    last_of_home = BooleanField(default=False)  # stands for a household all of whose files are forgotten
    confirmed_at = UtcField(null=True)  # from then on it has a contact, as long as it runs (Q10)
    undertaking_signed_at = UtcField(null=True)
    cadre_user_id = IntegerField(null=True)
    end_reason = TextField(default="")
    missing_reason = TextField(default="")  # why checks are missing, said at the release (Q9)


class ExitApproval(Model):
    """A coordinator's leave for somebody in isolation to go out, for a while and a reason (Q8)."""

    household_id = IntegerField(null=True)  # forgotten some time after it is over (X8)
    person_id = IntegerField(null=True)
    kind = TextField()
    reason = TextField()
    valid_from = UtcField()
    valid_to = UtcField()
    approved_by = IntegerField()
    revoked_at = UtcField(null=True)


def open_episode(at: dt.datetime, by: int, **columns: object) -> int | None:
    """A new episode; its id, or None when its person has one that is not over, of whatever household."""
    values = {**columns, "created_at": at, "created_by": by, "updated_at": at}
    row = one(
        f"INSERT INTO isolation ({','.join(values)}) VALUES ({','.join('?' * len(values))})"
        " ON CONFLICT DO NOTHING RETURNING id",
        *(plain(value) for value in values.values()),
    )
    return int(row[0]) if row else None


class OpenIsolation(NamedTuple):
    """An episode that is not over, with whom to call."""

    id: int
    person_id: int
    kind: str
    state: str
    ref_date: dt.date
    days: int
    started_at: dt.datetime
    contact: str
    contact_phone: str


def _open(
    iso_id: int, person_id: int, kind: str, state: str, ref: "str | dt.date", days: int,
    started: "str | dt.datetime", contact: str | None, phone: str | None,
) -> OpenIsolation:  # fmt: skip
    return OpenIsolation(iso_id, person_id, kind, state, day(ref), days, utc(started), contact or "", phone or "")


def open_in_household(household_id: int) -> list[OpenIsolation]:
    """Episodes of a household that are pending, active or due; the strictest kind first."""
    return fetch(
        "SELECT i.id, i.person_id, i.kind, i.state, i.ref_date, i.days, i.started_at, u.display, u.phone"
        " FROM isolation i LEFT JOIN user_account u ON u.id = i.contact_user_id"
        " WHERE i.household_id = ? AND i.state IN ('pending','active','due')"
        " ORDER BY CASE i.kind WHEN 'quarantine' THEN 0 ELSE 1 END, i.id",
        household_id,
        as_=_open,
    )


class ActiveHome(NamedTuple):
    """A household whose errands and rubbish the community fetches, because it must not go out (Q7)."""

    household_id: int
    room: str
    compound_id: int
    isolation_ids: tuple[int, ...]
    kind: str
    since: dt.datetime


def active_homes() -> list[ActiveHome]:
    """Households with an episode that keeps in and is active or due, by compound and room."""
    found: dict[int, ActiveHome] = {}
    for home, room, compound, iso_id, kind, since in execute(
        "SELECT i.household_id, h.room, h.compound_id, i.id, i.kind, i.started_at FROM isolation i"
        " JOIN household h ON h.id = i.household_id WHERE i.state IN ('active','due')"
        " AND i.kind IN ('quarantine','central') ORDER BY h.compound_id, h.room, i.id"
    ).fetchall():
        known = found.get(home)
        if known is None:
            found[home] = ActiveHome(home, room, compound, (iso_id,), kind, utc(since))
        else:
            first = min(known.since, utc(since))
            found[home] = known._replace(isolation_ids=(*known.isolation_ids, iso_id), since=first)
    return list(found.values())


def approval_now(household_id: int, person_id: int | None, at: dt.datetime) -> int | None:
    """The id of an approved exit of this person (or the whole household) that is valid at `at`."""
    moment = utc_text(at)
    rows = fetch(
        "SELECT id FROM exit_approval WHERE household_id = ? AND (person_id IS NULL OR person_id = ?)"
        " AND revoked_at IS NULL AND valid_from <= ? AND valid_to > ? ORDER BY id DESC LIMIT 1",
        household_id,
        person_id,
        moment,
        moment,
        as_=int,
    )
    return rows[0] if rows else None


class Ever(NamedTuple):
    """Isolation since the beginning: how many episodes, and of how many households."""

    episodes: int
    homes: int


def ever() -> Ever:
    """Sums for reports; the same before and after files were forgotten."""
    row = one(
        "SELECT count(*), count(DISTINCT household_id), sum(CASE WHEN last_of_home THEN 1 ELSE 0 END)"
        " FROM isolation WHERE state NOT IN ('pending','cancelled')"
    )
    episodes, known, forgotten = row or (0, 0, 0)
    return Ever(int(episodes), int(known) + int(forgotten or 0))
