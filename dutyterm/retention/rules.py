"""How long personal data is kept, and from when on it is due. Pure."""

import datetime as dt
from dataclasses import dataclass

LONGEST = 36_500
"""Days; more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Days that things are kept; 0 is for ever."""

    gate_days: int = 30  # who passed a gate, and what escalations and leave say about them
    isolation_days: int = 90  # files after their closure, travel reports and tracing lists, people who moved out
    session_days: int = 90  # who sat where, from which address
    audit_value_days: int = 30  # what fields held before and after; the trail itself stays
    duty_days: int = 30  # after a duty: temperature, reasons, notes of the handover; who stood where and when stays
    errand_days: int = (
        30  # after an errand: whose it was, what was ordered and said; who carried what for how much stays
    )
    visit_days: int = (
        30  # after a visit: its temperature and notes; questions, the duty log, notes of reports, changes once decided
    )
    account_days: int = 30  # telephone and notes of an account after it was disabled
    draft_days: int = 2  # half-typed lines nobody came back for
    backups_days: int = 30  # files in the folder of backups, if the settings name one; the newest stays


def before(now: dt.datetime, days: int) -> dt.datetime | None:
    """What is older than this moment is due; None when it is kept for ever."""
    return now - dt.timedelta(days=days) if days else None
