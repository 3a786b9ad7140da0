"""What is measured at a door: a temperature of everybody who is kept in becomes that person's check (Q4 to Q6)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from db.audit import Act
from db.escalations import open_escalation
from db.five_ones import Door
from db.isolation import open_in_household

from ..errors import Refused
from ..isolation.checking import record_check
from ..isolation.rules import keeps_in
from ..isolation.rules_checks import Key, Marks, Reading, slot_now

METHODS = {"met": "door", "phone": "phone", "wechat": "wechat"}  # of a check, by the outcome of a visit
Temps = Mapping[int, int | None]
"""By person who is kept in: tenths of a degree, None for one who could not be measured."""
NO_TEMPS: Temps = MappingProxyType({})


def highest(temps: Temps) -> int | None:
    """The highest temperature; None when nobody was measured."""
    return max((one for one in temps.values() if one is not None), default=None)


def check_measured(kept: Sequence[int], temps: Temps) -> None:
    """Everybody who is kept in has a number, or it is said that they could not be measured; one at least has one.

    Refused `temp_missing`, `temps_count` (wanted, got).
    """
    if kept and highest(temps) is None:
        raise Refused("temp_missing")
    if missing := [one for one in kept if one not in temps]:
        raise Refused("temps_count", wanted=len(kept), got=len(kept) - len(missing))


def follow(act: Act, home: Door, outcome: str, temps: Temps, zone: ZoneInfo, marks: Marks
           ) -> tuple[str, ...]:  # fmt: skip
    """What temperatures at a door mean elsewhere: each is the check of its person; a fever is reported.

    Entered once, it is not asked for again; it need not wait for the yes to the isolation. A check that cannot be
    taken (another one stands) loses nothing: the visit has the temperature. The topics the act has to bump at its end.
    """
    local, told = act.at.astimezone(zone), set[int]()
    for one in open_in_household(home.id) if outcome in METHODS else ():
        if one.person_id not in temps or not keeps_in(one.kind, one.state):
            continue
        temp = temps[one.person_id]
        said = Reading(temp, no_answer=temp is None, method=METHODS[outcome], sure=True)
        try:
            record_check(act, one.id, Key(local.date(), slot_now(local)), said, zone, marks, visit=True)
        except Refused:
            continue
        told.add(one.person_id)  # a fever has been reported with the check
    topics: tuple[str, ...] = ()
    for person_id, temp in temps.items():
        if temp is not None and temp >= marks.fever and person_id not in told:
            open_escalation("fever", act.at, act.actor_id, household_id=home.id, person_id=person_id)
            topics = ("escalations",)
    return topics
