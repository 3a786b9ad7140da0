"""On which days a plan holds (RFC 5545). Apart from the other rules: only planning needs the library. Pure."""

import datetime as dt
from collections.abc import Iterable

from dateutil.rrule import rrulestr

from ..errors import Refused


def checked_rule(text: str) -> str:
    """A recurrence rule (RFC 5545, without DTSTART) that a plan may have. Refused `bad_rule`.

    Only by the day: a shift has its time of day from its plan.
    """
    rule = text.strip().upper() or "FREQ=DAILY"
    parts = dict(part.partition("=")[::2] for part in rule.removeprefix("RRULE:").split(";"))
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY") or {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(parts):
        raise Refused("bad_rule", rule=text)
    try:
        next(
            iter(rrulestr(rule.removeprefix("RRULE:"), dtstart=dt.datetime.combine(dt.date(2020, 2, 1), dt.time()))),
            None,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("bad_rule", rule=text) from None
    return rule.removeprefix("RRULE:")


def falls_on(rule: str, first: dt.date, days: Iterable[dt.date]) -> set[dt.date]:
    """Which of these duty days a plan holds on that began on `first`."""
    wanted = sorted(set(days))
    if not wanted:
        return set()
    start = dt.datetime.combine(first, dt.time())
    found = rrulestr(rule, dtstart=start).between(
        dt.datetime.combine(wanted[0], dt.time()), dt.datetime.combine(wanted[-1], dt.time()), inc=True
    )
    return {one.date() for one in found} & set(wanted)
