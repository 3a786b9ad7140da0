"""What a pass is worth today (domain.md P2 to P4). Pure."""

import datetime as dt


def pass_state(stored: str, valid_from: dt.date, valid_to: dt.date, today: dt.date, *, here: bool) -> str:
    """`valid`, `expired`, or why not: other_place suspended lost revoked replaced. Expiry is derived, never stored."""
    if not here:
        return "other_place"
    if stored != "active":
        return stored
    return "valid" if valid_from <= today <= valid_to else "expired"
