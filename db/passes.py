"""Passes as lists ask for them: what runs out and where."""

import datetime as dt

from .base import fetch


def running_out(today: dt.date, last: dt.date) -> list[tuple[int, str, int]]:
    """(compound, its code, how many): active passes of people that end between two days, most first."""
    return fetch(
        "SELECT c.id, c.short_code, count(*) FROM pass p JOIN compound c ON c.id = p.compound_id"
        " WHERE p.state = 'active' AND p.kind <> 'vehicle' AND p.valid_to >= ? AND p.valid_to <= ?"
        " GROUP BY c.id, c.short_code ORDER BY 3 DESC, 2",
        *(today.isoformat(), last.isoformat()),
        as_=lambda compound, code, number: (int(compound), str(code), int(number)),
    )
