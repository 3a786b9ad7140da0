"""Whoever stands where the roster does not have them: a walk-in, or somebody at another post than planned."""

from zoneinfo import ZoneInfo

from db import roster as table
from db.audit import Act
from db.roster import Shift

from ..errors import Refused
from ..people.service import standing_of
from .acting import begin, is_office, open_shift
from .attendance import Begun, change, same, start
from .filling import OWN_CHOICE, against, hand, place_of, put
from .rules import Terms

MOVED = "moved"
"""The reason kept with a place that somebody left for another post, and the `why` of the new one."""


def walk_in(act: Act, shift_id: int, user_id: int, temp: int | None, zone: ZoneInfo, terms: Terms, *,
            symptoms: bool = False, reason: str = "") -> Begun:  # fmt: skip
    """Somebody who is not on a shift begins it now; put on it and checked in, in one act.

    The office for anybody; oneself only at the gate where one stands, by one's own post or at its laptop.
    Refused as `filling.assign` and `attendance.check_in` refuse, and `only_the_office`.
    """
    begin(act, "duty.check_in", user_id)
    shift, office = open_shift(shift_id, act.at), is_office(act)
    if not office:
        _stands_there(act, shift)
        _no_clash(shift, user_id, zone, terms)
    place = put(act, shift_id, user_id, zone, terms, reason=reason if office else "walk_in", lead=False,
                source="walk_in", why=())  # fmt: skip
    return start(act, place_of(place), temp, terms, symptoms=symptoms, reason=reason if office else "")


def move(act: Act, assignment_id: int, version: int, shift_id: int, temp: int | None, zone: ZoneInfo, terms: Terms, *,
         symptoms: bool = False, reason: str = "") -> Begun:  # fmt: skip
    """Somebody stands at another post than the roster says: the old place and the new one are both kept.

    Who is on duty already keeps the temperature of this morning when `temp` is None; oneself only from a place
    where duty has not begun. Refused as `walk_in` refuses, `place_gone` `changed_meanwhile` `no_such_place`, and
    `same_shift`.
    """
    one = place_of(assignment_id)
    begin(act, "duty.check_in", one.user_id)
    one, shift, office = same(place_of(assignment_id), version), open_shift(shift_id, act.at), is_office(act)
    if shift.id == one.shift_id:
        raise Refused("same_shift")
    if not office:
        _stands_there(act, shift)
        if one.state == "on_duty":
            raise Refused("only_the_office")
        _no_clash(shift, one.user_id, zone, terms, one.shift_id)
    if one.state == "on_duty":
        temp = one.temp if temp is None else temp
        change(act, one, "relieved", "duty.move", check_out_at=act.at, ended_by=act.actor_id, end_reason=MOVED)
    else:
        change(act, one, "cancelled", "duty.move", ended_by=act.actor_id, end_reason=MOVED)
    place = put(act, shift_id, one.user_id, zone, terms, reason=reason if office else "walk_in", lead=False,
                source="walk_in", why=(MOVED,), without=(one.shift_id,))  # fmt: skip
    return start(act, place_of(place), temp, terms, symptoms=symptoms, reason=reason if office else "")


def _stands_there(act: Act, shift: Shift) -> None:
    """Else anybody could give themselves the rights of any gate."""
    standing = standing_of(act.actor_id, act.key_id)
    if standing is None or shift.post_id not in (standing.post_id, standing.key_post_id):
        raise Refused("only_the_office")


def _no_clash(shift: Shift, user_id: int, zone: ZoneInfo, terms: Terms, *without: int) -> None:
    """What only the office may pass over."""
    found = against(shift, hand(user_id), zone, terms, without)
    if not_own := [one for one in found if one.code not in OWN_CHOICE]:
        raise Refused("clash", clashes=not_own)
    if any(one.user_id == user_id and one.live for one in table.on_shift(shift.id)):
        raise Refused("on_it_yourself")
