"""Taking one's own last answer to a waiting change back: the question waits again, the register holds what it held.

What a yes wrote is given back only where it put fields right. A yes that made somebody move is undone by the register's
own acts, at the door, and so is asked about before instead. Nothing is given back once anybody has touched it since.
"""

from collections.abc import Mapping

from db import audit, changes, register, trail
from db import pending as table
from db.audit import Act
from db.chain import Change as Pair
from db.pending import Change
from db.trail import Step

from ..errors import Refused
from . import acting
from .pending import MOST, may
from .pending_reading import reach_of
from .rules_register import derived

KINDS = {"person": "households.correct", "household": "households.set"}
"""Questions whose yes can be taken back, and the act that a yes is."""
_NUMBERS = ("birth_year", "head_person_id")
_FOLLOWS = ("birth_year", "sex", "id_type", "name_py")  # what a number and a name tell besides
_LOOKS = 20  # so many acts on a row may have been mere looks at it


def take_back(act: Act, seen: Mapping[int, int]) -> tuple[str, int]:
    """Let questions wait again that whoever acts has answered; `seen` is id: version after the answer.

    What the answer was (`accepted`, `rejected`, `stale`), and how many. All of them or none. Refused `nothing_chosen`,
    `too_many`, `moved_on` when a question was asked anew, or the register was touched since, `not_your_answer`,
    `cannot_take_back` for a yes that made somebody move, and for who may not.
    """
    register.lock()
    reach_of(act)
    if not seen:
        raise Refused("nothing_chosen")
    if len(seen) > MOST:
        raise Refused("too_many", most=MOST)
    found = [one for change_id in seen if (one := table.change(change_id))]
    if len(found) < len(seen):
        raise Refused("moved_on")
    for one in found:
        may(act, one)
        if one.version != seen[one.id] or one.state == "pending":
            raise Refused("moved_on")
        if table.answered_by(one.id) != (act.actor_id or None):
            raise Refused("not_your_answer")
    state = found[0].state
    given = _give_back(act, found[0]) if state == "accepted" and len(found) == 1 else {}
    if state == "accepted" and not given:
        raise Refused("cannot_take_back")
    for one in found:
        if one.state != state or not table.reopen(one.id, one.version, act.at):
            raise Refused("moved_on")
    rooms = " ".join(dict.fromkeys(f"{one.code} {one.room}" for one in found))[:200]
    entity, row_id = ("household_change", found[0].id) if not given else _about(found[0])
    told = given or {"state": (state, "pending"), "n": ("", len(found)), "room": ("", rooms)}
    audit.record(act, "pending.take_back", entity, row_id, values=told)
    changes.bump(acting.TOPIC, *(["five_ones"] if given else []))
    return state, len(found)


def _about(one: Change) -> tuple[str, int]:
    row_id = one.person_id if one.kind == "person" else one.household_id
    return one.kind, row_id or 0


def _give_back(act: Act, one: Change) -> dict[str, Pair]:
    """Write what the fields held before a yes; what each held and holds now."""
    if one.kind not in KINDS:
        raise Refused("cannot_take_back")
    entity, row_id = _about(one)
    step = _yes(entity, row_id, KINDS[one.kind], act.actor_id)
    said = {name: _text(pair[1]) for name, pair in one.fields.items() if name in step.changes}
    wrote = {name: step.changes[name][1] for name in said}
    if not said or said != wrote or not set(step.fields) <= step.changes.keys() <= {*one.fields, *_FOLLOWS}:
        raise Refused("moved_on")  # it was another act, or the values are not kept any more
    before = {name: _value(name, pair[0]) for name, pair in step.changes.items()}
    _found, held = table.values_of(entity, row_id, list(before))
    if {name: _text(value) for name, value in held.items()} != {name: pair[1] for name, pair in step.changes.items()}:
        raise Refused("moved_on")
    return _person(act, row_id, before) if entity == "person" else _home(act, row_id, before)


def _yes(entity: str, row_id: int, action: str, actor_id: int) -> Step:
    """The act that the yes was, if it is the last one on its row, looks at it aside."""
    steps = [one for one in trail.history_of([(entity, row_id)], _LOOKS) if not one.action.endswith(".reveal")]
    if not steps or steps[-1].action != action or steps[-1].actor_id != actor_id:
        raise Refused("moved_on")
    return steps[-1]


def _person(act: Act, person_id: int, before: dict[str, object]) -> dict[str, Pair]:
    one, _home_of = acting.begin_person(act, person_id)
    digest = str(derived(before).get("id_hash") or "")
    if digest and register.same_id(digest, one.id):
        raise Refused("moved_on")  # the number is somebody else's by now
    told = acting.write_person(act, one, before | derived(before))
    acting.rekey(one.id)
    return {name: told[name] for name in before if name in told}


def _home(act: Act, household_id: int, before: dict[str, object]) -> dict[str, Pair]:
    home = acting.begin_home(act, household_id)
    living = {one.id for one in register.members(home.id)}
    if before.get("head_person_id") not in (None, *living) or (before.get("occupancy") == "vacant" and living):
        raise Refused("moved_on")
    return acting.write_home(act, home, before)


def _value(name: str, text: str) -> object:
    """What a column held, from the text the trail keeps."""
    return (int(text) if text else None) if name in _NUMBERS else text


def _text(value: object) -> str:
    return "" if value is None else str(value)
