"""Names and telephone numbers in full: for one record at a time, and never without an audit row (domain.md X5)."""

from typing import NamedTuple

from .base import fetch


class Numbers(NamedTuple):
    """Who somebody is and how to reach them."""

    person_id: int | None
    household_id: int | None
    name: str
    phone: str
    room: str


_OF_ENTRY = """SELECT e.person_id, COALESCE(e.household_id, e.dest_household_id), COALESCE(p.name, e.name),
                      COALESCE(p.phone, e.phone), COALESCE(h.room, '')
               FROM gate_entry e LEFT JOIN person p ON p.id = e.person_id
                    LEFT JOIN household h ON h.id = COALESCE(e.household_id, e.dest_household_id) WHERE e.id = ?"""

_OF_ESCALATION = """SELECT x.person_id, x.household_id, COALESCE(p.name, e.name, ''), COALESCE(p.phone, e.phone, ''),
                           COALESCE(h.room, '')
                    FROM escalation x LEFT JOIN person p ON p.id = x.person_id
                         LEFT JOIN gate_entry e ON e.id = x.entry_id
                         LEFT JOIN household h ON h.id = x.household_id WHERE x.id = ?"""


def of_entry(entry_id: int) -> Numbers | None:
    """Whom a row of the gate's log is about."""
    rows = fetch(_OF_ENTRY, entry_id, as_=Numbers)
    return rows[0] if rows else None


def of_escalation(escalation_id: int) -> Numbers | None:
    """Whom an escalation is about."""
    rows = fetch(_OF_ESCALATION, escalation_id, as_=Numbers)
    return rows[0] if rows else None


def of_household(household_id: int) -> list[Numbers]:
    """Everybody who lives in a household; its head first, those with a telephone before those without."""
    return fetch(
        "SELECT p.id, p.household_id, p.name, p.phone, h.room FROM person p JOIN household h ON h.id = p.household_id"
        " WHERE p.household_id = ? AND p.moved_out IS NULL"
        " ORDER BY CASE WHEN p.id = h.head_person_id THEN 0 WHEN p.phone <> '' THEN 1 ELSE 2 END, p.id LIMIT 12",
        household_id,
        as_=Numbers,
    )
