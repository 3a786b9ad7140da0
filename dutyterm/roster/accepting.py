"""A proposal becomes assignments: every choice is looked at again by other rules, in one act, as a batch."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.roster import Shift
from db.roster_people import Hand, Stretch

from ..errors import Refused
from .acting import begin, done
from .filling import AROUND, body, span
from .rules import Terms
from .rules_clash import Clash, clashes


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person for one place of a shift, and why, as codes of the planner's terms."""

    shift_id: int
    user_id: int
    lead: bool = False
    why: str = ""


@dataclass(slots=True)
class Accepted:
    """What became of a proposal: how many were placed, and who was not, with what speaks against it now."""

    batch_id: int = 0
    placed: int = 0
    left_out: list[tuple[Chosen, str, tuple[Clash, ...]]] = field(default_factory=list)
    """The choice, a code (`gone` `full` `on_it` `clash` `nobody`), and the clashes of a `clash`."""


def accept(act: Act, chosen: Sequence[Chosen], note: str, zone: ZoneInfo, terms: Terms) -> Accepted:
    """Put everybody a proposal names on their shift, in one batch that can be undone.

    Meanwhile others may have claimed, gone or fallen ill: what no longer holds is left out and told, the rest stands.
    No warning is ever passed over here. Refused `nothing_chosen`, and `nothing_left` when not one choice holds.
    """
    begin(act, "roster.assign")
    if not chosen:
        raise Refused("nothing_chosen")
    shifts = {one: table.shift(one) for one in {choice.shift_id for choice in chosen}}
    open_ones = {
        key: one for key, one in shifts.items() if one is not None and one.state == "open" and one.end > act.at
    }
    found = Accepted()
    state = State(open_ones, {one.id: one for one in people.hands()})
    rows: list[Chosen] = []
    for choice in chosen:
        shift = open_ones.get(choice.shift_id)
        code, against = ("gone", ()) if shift is None else state.look(shift, choice, zone, terms)
        if code:
            found.left_out.append((choice, code, against))
        else:
            rows.append(choice)
    if not rows:
        raise Refused("nothing_left")
    found.batch_id = table.add("roster_batch", act.at, act.actor_id, kind="planner", note=note)
    table.add_assignments(
        ("shift_id", "user_id", "source", "lead", "why", "batch_id", "created_at", "created_by", "updated_at"),
        [
            (one.shift_id, one.user_id, "planner", one.lead, one.why, found.batch_id, act.at, act.actor_id, act.at)
            for one in rows
        ],
    )
    found.placed = len(rows)
    done(act, "roster.fill", "roster_batch", found.batch_id,
         {"people": ("", len(rows)), "days": ("", note)})  # fmt: skip
    return found


class State:
    """The roster while choices are laid on it one after the other: read once, then kept in step."""

    def __init__(self, shifts: dict[int, Shift], hands: dict[int, Hand]) -> None:
        self.hands = hands
        self.on: dict[int, set[int]] = {}
        self.busy: dict[int, list[Stretch]] = {}
        self.away: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
        if not shifts:
            return
        since = min(one.start for one in shifts.values())
        until = max(one.end for one in shifts.values())
        for one in people.stretches(since - AROUND, until + AROUND):
            self.busy.setdefault(one.user_id, []).append(one)
            self.on.setdefault(one.shift_id, set()).add(one.user_id)
        for off in people.away(since, until):
            self.away.setdefault(off.user_id, []).append((off.since, off.until))

    def look(self, shift: Shift, choice: Chosen, zone: ZoneInfo, terms: Terms, *, warn: bool = False
             ) -> tuple[str, tuple[Clash, ...]]:  # fmt: skip
        """Why a choice does not hold, as a code and clashes; an empty code when it does, and then it is laid down.

        With `warn` a choice holds in spite of warnings, which come with the empty code.
        """
        there, who = self.on.setdefault(shift.id, set()), self.hands.get(choice.user_id)
        if who is None:
            return "nobody", ()
        if choice.user_id in there:
            return "on_it", ()
        if len(there) >= shift.most:
            return "full", ()
        duties = [
            one for one in self.busy.get(who.id, ())
            if one.start < shift.end + AROUND and one.end > shift.start - AROUND
        ]  # fmt: skip
        against = clashes(body(who, duties, self.away.get(who.id, ())), span(shift), shift.changeover, zone, terms)
        if any(one.hard or not warn for one in against):
            return "clash", tuple(against)
        there.add(who.id)
        self.busy.setdefault(who.id, []).append(
            Stretch(who.id, shift.post_id, shift.code, shift.name, shift.start, shift.end, shift.night,
                    shift.duty_day, shift.id)
        )  # fmt: skip
        return "", tuple(against)

    def copy(self) -> "State":
        """The same, to go back to."""
        made = State({}, self.hands)
        made.on = {key: set(users) for key, users in self.on.items()}
        made.busy = {key: list(duties) for key, duties in self.busy.items()}
        made.away = self.away
        return made
