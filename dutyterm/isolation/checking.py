"""The two checks a day, entered and corrected (domain.md Q4 to Q6): a number or `no answer`, one person at a time."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import isolation_checks as table
from db.audit import Act
from db.chain import Change
from db.isolation_checks import Check
from db.isolation_lists import Episode

from ..errors import Refused
from .acting import begin, done, reason_of, tell
from .caring import open_alarm
from .rules import state_on
from .rules_checks import Key, Marks, Reading, alarms, check_reading, check_time, due_at, late


@dataclass(frozen=True, slots=True)
class Entered:
    """A check as stored now, and the kinds of escalation it stands for."""

    check: Check
    alarms: tuple[str, ...] = ()
    again: bool = False  # it had been saved before; nothing was written twice


def record_check(
    act: Act, isolation_id: int, key: Key, said: Reading, zone: ZoneInfo, marks: Marks, *, visit: bool = False
) -> Entered:  # fmt: skip
    """Enter a check of one person. A number after `no answer` replaces it; the same check again is saved once.

    `visit`: a visit of their door has it, which need not wait for the yes to the isolation: checks are demanded from
    its beginning, not from that yes (Q4). Refused codes: `confirm_first`, `not_running`, `check_done` (with `who`,
    `temp`), and what `check_time`, `check_reading` say.
    """
    one = begin(act, "isolation.check", isolation_id)
    now, started = act.at.astimezone(zone), one.started_at.astimezone(zone)
    if not (visit and one.state == "pending"):
        _check_running(one, key)
    check_reading(said, marks)
    found = table.check_of(isolation_id, key.day, key.slot)
    if found and _same(found, said):
        if found.by_user == act.actor_id:
            return Entered(found, again=True)
        raise Refused("check_done", who=found.by, temp=_degrees(found.temp))
    if found and found.answered:
        raise Refused("check_done", who=found.by, temp=_degrees(found.temp))
    check_time(key, now, started)
    is_late = late(key, now)
    if found is None:
        check_id = table.add_check(
            *(isolation_id, key.day, key.slot), answered=not said.no_answer, temp=said.temp, symptoms=said.symptoms,
            method=said.method, out_of_home=said.out_of_home, late=is_late, at=act.at, by=act.actor_id,
        )  # fmt: skip
    else:
        check_id = found.id
        table.change_check(
            check_id, answered=not said.no_answer, temp=said.temp, symptoms=said.symptoms, method=said.method,
            out_of_home=said.out_of_home, at=act.at, by=act.actor_id, correction=False, late=is_late,
        )  # fmt: skip
    raised = _raise(act, one, said, marks)
    done(act, "isolation.check", check_id, _told(found, said), *(["escalations"] if raised else []),
         entity="isolation_check")  # fmt: skip
    return Entered(_stored(check_id), raised)


def correct_check(act: Act, check_id: int, said: Reading, reason: str, zone: ZoneInfo, marks: Marks) -> Entered:
    """Put a wrong check right, with a reason; what it said before stays in the trail, and late stays late.

    An escalation it had opened stays open: a person closes it. Refused codes: `no_such_check`, `reason_missing`,
    `not_running`, `same_check`, and what `check_reading` says.
    """
    found = table.check(check_id)
    one = begin(act, "isolation.check", found.isolation_id if found else 0)
    found = table.check(check_id)
    if found is None:
        raise Refused("no_such_check")
    why = reason_of(reason)
    if not why:
        raise Refused("reason_missing")
    _check_running(one, Key(found.day, "am" if found.slot == "am" else "pm"))
    check_reading(said, marks)
    if _same(found, said) and found.method == said.method:
        raise Refused("same_check")
    key = Key(found.day, "am" if found.slot == "am" else "pm")
    # a number that takes the place of `no answer` was got now, not then
    came_late = found.late or (not found.answered and act.at.astimezone(zone).replace(tzinfo=None) > due_at(key))
    table.change_check(
        check_id, answered=not said.no_answer, temp=said.temp, symptoms=said.symptoms, method=said.method,
        out_of_home=said.out_of_home, at=act.at, by=act.actor_id, correction=True, late=came_late,
    )  # fmt: skip
    raised = _raise(act, one, said, marks)
    told = {**_told(found, said), "reason": ("", why)}
    done(act, "isolation.check_correct", check_id, told, *(["escalations"] if raised else []),
         entity="isolation_check")  # fmt: skip
    return Entered(_stored(check_id), raised)


def _check_running(one: Episode, key: Key) -> None:
    if one.state == "pending":
        raise Refused("confirm_first")
    if state_on(one.state, one.ref_date, one.days, key.day) not in ("active", "due"):
        raise Refused("not_running")


def _raise(act: Act, one: Episode, said: Reading, marks: Marks) -> tuple[str, ...]:
    kinds = alarms(said, marks)
    for kind in kinds:
        opened = open_alarm(act, one.id, kind, one.household_id, one.person_id)
        if kind == "breach":
            tell(act, one, "breach", escalation_id=opened)
    return kinds


def _stored(check_id: int) -> Check:
    found = table.check(check_id)
    assert found is not None
    return found


def _same(found: Check, said: Reading) -> bool:
    held = (found.answered, found.temp, found.symptoms, found.out_of_home)
    return held == (not said.no_answer, said.temp, said.symptoms, said.out_of_home)


def _told(found: Check | None, said: Reading) -> dict[str, Change]:
    """Before and after, without saying whose it is; the trail's values are forgotten in their time."""
    before = (found.answered, found.temp, ",".join(found.symptoms), found.method) if found else ("", "", "", "")
    after = (not said.no_answer, said.temp, ",".join(said.symptoms), said.method)
    names = ("answered", "temp", "symptoms", "method")
    return {name: (was, now) for name, was, now in zip(names, before, after, strict=True) if was != now}


def _degrees(temp: int | None) -> str:
    return f"{temp // 10}.{temp % 10}" if temp is not None else "-"
