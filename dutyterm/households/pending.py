"""Yes or no to what a file says otherwise than the register: one by one, or a reviewed group (domain.md X10).

A yes is the register's own act (moving in, putting right …) with its own rights and its own row in the trail. Before
it the register is asked once more: where it is not as it was when the question was asked, nothing is written and the
question is `stale`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import audit, changes, engine, register, registry
from db import pending as table
from db.audit import Act
from db.pending import Change
from db.register import Home, Member

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from . import acting, correcting, moving
from .cells import HEAD_WORDS
from .pending_reading import reach_of
from .pending_travel import report_of_form
from .rules import name_key
from .rules_register import PERSON_FIELDS

MOST = 200
"""How many questions one act may answer: no more than a screen has shown."""
REASON = 200
ORDER = ("new_household", "move_out", "move_in", "person", "household")
"""The order in which a door's questions are answered, so that one makes room for the next."""
LEFT_OUT = (
    *("near", "already_known", "kept_in", "their_home_kept_in", "lived_in", "not_of_home", "changed_meanwhile"),
    *("not_yours", "not_allowed", "answered", "no_such_home", "no_such_person", "sex_differs", "same_home"),
)
"""Refusals that leave one question of a group waiting; the others go on."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a group: how many were accepted, how many no longer fit, and what still waits and why."""

    accepted: int = 0
    stale: int = 0
    left: tuple[tuple[str, Refused], ...] = ()  # room, why


def accept(act: Act, change_id: int, version: int, zone: ZoneInfo, *, sure: bool = False) -> str:
    """Say yes to one question; `accepted`, or `stale` when the register has moved since it was asked.

    A new household is accepted with the first of its people. Refused `answered` when somebody was faster, `near` or
    `already_known` (unless `sure`) when somebody much like a new person is known, and what the register's acts say.
    """
    register.lock()
    state = _accept(act, _waiting(act, change_id, version), zone, sure=sure)
    changes.bump(acting.TOPIC)
    return state


def accept_many(act: Act, seen: Mapping[int, int], zone: ZoneInfo) -> Answered:
    """Say yes to questions that were shown, `seen` is id: version. What cannot be done is left out and named.

    Refused `nothing_chosen`, `too_many`.
    """
    register.lock()
    reach_of(act)
    found = _shown(seen)
    accepted = stale = 0
    left = list[tuple[str, Refused]]()
    for one in sorted(found, key=lambda one: (one.compound_id, one.room, ORDER.index(one.kind), one.id)):
        try:
            with engine.savepoint():
                state = _accept(act, _waiting(act, one.id, seen[one.id]), zone, sure=False)
        except Refused as no:
            if no.code == "answered" and table.state_of(one.id) == "accepted":
                continue  # went along with one of its people
            if no.code not in LEFT_OUT:
                raise
            left.append((f"{one.code} {one.room}", no))
            continue
        accepted, stale = accepted + (state == "accepted"), stale + (state == "stale")
    changes.bump(acting.TOPIC)
    return Answered(accepted, stale, tuple(left))


def reject(act: Act, seen: Mapping[int, int], reason: str) -> int:
    """Say no to questions that were shown, with a reason; the same row of a file does not ask them again. How many.

    Refused `reason_missing`, `nothing_chosen`, `too_many`, `answered`, and for who may not.
    """
    register.lock()
    reach_of(act)
    said = clean_line(reason, REASON)
    found = _shown(seen)
    if not said:
        raise Refused("why_not")
    for one in found:
        _waiting(act, one.id, seen[one.id])
        if not table.decide(one.id, one.version, "rejected", act.actor_id, act.at, said):
            raise Refused("answered")
    rooms = " ".join(dict.fromkeys(f"{one.code} {one.room}" for one in found))[:REASON]
    told = {"state": ("pending", "rejected"), "n": ("", len(found)), "room": ("", rooms), "reason": ("", said)}
    audit.record(act, "pending.reject", "household_change", found[0].id, values=told)
    changes.bump(acting.TOPIC)
    return len(found)


def _shown(seen: Mapping[int, int]) -> list[Change]:
    if not seen:
        raise Refused("nothing_chosen")
    if len(seen) > MOST:
        raise Refused("too_many", most=MOST)
    found = [one for change_id in seen if (one := table.change(change_id))]
    if len(found) < len(seen):
        raise Refused("answered")
    return found


def _waiting(act: Act, change_id: int, version: int) -> Change:
    """The question, if it still waits as it was seen, and the right to answer it."""
    one = table.change(change_id)
    if one is None:
        allow(act, "household.write")
        raise Refused("answered")
    may(act, one)
    if one.state != "pending" or one.version != version:
        raise Refused("answered")
    return one


def may(act: Act, one: Change) -> None:
    """The right to change this door; one that does not exist yet belongs to the stairway its room names."""
    if one.household_id is not None:
        allow(act, "household.write", household_id=one.household_id)
        return
    parts = one.room.split("-")
    key = (one.compound_id, int(parts[0]), int(parts[1])) if len(parts) == 3 else None
    allow(act, "household.write", stairway_id=registry.stairways().get(key) if key else None)


def _accept(act: Act, one: Change, zone: ZoneInfo, *, sure: bool) -> str:
    run = {"new_household": _new_home, "household": _home, "move_in": _move_in, "person": _person, "move_out": _out}
    state = run[one.kind](act, one, zone, sure)
    if not table.decide(one.id, one.version, state, act.actor_id, act.at):
        raise Refused("answered")
    if state == "stale":
        told = {"state": ("pending", "stale"), "room": ("", f"{one.code} {one.room}")}
        audit.record(act, "pending.stale", "household_change", one.id, values=told)
    return state


def _person_now(one: Change) -> Member | None:
    """Whom a question is about, if they are still who they were."""
    found = register.member(one.person_id) if one.person_id else None
    return None if found is None or found.merged_into is not None or found.name == "-" else found


def _as_before(one: Change, kind: str, row_id: int) -> bool:
    """Whether the register holds what it held when the question was asked."""
    found, held = table.values_of(kind, row_id, list(one.fields))
    return found and all(held[name] == before for name, (before, _after) in one.fields.items())


def _new_home(act: Act, one: Change, _zone: ZoneInfo, _sure: bool) -> str:
    if register.home_at(one.compound_id, one.room) is not None:
        return "stale"
    stairway = moving.stairway_for(act, one.compound_id, one.room)
    occupancy = str(one.fields["occupancy"][1])
    row = {"compound_id": one.compound_id, "stairway_id": stairway, "room": one.room, "occupancy": occupancy}
    made = register.new_row("household", row, act.at, act.actor_id)
    told = {"room": ("", f"{one.code} {one.room}"), "occupancy": ("", occupancy)}
    acting.done(act, "households.add", "household", made, told)
    return "accepted"


def _home(act: Act, one: Change, zone: ZoneInfo, _sure: bool) -> str:
    home = register.home(one.household_id) if one.household_id else None
    if home is None or home.merged_into is not None or not _as_before(one, "household", home.id):
        return "stale"
    correcting.set_home(act, home.id, home.version, {name: after for name, (_b, after) in one.fields.items()}, zone)
    return "accepted"


def _person(act: Act, one: Change, zone: ZoneInfo, sure: bool) -> str:
    person = _person_now(one)
    if person is None or not _as_before(one, "person", person.id):
        return "stale"
    correcting.correct_person(act, person.id, person.version, said_of(one), zone, sure=sure)
    return "accepted"


def said_of(one: Change) -> dict[str, str]:
    """What a question tells of a person, as the register's acts take it; what a number tells, they read from it."""
    derived = ("birth_year", "sex") if one.fields.get("id_no", ("", ""))[1] else ()
    return {name: str(after) for name, (_before, after) in one.fields.items()
            if name in PERSON_FIELDS and name not in derived and after is not None}  # fmt: skip


def _door(act: Act, one: Change, zone: ZoneInfo) -> Home:
    """The door somebody comes to live behind; a new one is accepted with them."""
    home = register.home_at(one.compound_id, one.room)
    if home is None:
        new = [each for each in table.of_door(one.compound_id, one.room) if each.kind == "new_household"]
        if not new:
            raise Refused("no_such_home")
        _accept(act, new[0], zone, sure=False)
        home = register.home_at(one.compound_id, one.room)
        assert home is not None
    return home


def _move_in(act: Act, one: Change, zone: ZoneInfo, sure: bool) -> str:
    if one.person_id is None:
        return _newcomer(act, one, zone, sure)
    person = _person_now(one)
    before = {name: pair[0] for name, pair in one.fields.items()}
    if person is None or before.get("household_id", person.household_id) != person.household_id:
        return "stale"
    gone = person.moved_out.isoformat() if person.moved_out else None
    if before.get("moved_out") != gone:
        return "stale"
    moving.move(act, person.id, person.version, _door(act, one, zone).id, zone)
    return "accepted"


def _newcomer(act: Act, one: Change, zone: ZoneInfo, sure: bool) -> str:
    said = said_of(one)
    home = register.home_at(one.compound_id, one.room)
    living = register.members(home.id) if home else []
    if any(_same(each, said) for each in living):
        return "stale"  # somebody has entered them meanwhile
    home = _door(act, one, zone)
    person_id = moving.move_in(act, home.id, said, zone, sure=sure)
    home = register.home(home.id) or home
    if said.get("relation") in HEAD_WORDS and home.head_id is None:
        acting.write_home(act, home, {"head_person_id": person_id})
    report_of_form(act, one, person_id, home.id)
    return "accepted"


def _same(one: Member, said: Mapping[str, str]) -> bool:
    number = said.get("id_no", "")
    if number and one.id_no:
        return number == one.id_no
    return name_key(one.name) == name_key(said.get("name", ""))


def _out(act: Act, one: Change, zone: ZoneInfo, _sure: bool) -> str:
    person = _person_now(one)
    if person is None or not person.lives or person.household_id != one.household_id:
        return "stale"
    moving.move_out(act, person.id, person.version, zone, reason=clean_line(one.file_name, 80))
    return "accepted"
