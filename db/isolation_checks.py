"""Checks and events of isolation episodes: what was measured, by whom, and what happened to an episode."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from .base import day, execute, fetch, insert, utc, utc_text


class Check(NamedTuple):
    """One of the two checks of a day, as it stands now."""

    id: int
    isolation_id: int
    day: dt.date
    slot: str
    answered: bool
    temp: int | None
    symptoms: tuple[str, ...]
    method: str
    out_of_home: bool
    late: bool
    at: dt.datetime
    by_user: int
    by: str
    corrected: int  # how often


_CHECK = """SELECT c.id, c.isolation_id, c.day, c.slot, c.answered, c.temp, c.symptoms, c.method, c.out_of_home, c.late,
                   c.at, c.by_user, COALESCE(u.display, ''), c.corrected
            FROM isolation_check c LEFT JOIN user_account u ON u.id = c.by_user"""


def _check(
    check_id: int, iso_id: int, on: "str | dt.date", slot: str, answered: object, temp: int | None, symptoms: str,
    method: str, out: object, late: object, at: "str | dt.datetime", by_user: int, by: str, corrected: int,
) -> Check:  # fmt: skip
    said = tuple(symptoms.split(",")) if symptoms else ()
    return Check(check_id, iso_id, day(on), slot, bool(answered), temp, said, method, bool(out), bool(late), utc(at),
                 by_user, by, corrected)  # fmt: skip


def check(check_id: int) -> Check | None:
    """One check."""
    rows = fetch(f"{_CHECK} WHERE c.id = ?", check_id, as_=_check)
    return rows[0] if rows else None


def check_of(isolation_id: int, on: dt.date, slot: str) -> Check | None:
    """The check of a half day, if it was entered."""
    rows = fetch(
        f"{_CHECK} WHERE c.isolation_id = ? AND c.day = ? AND c.slot = ?",
        *(isolation_id, on.isoformat(), slot),
        as_=_check,
    )
    return rows[0] if rows else None


def checks_of(isolation_ids: Iterable[int]) -> dict[int, list[Check]]:
    """All checks of some episodes, the oldest first."""
    ids = list(isolation_ids)
    found: dict[int, list[Check]] = {one: [] for one in ids}
    for start in range(0, len(ids), 400):
        some = ids[start : start + 400]
        marks = ",".join("?" * len(some))
        for one in fetch(f"{_CHECK} WHERE c.isolation_id IN ({marks}) ORDER BY c.day, c.slot", *some, as_=_check):
            found[one.isolation_id].append(one)
    return found


def add_check(
    isolation_id: int, on: dt.date, slot: str, *, answered: bool, temp: int | None, symptoms: Iterable[str],
    method: str, out_of_home: bool, late: bool, at: dt.datetime, by: int,
) -> int:  # fmt: skip
    """Insert one; the half day must be free."""
    moment = utc_text(at)
    return insert(
        "isolation_check",
        (
            "isolation_id",
            "day",
            "slot",
            "answered",
            "temp",
            "symptoms",
            "method",
            "out_of_home",
            "late",
            "at",
            "by_user",
        )
        + ("created_at", "created_by", "updated_at"),
        (isolation_id, on.isoformat(), slot, answered, temp, ",".join(symptoms), method, out_of_home, late, moment, by)
        + (moment, by, moment),
    )


def change_check(
    check_id: int, *, answered: bool, temp: int | None, symptoms: Iterable[str], method: str, out_of_home: bool,
    at: dt.datetime, by: int, correction: bool, late: bool,
) -> None:  # fmt: skip
    """Write a check anew; what it said before stands in the trail. With `correction` it is marked as corrected."""
    moment = utc_text(at)
    execute(
        "UPDATE isolation_check SET answered = ?, temp = ?, symptoms = ?, method = ?, out_of_home = ?, late = ?,"
        " at = ?, by_user = ?, corrected = corrected + ?, updated_at = ?, version = version + 1 WHERE id = ?",
        *(answered, temp, ",".join(symptoms), method, out_of_home, late),
        *(moment, by, int(correction), moment, check_id),
    )


class Event(NamedTuple):
    """Something that happened to an episode."""

    id: int
    isolation_id: int
    kind: str
    at: dt.datetime
    by_user: int
    by: str
    note: str
    was: dt.date | None
    becomes: dt.date | None


def _event(event_id: int, iso_id: int, kind: str, at: "str | dt.datetime", by_user: int, by: str, note: str,
           was: "str | dt.date | None", becomes: "str | dt.date | None") -> Event:  # fmt: skip
    return Event(event_id, iso_id, kind, utc(at), by_user, by, note, day(was) if was else None,
                 day(becomes) if becomes else None)  # fmt: skip


def add_event(
    isolation_id: int, kind: str, at: dt.datetime, by: int, note: str = "", *, was: dt.date | None = None,
    becomes: dt.date | None = None, escalation_id: int | None = None,
) -> int:  # fmt: skip
    """Say what happened; rows are never changed."""
    moment = utc_text(at)
    return insert(
        "isolation_event",
        ("isolation_id", "kind", "at", "by_user", "note", "was", "becomes", "escalation_id")
        + ("created_at", "created_by", "updated_at"),
        (isolation_id, kind, moment, by, note, was and was.isoformat(), becomes and becomes.isoformat())
        + (escalation_id, moment, by, moment),
    )


def events_of(isolation_ids: Iterable[int]) -> list[Event]:
    """What happened to some episodes, in the order of time."""
    ids = list(isolation_ids)
    if not ids:
        return []
    return fetch(
        "SELECT e.id, e.isolation_id, e.kind, e.at, e.by_user, COALESCE(u.display, ''), e.note, e.was, e.becomes"
        " FROM isolation_event e LEFT JOIN user_account u ON u.id = e.by_user"
        f" WHERE e.isolation_id IN ({','.join('?' * len(ids))}) ORDER BY e.at, e.id",
        *ids,
        as_=_event,
    )
