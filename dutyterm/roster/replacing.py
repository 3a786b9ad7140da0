"""Somebody drops out for some days: the fewest changes that close what they leave, shown first, then done as one."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.roster import Assigned, Shift
from db.roster_people import Hand

from ..errors import Refused
from ..people.accounts import find_account
from ..people.service import allow
from .accepting import Chosen, State
from .acting import begin, done
from .filling import hand
from .plan.replan import replan
from .proposing import LEAD, Standing, read_standing, shift_of
from .rules import Terms
from .rules_states import may_become


@dataclass(frozen=True, slots=True)
class Step:
    """One place that passes on: from whom, and to whom; nobody when it stays empty."""

    shift: Shift
    place: Assigned
    after: int | None


@dataclass(frozen=True, slots=True)
class Replacement:
    """How somebody's places could be closed. `proved` says that no way loses or changes less."""

    user_id: int
    steps: tuple[Step, ...]
    hands: dict[int, Hand]
    proved: bool

    @property
    def calls(self) -> tuple[int, ...]:
        """Whom to tell of a new duty, each once."""
        return tuple(dict.fromkeys(one.after for one in self.steps if one.after is not None))

    @property
    def lost(self) -> tuple[Step, ...]:
        """Places that nobody takes."""
        return tuple(one for one in self.steps if one.after is None)


def read_who(act: Act, text: str) -> int:
    """The account that a login or a name means; a query. Refused `no_such_account`, `namesakes`."""
    allow(act, "roster.assign")
    return find_account(text).id


def read_for_replacing(act: Act, user_id: int, first: dt.date, last: dt.date, zone: ZoneInfo, terms: Terms) -> Standing:
    """The roster as it stands in these duty days, for `replacement`; a query. Refused `no_such_person`."""
    found = read_standing(act, first, last, zone, terms)
    if all(user != user_id for _seat, user in found.seated):
        hand(user_id)
        raise Refused("has_no_shift")
    return found


def replacement(standing: Standing, user_id: int) -> Replacement:
    """The fewest changes when this person comes to none of their places. Pure, but takes a tenth of a second."""
    problem = standing.question.problem
    since = min((one.start for one in problem.seats), default=0)
    found = replan(problem, standing.seated, [user_id], since=since)
    steps = [
        Step(standing.question.shifts[shift_of(one.seat)], standing.places[one.seat], one.after)
        for one in found.changes
        if one.before is not None
    ]
    steps.sort(key=lambda one: (one.shift.start, one.place.id))
    return Replacement(user_id, tuple(steps), standing.question.hands, found.proved)


def replace(act: Act, found: Replacement, note: str, zone: ZoneInfo, terms: Terms) -> tuple[int, int]:
    """Do all of it, or nothing: old places end as cancelled, new ones are a batch. Its number, and how many are placed.

    Every new place is looked at again by the rules of the hand, warnings too. Refused `plan_moved` when something of
    it no longer holds: then look again.
    """
    begin(act, "roster.assign")
    if not found.steps:
        raise Refused("nothing_chosen")
    batch = table.add("roster_batch", act.at, act.actor_id, kind="planner", note=note)
    for one in found.steps:
        now = table.assignment(one.place.id)
        if now is None or now.version != one.place.version or not may_become(now.state, "cancelled"):
            raise Refused("plan_moved")
        table.change("assignment", now.id, act.at, state="cancelled", ended_by=act.actor_id, end_reason="replaced")
    steps = [(one, one.after) for one in found.steps if one.after is not None]
    shifts = {one.shift.id: one.shift for one, _after in steps}
    state = State(shifts, {one.id: one for one in people.hands()})
    for one, after in steps:
        code, _against = state.look(one.shift, Chosen(one.shift.id, after), zone, terms)
        if code:
            raise Refused("plan_moved")
        table.add_assignment(
            one.shift.id, after, "planner", act.at, act.actor_id, lead=one.place.lead, covers_id=one.place.id,
            batch_id=batch, why=LEAD if one.place.lead else "",
        )  # fmt: skip
    done(act, "roster.replace", "user_account", found.user_id,
         {"people": (len(found.steps), len(steps)), "batch": ("", batch)})  # fmt: skip
    return batch, len(steps)
