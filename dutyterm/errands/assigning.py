"""Giving errands to people: one or a selection, never the same to two; taking over when somebody falls ill (E1, E2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import errands as table
from db.audit import Act

from ..errors import Refused
from ..people.service import allow
from .acting import carrier, done, held, note_of, step, tell, today


@dataclass(frozen=True, slots=True)
class Given:
    """What came of one errand of a selection. `to` is who has it now; `given` only when this act gave it.

    `why`: empty when given, else `taken` (somebody has it: `to`), `closed` or `gone`.
    """

    errand_id: int
    given: bool
    to: str
    room: str = ""
    why: str = ""


def assign(act: Act, errand_ids: Sequence[int], user_id: int, zone: ZoneInfo) -> list[Given]:
    """Give a selection to somebody: what is free; of the rest it is told who has it (E2).

    Refused `nothing_chosen`, `no_such_person`, `unfit`.
    """
    allow(act, "errand.assign")
    wanted = list(dict.fromkeys(errand_ids))
    if not wanted:
        raise Refused("nothing_chosen")
    hand = carrier(user_id, today(act.at, zone))
    table.hold(sorted(wanted))
    found = {errand_id: _give(act, errand_id, user_id, hand.display) for errand_id in sorted(wanted)}
    if any(one.given for one in found.values()):
        done()
    return [found[errand_id] for errand_id in wanted]


def _give(act: Act, errand_id: int, user_id: int, name: str) -> Given:
    before = table.errand(errand_id)
    if before is None:
        return Given(errand_id, False, "", why="gone")
    if before.state != "requested" or not table.claim(errand_id, user_id, act.at):
        now = table.errand(errand_id) or before
        return Given(errand_id, False, now.assignee, now.room, "taken" if now.assignee else "closed")
    table.add_event(errand_id, "assign", "requested", "assigned", user_id, "", act.at, act.actor_id)
    tell(act, "assign", before, "assigned", {"state": "assigned", "assignee_id": user_id})
    return Given(errand_id, True, name, before.room)


def reassign(act: Act, errand_id: int, version: int, user_id: int, zone: ZoneInfo) -> bool:
    """Take an errand from one and give it to another, who was shown: never by accident.

    Refused `changed_meanwhile` `no_such_person` `unfit` `not_now`. False when they have it already.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.assignee_id == user_id:
        return False
    if one.version != version:
        raise Refused("changed_meanwhile")
    carrier(user_id, today(act.at, zone))
    step(act, one, "reassign", user_id=user_id, assignee_id=user_id, state_at=act.at)
    table.want_again(errand_id, act.at)
    done()
    return True


def unassign(act: Act, errand_id: int, reason: str = "") -> bool:
    """Back into the queue. False when nobody has it."""
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.state == "requested":
        return False
    step(act, one, "unassign", note=note_of(reason, needed=False), assignee_id=None)
    table.want_again(errand_id, act.at)
    done()
    return True


def take_over(act: Act, errand_id: int, user_id: int, reason: str, zone: ZoneInfo) -> bool:
    """Somebody else takes the goods or the rubbish over, with the story; what was laid out stays with who laid it out.

    For when whoever has it falls ill on the way. False when they have it already.
    Refused `reason_missing` `no_such_person` `unfit` `not_now`.
    """
    allow(act, "errand.assign")
    one = held(errand_id)
    if one.assignee_id == user_id and one.state in ("picked_up", "collected"):
        return False
    said = note_of(reason)
    carrier(user_id, today(act.at, zone))
    step(act, one, "take_over", note=said, user_id=user_id, assignee_id=user_id, state_at=act.at)
    done()
    return True
