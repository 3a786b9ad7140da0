"""Shifts from plans: kept plans, a preview of what they make of some days, applying it, taking the batch back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_plans as plans
from db.audit import Act
from db.roster import Shift
from db.roster_plans import Batch, DutyPost, Template

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import NAME_LENGTH, begin, check_counts, done, post_called
from .rules import Terms, is_night, minutes_of, span_of
from .rules_recurrence import checked_rule, falls_on

LONGEST_DAYS = 62  # a preview of more is a mistyped date


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as somebody types it; `post` is a code, empty for every open gate."""

    name: str
    starts: str
    ends: str
    least: int = 1
    most: int = 1
    leads: int = 0
    changeover: int = 10
    post: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift that a plan would make."""

    template_id: int
    post: DutyPost
    duty_day: dt.date
    name: str
    start: dt.datetime
    end: dt.datetime
    least: int
    most: int
    leads: int
    changeover: int
    night: bool


Taken = TypeVar("Taken", Shift, Planned, Shift | Planned)


@dataclass(slots=True)
class Preview:
    """What applying the plans would do: `new` shifts, those `there` already, and those that another one, there or
    planned before it, is in the way of."""

    new: list[Planned] = field(default_factory=list)
    there: list[Shift] = field(default_factory=list)
    clashing: list[tuple[Planned, Shift | Planned]] = field(default_factory=list)


def read_templates(act: Act) -> list[Template]:
    """The plans in force; a query."""
    allow(act, "roster.read")
    return plans.templates()


def set_template(act: Act, plan: Plan, first: dt.date) -> int:
    """Keep a plan from a day on, in place of one of the same post and name; its id.

    Refused codes: `bad_name` `bad_time` `bad_count` `bad_rule` `no_such_post`.
    """
    begin(act, "roster.plan")
    name = clean_line(plan.name, NAME_LENGTH)
    if not name:
        raise Refused("bad_name")
    if minutes_of(plan.starts) == minutes_of(plan.ends):
        raise Refused("bad_time", text=plan.ends)
    check_counts(plan.least, plan.most, plan.leads)
    rule = checked_rule(plan.rule)
    post = post_called(plan.post) if plan.post else None
    post_id = post.id if post else None
    for one in plans.templates():
        if (one.post_id, one.name) == (post_id, name):
            table.change("shift_template", one.id, act.at, retired_at=act.at)
    template = table.add(
        "shift_template", act.at, act.actor_id, post_id=post_id, name=name, starts=plan.starts, ends=plan.ends,
        least=plan.least, most=plan.most, leads=plan.leads, changeover=plan.changeover, rule=rule, first_day=first,
    )  # fmt: skip
    told = {"post": post.code if post else "", "name": name, "starts": plan.starts, "ends": plan.ends,
            "least": plan.least, "most": plan.most, "rule": rule}  # fmt: skip
    done(act, "roster.template", "shift_template", template, {key: ("", value) for key, value in told.items()})
    return template


def retire_template(act: Act, template_id: int) -> None:
    """A plan makes no more shifts; those made stay. Refused `no_such_template`."""
    begin(act, "roster.plan")
    one = next((plan for plan in plans.templates() if plan.id == template_id), None)
    if one is None:
        raise Refused("no_such_template")
    table.change("shift_template", one.id, act.at, retired_at=act.at)
    done(act, "roster.template_end", "shift_template", one.id, {"name": (one.name, "")})


def preview(act: Act, first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> Preview:
    """What the plans would make of duty days, both ends included, beside what exists; a query.

    A plan of a post's own goes before one for every gate. Refused `days_backwards`, `too_many_days`.
    """
    allow(act, "roster.read")
    return _preview(first, last, zone, terms)


def apply(act: Act, first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> tuple[int, Preview]:
    """Make the shifts of `preview` as one batch; its number and what was done.

    What is there already stays as it is. Refused as `preview`, and `nothing_new`.
    """
    begin(act, "roster.plan")
    found = _preview(first, last, zone, terms)
    if not found.new:
        raise Refused("nothing_new")
    note = f"{first.isoformat()} - {last.isoformat()}"
    batch = table.add("roster_batch", act.at, act.actor_id, kind="templates", note=note)
    names = ("post_id", "duty_day", "name", "start_at", "end_at", "least", "most", "leads", "changeover", "night",
             "template_id", "batch_id", "created_at", "created_by", "updated_at")  # fmt: skip
    plans.add_shifts(
        names,
        [
            (one.post.id, one.duty_day, one.name, one.start, one.end, one.least, one.most, one.leads, one.changeover,
             one.night, one.template_id, batch, act.at, act.actor_id, act.at)
            for one in found.new
        ],
    )  # fmt: skip
    done(act, "roster.apply", "roster_batch", batch, {"days": ("", note), "shifts": ("", len(found.new))})
    return batch, found


def undo_batch(act: Act, batch_id: int) -> tuple[int, int]:
    """Take back all that a batch made: its shifts with whoever is on them, or its assignments; how many of each.

    Nothing is deleted: shifts and places stay as cancelled. Refused `no_such_batch`, `batch_undone`, and
    `batch_begun` when somebody has been on duty on one of them.
    """
    begin(act, "roster.plan")
    found = plans.batch(batch_id)
    if found is None:
        raise Refused("no_such_batch")
    if found[1]:
        raise Refused("batch_undone")
    made, places = plans.of_batch(batch_id)
    if any(one.check_in_at is not None for one in places):
        raise Refused("batch_begun")
    for place in places:
        table.change("assignment", place.id, act.at, state="cancelled", ended_by=act.actor_id, end_reason="undo")
    for one in made:
        table.change("shift", one.id, act.at, state="cancelled", cancel_reason="undo")
    table.change("roster_batch", batch_id, act.at, undone_at=act.at, undone_by=act.actor_id)
    told = {"shifts": (len(made), ""), "people": (len(places), "")}
    done(act, "roster.undo", "roster_batch", batch_id, told)
    return len(made), len(places)


def read_batches(act: Act) -> list[Batch]:
    """The latest batches, newest first; a query."""
    allow(act, "roster.read")
    return plans.batches()


def _preview(first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> Preview:
    if last < first:
        raise Refused("days_backwards")
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    if len(days) > LONGEST_DAYS:
        raise Refused("too_many_days", most=LONGEST_DAYS)
    posts, kept = plans.posts(), plans.templates()
    held = {one.id: falls_on(one.rule, one.first_day, days) for one in kept}
    there: dict[int, list[Shift | Planned]] = {}
    for shift in table.shifts_of_days(days[0] - dt.timedelta(days=1), days[-1] + dt.timedelta(days=1)):
        there.setdefault(shift.post_id, []).append(shift)
    found = Preview()
    for post in posts:
        own = [one for one in kept if one.post_id == post.id]
        for plan in own or [one for one in kept if one.post_id is None and post.kind == "gate"]:
            for day in sorted(held[plan.id]):
                _place(found, _planned(plan, post, day, zone, terms), there.setdefault(post.id, []))
    return found


def _planned(plan: Template, post: DutyPost, day: dt.date, zone: ZoneInfo, terms: Terms) -> Planned:
    start, end = span_of(day, plan.starts, plan.ends, zone, terms)
    night = is_night(start, end, zone, terms)
    return Planned(plan.id, post, day, plan.name, start, end, plan.least, plan.most, plan.leads, plan.changeover, night)


def _place(found: Preview, one: Planned, there: list[Shift | Planned]) -> None:
    same = next((shift for shift in there if shift.start == one.start), None)
    if isinstance(same, Shift):
        found.there.append(same)
    elif blocking := same or in_the_way(there, one.start, one.end, one.changeover):
        found.clashing.append((one, blocking))
    else:
        found.new.append(one)
        there.append(one)


def in_the_way(there: Sequence[Taken], start: dt.datetime, end: dt.datetime, changeover: int) -> Taken | None:
    """The first of these that begins with a time, or overlaps it by more than the changeover."""
    grace = dt.timedelta(minutes=changeover)
    return next((one for one in there if one.start == start or min(one.end, end) - max(one.start, start) > grace), None)
