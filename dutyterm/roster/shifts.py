"""One shift at a time: added beside the plans, made larger or smaller, cancelled."""

import datetime as dt
from zoneinfo import ZoneInfo

from db import roster as table
from db.audit import Act

from ..errors import Refused
from ..text import clean_line
from .acting import NAME_LENGTH, REASON_LENGTH, begin, check_counts, done, open_shift, post_called
from .planning import Plan, in_the_way
from .rules import Terms, is_night, minutes_of, span_of


def add_shift(act: Act, post: str, day: dt.date, plan: Plan, zone: ZoneInfo, terms: Terms) -> int:
    """One more shift at a post on a duty day; its id.

    Refused `no_such_post` `bad_time` `bad_name` `bad_count`, `shift_ended` for one that would be over already,
    `shift_there` when one of that post is in its way, `shift_same` when that one has the same hours.
    """
    begin(act, "roster.plan")
    where, name = post_called(post), clean_line(plan.name, NAME_LENGTH)
    if not name:
        raise Refused("bad_name")
    if minutes_of(plan.starts) == minutes_of(plan.ends):
        raise Refused("bad_time", text=plan.ends)
    check_counts(plan.least, plan.most, plan.leads)
    start, end = span_of(day, plan.starts, plan.ends, zone, terms)
    if end <= act.at:
        raise Refused("shift_ended")
    if there := in_the_way(table.shifts(start, end, where.id), start, end, plan.changeover):
        same = (there.start, there.end) == (start, end)
        raise Refused("shift_same" if same else "shift_there", name=there.name, post=there.code)
    shift_id = table.add(
        "shift", act.at, act.actor_id, post_id=where.id, duty_day=day, name=name, start_at=start, end_at=end,
        least=plan.least, most=plan.most, leads=plan.leads, changeover=plan.changeover,
        night=is_night(start, end, zone, terms),
    )  # fmt: skip
    told = {"post": ("", where.code), "name": ("", name), "start_at": ("", start), "end_at": ("", end)}
    done(act, "roster.shift_add", "shift", shift_id, told)
    return shift_id


def change_shift(act: Act, shift_id: int, version: int, least: int, most: int, leads: int) -> None:
    """How many a shift needs. Refused `no_such_shift` `changed_meanwhile` `bad_count` `shift_ended`."""
    begin(act, "roster.plan")
    one = open_shift(shift_id, act.at)
    check_counts(least, most, leads)
    if not table.change("shift", shift_id, act.at, version, least=least, most=most, leads=leads):
        raise Refused("changed_meanwhile")
    told = {"least": (one.least, least), "most": (one.most, most), "leads": (one.leads, leads)}
    done(act, "roster.shift_change", "shift", shift_id, told)


def cancel_shift(act: Act, shift_id: int, reason: str) -> tuple[str, ...]:
    """A shift is not held; whoever was on it is free again and comes back by name, to be told.

    Refused `no_such_shift` `shift_ended` `reason_missing`, and `shift_begun` when somebody is on duty.
    """
    begin(act, "roster.plan")
    one, why = open_shift(shift_id, act.at), clean_line(reason, REASON_LENGTH)
    if not why:
        raise Refused("reason_missing")
    people = [place for place in table.on_shift(shift_id) if place.live]
    if any(place.state == "on_duty" for place in people):
        raise Refused("shift_begun")
    for place in people:
        table.change("assignment", place.id, act.at, state="cancelled", ended_by=act.actor_id, end_reason=why)
    table.change("shift", shift_id, act.at, state="cancelled", cancel_reason=why)
    names = tuple(place.display for place in people)
    done(act, "roster.shift_cancel", "shift", shift_id, {"state": (one.state, "cancelled"), "reason": ("", why)})
    return names
