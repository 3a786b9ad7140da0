"""On duty and off again: who has come, fit to stand there, who left, who never came (domain.md D5, D7)."""

import datetime as dt
from dataclasses import dataclass

from db import audit, changes, handovers
from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.chain import Change
from db.escalations import ill, open_escalation
from db.roster import Assigned

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .acting import REASON_LENGTH, TOPIC, begin, is_office
from .filling import hand, place_of
from .rules import Terms
from .rules_duty import FEVER, FORCEABLE, UNFIT, CheckIn, Leaving, before_leaving, blockers
from .rules_states import may_become

ESCALATION_OF = {"fever": "fever", "symptoms": "medical"}
STAYS, NO_SHOW = "stays", "no_show"
"""Reasons the program writes itself; the screen has words for them, as for those of UNFIT."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of a check-in: on duty, or sent home because of `unfit` (of UNFIT), with the escalation opened.

    `relieved` are the names of whom a handover let go.
    """

    place_id: int
    unfit: str = ""
    escalation_id: int = 0
    relieved: tuple[str, ...] = ()


def check_in(act: Act, assignment_id: int, version: int, temp: int | None, terms: Terms, *, symptoms: bool = False,
             reason: str = "") -> Begun:  # fmt: skip
    """Somebody begins, with their own temperature in tenths of a degree (D7); also one who was marked absent.

    A fever or symptoms are no refusal: they are kept, the place is free at once, an escalation is opened, and the
    answer says so. Refused `no_such_place` `changed_meanwhile` `place_gone` `on_already`, `check_in_blocked` with
    `blockers` (codes of rules_duty), `check_in_reason` when only the office's reason is missing.
    """
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    return start(act, same(place_of(assignment_id), version), temp, terms, symptoms=symptoms, reason=reason)


def start(act: Act, one: Assigned, temp: int | None, terms: Terms, *, symptoms: bool = False, reason: str = ""
          ) -> Begun:  # fmt: skip
    """`check_in` for whoever has begun the act, about a place just read."""
    if one.state == "on_duty":
        raise Refused("on_already")
    if one.state == "relieved" or not may_become(one.state, "on_duty") or _placed_anew(one):
        raise Refused("place_gone")
    who, now_on = hand(one.user_id), table.still_on(one.user_id)
    elsewhere = next((other.code for other in now_on if other.post_id != one.post_id), "")
    case = CheckIn(temp, symptoms, who.isolated, one.start, one.end, elsewhere, ill(one.user_id), _taken(one))
    found = blockers(case, act.at, terms)
    if unfit := next((code for code in UNFIT if code in found), ""):
        return _unfit(act, one, temp, unfit)
    said = clean_line(reason, REASON_LENGTH)
    if found and (set(found) - set(FORCEABLE) or not is_office(act)):
        raise Refused("check_in_blocked", blockers=found)
    if found and not said:
        raise Refused("check_in_reason", blockers=found)
    for before in now_on:
        if before.post_id == one.post_id:  # stays on for the next shift: nobody to hand over to but oneself
            change(act, before, "relieved", "duty.check_out", check_out_at=act.at, ended_by=act.actor_id,
                   end_reason=STAYS)  # fmt: skip
    forced = _forced(one, found, said)
    change(act, one, "on_duty", "duty.check_in", check_in_at=act.at, temp=temp, checked_in_by=act.actor_id,
           end_reason="", **forced)  # fmt: skip
    changes.bump(TOPIC)
    return Begun(one.id)


def check_out(act: Act, assignment_id: int, version: int, *, reason: str = "", really: bool = False) -> None:
    """Somebody goes home. With a `reason` also early; the office passes what else stands in the way with one.

    Refused `too_short` (see `really`; the other ways out are `undo_check_in`, `correct_begin`, `moving.move`),
    `early_reason`, `alone`, `not_handed_over`, `force_reason` for the office without a reason; and
    `not_on_duty` `changed_meanwhile` `no_such_place`.
    """
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    one = same(place_of(assignment_id), version)
    if one.state != "on_duty" or one.check_in_at is None:
        raise Refused("not_on_duty")
    found, said = _before_leaving(one, act.at), clean_line(reason, REASON_LENGTH)
    if "short" in found and not really:
        raise Refused("too_short", minutes=int((act.at - one.check_in_at).total_seconds() // 60))
    hard = tuple(code for code in found if code in ("alone", "not_handed_over"))
    if hard and not is_office(act):
        raise Refused(hard[0])
    if hard and not said:
        raise Refused("force_reason", codes=hard)
    if "early" in found and not said:
        raise Refused("early_reason")
    change(act, one, "relieved", "duty.check_out", check_out_at=act.at, ended_by=act.actor_id,
           left_early=said if "early" in found else "", end_reason=said if found else "",
           **_forced(one, hard, said))  # fmt: skip
    changes.bump(TOPIC)


def no_show(act: Act, assignment_id: int, version: int) -> None:
    """The office says that somebody has not come; the place is free at once.

    Refused `not_begun` before the shift's start (until then it is given back or covered), `place_gone`,
    `changed_meanwhile`, `no_such_place`.
    """
    begin(act, "roster.assign")
    one = same(place_of(assignment_id), version)
    if one.state not in ("planned", "confirmed"):
        raise Refused("place_gone")
    if act.at < one.start:
        raise Refused("not_begun")
    change(act, one, "absent", "duty.no_show", ended_by=act.actor_id, end_reason=NO_SHOW)
    changes.bump(TOPIC)


def mark_absences(act: Act, terms: Terms) -> int:
    """What the clock does: whoever was not seen `absent_minutes` after the start is absent; how many.

    As often as one likes; the screens show them at once anyway, by their phase.
    """
    begin(act, "roster.assign")
    found = table.not_come(act.at - dt.timedelta(minutes=terms.absent_minutes))
    for one in found:
        change(act, one, "absent", "duty.no_show", ended_by=act.actor_id, end_reason=NO_SHOW)
    if found:
        changes.bump(TOPIC)
    return len(found)


def count_absences(act: Act, terms: Terms) -> int:
    """How many `mark_absences` would mark; a query."""
    allow(act, "roster.assign")
    return len(table.not_come(act.at - dt.timedelta(minutes=terms.absent_minutes)))


# -- shared by the other acts on duty


def change(act: Act, one: Assigned, state: str, action: str, **columns: object) -> None:
    """Bring a place into another state, with its audit row; the caller bumps. Refused `place_gone`."""
    if state != one.state and not may_become(one.state, state):
        raise Refused("place_gone")
    if not table.change("assignment", one.id, act.at, one.version, state=state, **columns):
        raise Refused("changed_meanwhile")
    told: dict[str, Change] = {"state": (one.state, state)}
    told |= {
        name: (before, after)
        for name, after in columns.items()
        if (before := getattr(one, name, "")) != after and not (before in ("", None) and after in ("", None))
    }
    audit.record(act, action, "assignment", one.id, values=told)


def same(one: Assigned, version: int) -> Assigned:
    """A place as the screen showed it. Refused `changed_meanwhile`."""
    if one.version != version:
        raise Refused("changed_meanwhile")
    return one


def _placed_anew(one: Assigned) -> bool:
    """Whether somebody who was absent has another place on the same shift by now."""
    return not one.live and any(other.live and other.user_id == one.user_id for other in table.on_shift(one.shift_id))


def _taken(one: Assigned) -> bool:
    if one.state != "absent":
        return False
    shift = table.shift(one.shift_id)
    return shift is not None and sum(other.live for other in table.on_shift(one.shift_id)) >= shift.most


def _forced(one: Assigned, codes: tuple[str, ...], said: str) -> dict[str, str]:
    """The columns of what was forced, with what was forced before."""
    if not codes:
        return {}
    every = dict.fromkeys((*one.forced.split(), *codes))
    reasons = dict.fromkeys(text for text in (one.force_reason, said) if text)
    return {"forced": " ".join(every), "force_reason": "; ".join(reasons)}


def _before_leaving(one: Assigned, at: dt.datetime) -> tuple[str, ...]:
    shift = table.shift(one.shift_id)
    assert shift is not None and one.check_in_at is not None
    others = sum(other.state == "on_duty" and other.id != one.id for other in table.on_shift(one.shift_id))
    relief, sheet = handovers.follows(shift), handovers.of_shift(shift.id)
    stays = relief is not None and any(
        other.state == "on_duty" and any(mine.user_id == other.user_id for mine in table.on_shift(shift.id))
        for other in table.on_shift(relief.id)
    )
    signed = stays or (sheet is not None and sheet.state == "accepted")
    return before_leaving(Leaving(one.check_in_at, one.end, others, relief is not None, signed), at)


def ill_on_duty(act: Act, one: Assigned, temp: int | None, symptoms: bool) -> Begun:
    """Somebody on duty measures anew and is not well: they go home, the community is told (T4, D7).

    With nothing wrong `unfit` is empty, and nothing is written.
    """
    code = "symptoms" if symptoms else "fever" if temp is not None and temp >= FEVER else ""
    if not code:
        return Begun(one.id)
    row = _tell_community(act, one, code)
    change(act, one, "relieved", "duty.unfit", temp=temp or one.temp, check_out_at=act.at, ended_by=act.actor_id,
           end_reason=code)  # fmt: skip
    changes.bump(TOPIC, "escalations")
    return Begun(one.id, code, row)


def _tell_community(act: Act, one: Assigned, code: str) -> int:
    return open_escalation(
        ESCALATION_OF[code], act.at, act.actor_id, post_id=one.post_id, household_id=people.home_of(one.user_id),
        user_id=one.user_id,
    )  # fmt: skip


def _unfit(act: Act, one: Assigned, temp: int | None, code: str) -> Begun:
    """Somebody who came ill does not begin; the community is told at once, the place is free (T4, D7)."""
    row = _tell_community(act, one, code)
    change(act, one, "absent", "duty.unfit", temp=temp, ended_by=act.actor_id, end_reason=code)
    changes.bump(TOPIC, "escalations")
    return Begun(one.id, code, row)
