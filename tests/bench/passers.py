"""Who may pass: residents of the demo town whose line is one Enter, each used once."""

import datetime as dt
from typing import NamedTuple

from db.base import fetch

_CLEAR = """SELECT o.code, s.no, h.room, p.name, p.name_py, p.phone, p.id FROM pass s
            JOIN person p ON p.id = s.person_id JOIN household h ON h.id = p.household_id
            JOIN compound c ON c.id = s.compound_id AND c.id = h.compound_id
            JOIN post o ON o.compound_id = c.id AND o.kind = 'gate'
            WHERE s.state = 'active' AND s.kind IN ('resident','tenant_temp') AND p.moved_out IS NULL
              AND s.valid_from <= '2020-02-05' AND s.valid_to >= '2020-02-05'
              AND NOT EXISTS (SELECT 1 FROM isolation i WHERE i.household_id = h.id
                              AND i.state IN ('pending','active','due'))
              AND NOT EXISTS (SELECT 1 FROM gate_entry e WHERE e.person_id = p.id
                              AND (e.at > '2020-02-04 23:50' OR e.decision = 'RECHECK'))
            ORDER BY o.id, s.no"""


class Passer(NamedTuple):
    """Somebody with a valid pass of a gate who has not passed for a while and waits for no second measurement."""

    gate: str
    no: int
    room: str
    name: str
    initials: str
    phone: str
    person_id: int


def passers() -> dict[str, list[Passer]]:
    """The bound demo town's passers by the code of their gate."""
    found: dict[str, list[Passer]] = {}
    for one in fetch(_CLEAR, as_=Passer):
        found.setdefault(one.gate, []).append(one)
    return found


NOW = dt.datetime(2020, 2, 5, 0, 0, tzinfo=dt.UTC)  # the moment of grounds.CLOCK
