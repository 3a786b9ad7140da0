"""What other rooms may ask isolation to do as part of their own act."""

import datetime as dt

from db.audit import Act
from db.base import execute, utc_text
from db.households import set_pass_states
from db.isolation import ExitApproval, Isolation, open_episode, open_in_household
from db.isolation_checks import add_event
from db.isolation_lists import elsewhere

from .rules import DAYS, keeps_in


def open_pending(
    act: Act, person_id: int, household_id: int, ref_date: dt.date, entry_id: int | None, *,
    kind: str = "quarantine", ref_event: str = "left_area",
) -> int | None:  # fmt: skip
    """A returnee's episode waits for the leader's yes (G10); where it keeps in, their passes stop at once (P5).

    Returns its id, or None when the person already has an open one, also of a former household. Part of the
    caller's act.
    """
    made = open_episode(
        act.at, act.actor_id, person_id=person_id, household_id=household_id, kind=kind, ref_event=ref_event,
        ref_date=ref_date, days=DAYS, started_at=act.at, source_entry_id=entry_id, state="pending",
    )  # fmt: skip
    if made is None:
        return None
    add_event(made, "opened", act.at, act.actor_id, becomes=ref_date)
    if keeps_in(kind, "pending"):
        set_pass_states(household_id, "active", "suspended", utc_text(act.at))
    return made


def cancel_of_entry(act: Act, entry_id: int) -> None:
    """Take back what an undone gate row had opened. Part of the caller's act."""
    rows = Isolation.select().where((Isolation.source_entry_id == entry_id) & (Isolation.state == "pending"))
    for row in list(rows):
        execute(
            "UPDATE isolation SET state = 'cancelled', updated_at = ?, version = version + 1 WHERE id = ?",
            utc_text(act.at),
            row.id,
        )
        add_event(row.id, "cancelled", act.at, act.actor_id)
        if row.household_id and not open_in_household(row.household_id):
            set_pass_states(row.household_id, "suspended", "active", utc_text(act.at))


def reopen_of_entry(act: Act, entry_id: int) -> None:
    """Give back what `cancel_of_entry` took, because the row counts again. Part of the caller's act."""
    struck = (Isolation.state == "cancelled") & (Isolation.end_reason == "")  # not what the office cancelled
    rows = Isolation.select().where((Isolation.source_entry_id == entry_id) & struck)
    for row in list(rows):
        home = row.household_id
        if home is None or row.person_id is None or elsewhere([row.person_id]):
            continue  # whose it was is forgotten, or another one runs
        execute(
            "UPDATE isolation SET state = 'pending', updated_at = ?, version = version + 1 WHERE id = ?",
            utc_text(act.at),
            row.id,
        )
        add_event(row.id, "reopened", act.at, act.actor_id)
        set_pass_states(home, "active", "suspended", utc_text(act.at))


def approve_exit(act: Act, household_id: int, person_id: int | None, reason: str, hours: int) -> int:
    """Leave to go out for a medical reason (Q8); returns its id. Part of the caller's act."""
    row = ExitApproval.create(
        household_id=household_id,
        person_id=person_id,
        kind="medical",
        reason=reason,
        valid_from=act.at,
        valid_to=act.at + dt.timedelta(hours=hours),
        approved_by=act.actor_id,
        created_at=act.at,
        created_by=act.actor_id,
        updated_at=act.at,
    )
    return int(row.id)
