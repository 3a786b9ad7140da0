"""Who is on a shift: claimed by oneself, given by the office, given back, taken away; and when one cannot come."""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from db import audit, changes
from db import roster as table
from db import roster_people as people
from db.audit import Act
from db.roster import Assigned, Shift
from db.roster_people import Hand

from ..errors import Refused
from ..text import clean_line
from .acting import REASON_LENGTH, TOPIC, begin, done, is_office, open_shift
from .rules import Span, Terms
from .rules_clash import Body, Clash, clashes
from .rules_states import FREE, Slot, may_become, may_release, sign_up

AROUND = dt.timedelta(days=8)  # other duties further away speak neither for nor against
MISSED_DAYS = dt.timedelta(days=14)
OWN_CHOICE = frozenset({"not_free", "week_full", "away"})
"""Soft clashes that are the person's own words: who claims a shift has thought of them."""


def assign(act: Act, shift_id: int, user_id: int, zone: ZoneInfo, terms: Terms, *, reason: str = "", lead: bool = False,
           source: str = "assigned", why: Sequence[str] = (), covers_id: int | None = None, batch_id: int | None = None
           ) -> int:  # fmt: skip
    """Put somebody on a shift; the place's id.

    Hard clashes are refused (`clash`, naming the first); soft ones need a `reason`, which is kept and listed
    (`needs_reason` without one). Also refused: `no_such_shift` `shift_cancelled` `shift_ended` `no_such_person`
    `full` (with who is there), `on_it`.
    """
    begin(act, "roster.assign")
    place = put(act, shift_id, user_id, zone, terms, reason=reason, lead=lead, source=source, why=why,
                covers_id=covers_id, batch_id=batch_id)  # fmt: skip
    changes.bump(TOPIC)
    return place


def claim(act: Act, shift_id: int, zone: ZoneInfo, terms: Terms) -> int:
    """Take a free place oneself; its id.

    Refused as `assign` refuses, with `clash` for what only the office may decide (rest, hours, nights), and
    `claim_not_yet`, `claim_blocked` after too many shifts missed.
    """
    begin(act, "roster.claim", act.actor_id)
    shift = _shift(shift_id)
    there = [one for one in table.on_shift(shift_id) if one.live]
    missed = people.no_shows(act.at - MISSED_DAYS).get(act.actor_id, 0)
    mine = any(one.user_id == act.actor_id for one in there)
    slot = Slot(shift.start, shift.end, len(there), shift.most, shift.state != "open", mine, missed)
    _check_sign_up(sign_up(slot, act.at, terms), shift, there, terms)
    found = against(shift, hand(act.actor_id), zone, terms)
    if not_own := [one for one in found if one.code not in OWN_CHOICE]:
        raise Refused("clash", clashes=not_own)
    place = _add(act, shift, act.actor_id, "claimed", overridden=[one.code for one in found], reason="claimed")
    changes.bump(TOPIC)
    return place


def release(act: Act, assignment_id: int, version: int, reason: str, terms: Terms) -> Assigned:
    """Give a place back, or take it away; it stays in the roster as cancelled. The place as it was.

    One's own until `release_hours` before the start, the office any time before duty begins. Refused
    `no_such_place` `changed_meanwhile` `place_gone` `too_late` `reason_missing` `on_duty_now`.
    """
    one = place_of(assignment_id)
    own = one.user_id == act.actor_id
    begin(act, "roster.claim" if own else "roster.assign", one.user_id if own else None)
    one = place_of(assignment_id)
    why = clean_line(reason, REASON_LENGTH)
    if not why:
        raise Refused("reason_missing")
    if one.state in ("on_duty", "relieved"):
        raise Refused("on_duty_now")
    if not may_become(one.state, "cancelled"):
        raise Refused("place_gone")
    if own and act.actor_id and not may_release(one.start, act.at, terms) and not is_office(act):
        raise Refused("too_late", hours=terms.release_hours)
    move(act, one, version, "cancelled", "roster.release", ended_by=act.actor_id, end_reason=why)
    return one


def confirm(act: Act, assignment_id: int, version: int) -> None:
    """Somebody says that they will come. Refused `no_such_place` `changed_meanwhile` `place_gone`."""
    one = place_of(assignment_id)
    own = one.user_id == act.actor_id
    begin(act, "roster.claim" if own else "roster.assign", one.user_id if own else None)
    move(act, place_of(assignment_id), version, "confirmed", "roster.confirm")


def pin(act: Act, assignment_id: int, version: int, pinned: bool) -> None:
    """Whether planning must leave this place as it is. Refused `no_such_place` `changed_meanwhile` `place_gone`."""
    begin(act, "roster.assign")
    one = place_of(assignment_id)
    if not one.live:
        raise Refused("place_gone")
    if not table.change("assignment", one.id, act.at, version, pinned=pinned):
        raise Refused("changed_meanwhile")
    done(act, "roster.pin", "assignment", one.id, {"pinned": (one.pinned, pinned)})


def set_lead(act: Act, assignment_id: int, version: int, lead: bool) -> None:
    """Whether this person is in charge of the shift. Refused as `pin`."""
    begin(act, "roster.assign")
    one = place_of(assignment_id)
    if not one.live:
        raise Refused("place_gone")
    if not table.change("assignment", one.id, act.at, version, lead=lead):
        raise Refused("changed_meanwhile")
    done(act, "roster.lead", "assignment", one.id, {"lead": (one.lead, lead)})


def set_away(act: Act, user_id: int, since: dt.datetime, until: dt.datetime, reason: str) -> list[Assigned]:
    """Somebody cannot come in a time; the places they have in it come back, to be given to others.

    Refused `days_backwards`, `no_such_person`.
    """
    begin(act, "roster.claim" if user_id == act.actor_id else "roster.assign", user_id)
    hand(user_id)
    if until <= since:
        raise Refused("days_backwards")
    why = clean_line(reason, REASON_LENGTH)
    row = table.add("availability", act.at, act.actor_id, user_id=user_id, from_at=since, to_at=until, reason=why)
    done(act, "roster.away", "availability", row, {"from_at": ("", since), "to_at": ("", until)})
    return [one for one in table.assigned(since, until, user_id) if one.state in ("planned", "confirmed")]


def end_away(act: Act, away_id: int) -> None:
    """Somebody can come after all. Refused `no_such_away`."""
    found = people.away_row(away_id)
    if found is None:
        raise Refused("no_such_away")
    begin(act, "roster.claim" if found.user_id == act.actor_id else "roster.assign", found.user_id)
    if people.away_row(away_id) is None:
        raise Refused("no_such_away")
    table.change("availability", away_id, act.at, withdrawn_at=act.at)
    done(act, "roster.away_end", "availability", away_id, {"to_at": (found.until, act.at)})


# -- shared by the other acts of this room


def hand(user_id: int) -> Hand:
    """An active account that could stand somewhere. Refused `no_such_person`."""
    found = people.hands(user_id)
    if not found:
        raise Refused("no_such_person")
    return found[0]


def place_of(assignment_id: int) -> Assigned:
    """A place on a shift. Refused `no_such_place`."""
    one = table.assignment(assignment_id)
    if one is None:
        raise Refused("no_such_place")
    return one


def against(shift: Shift, who: Hand, zone: ZoneInfo, terms: Terms, without: Iterable[int] = ()) -> list[Clash]:
    """What speaks against somebody on a shift now, places of `without` (shift ids) left out of account; a query."""
    since, until = shift.start - AROUND, shift.end + AROUND
    left_out = {shift.id, *without}
    duties = [one for one in people.stretches(since, until, who.id) if one.shift_id not in left_out]
    away = [(one.since, one.until) for one in people.away(shift.start, shift.end, who.id)]
    return clashes(body(who, duties, away), span(shift), shift.changeover, zone, terms)


def body(who: Hand, duties: Iterable[people.Stretch], away: Iterable[tuple[dt.datetime, dt.datetime]]) -> Body:
    """A person as the rules of clashes see them."""
    spans = tuple(Span(one.post_id, one.start, one.end, one.name, one.code, one.user_id) for one in duties)
    return Body(True, who.role, who.birth_year, who.availability, who.most_shifts, who.isolated, spans, tuple(away))


def span(shift: Shift) -> Span:
    """A shift as the rules of clashes see it."""
    return Span(shift.post_id, shift.start, shift.end, shift.name, shift.code)


def move(act: Act, one: Assigned, version: int | None, state: str, action: str, **more: object) -> None:
    """Bring a place into another state, with its audit row. Refused `place_gone`, `changed_meanwhile`."""
    if not may_become(one.state, state):
        raise Refused("place_gone")
    if not table.change("assignment", one.id, act.at, version, state=state, **more):
        raise Refused("changed_meanwhile")
    told = {
        "state": (one.state, state),
        **{name: ("", value) for name, value in more.items() if value not in ("", None)},
    }
    done(act, action, "assignment", one.id, told)


def put(act: Act, shift_id: int, user_id: int, zone: ZoneInfo, terms: Terms, *, reason: str, lead: bool, source: str,
        why: Sequence[str], covers_id: int | None = None, batch_id: int | None = None,
        without: Iterable[int] = ()) -> int:  # fmt: skip
    """`assign` for whoever has begun the act and bumps at its end; `without` are shifts that do not count against."""
    shift, who = open_shift(shift_id, act.at), hand(user_id)
    there = [one for one in table.on_shift(shift_id) if one.live]
    if any(one.user_id == user_id for one in there):
        raise Refused("on_it", who=who.display)
    if len(there) >= shift.most:
        raise Refused("full", who=", ".join(one.display for one in there))
    found = against(shift, who, zone, terms, without)
    if hard := [one for one in found if one.hard]:
        raise Refused("clash", clashes=hard)
    said = clean_line(reason, REASON_LENGTH)
    if found and not said:
        raise Refused("needs_reason", clashes=found)
    return _add(act, shift, user_id, source, [one.code for one in found], said if found else "", lead=lead,
                why=" ".join(why), covers_id=covers_id, batch_id=batch_id)  # fmt: skip


def _add(act: Act, shift: Shift, user_id: int, source: str, overridden: Sequence[str], reason: str, **more: object
         ) -> int:  # fmt: skip
    codes = " ".join(overridden)
    place = table.add_assignment(
        shift.id, user_id, source, act.at, act.actor_id, overridden=codes, override_reason=reason if codes else "",
        **more,
    )  # fmt: skip
    told: dict[str, tuple[object, object]] = {
        "user_id": ("", user_id), "shift_id": ("", shift.id), "source": ("", source), "overridden": ("", codes)
    }  # fmt: skip
    audit.record(act, f"roster.{'claim' if source == 'claimed' else 'assign'}", "assignment", place, values=told)
    return place


def _shift(shift_id: int) -> Shift:
    one = table.shift(shift_id)
    if one is None:
        raise Refused("no_such_shift")
    return one


def _check_sign_up(state: str, shift: Shift, there: Sequence[Assigned], terms: Terms) -> None:
    if state == FREE:
        return
    if state == "cancelled":
        raise Refused("shift_cancelled", reason=shift.cancel_reason)
    codes = {"signed_up": "on_it_yourself", "ended": "shift_ended", "not_yet": "claim_not_yet",
             "blocked": "claim_blocked", "full": "full"}  # fmt: skip
    raise Refused(codes[state], who=", ".join(one.display for one in there), days=terms.claim_days)
