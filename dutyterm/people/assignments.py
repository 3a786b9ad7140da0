"""Acts on who looks after what: stairways to leaders, resident groups to cadres, claims of one's own (认领).

A household is never orphaned in silence: what an act leaves without a leader comes back as `Left.orphaned`.
"""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from db import audit, changes, duties
from db import people as table
from db.audit import Act
from db.duties import CLAIM, LEAD, LINK, Duty, Place
from db.people import Account

from ..errors import Refused
from ..text import clean_line
from . import rules_duties
from .accounts import Left, begin, find_account
from .rules_duties import CADRES, CLAIMERS, LEADERS, check_may_look_after, period, stairway_named


def lead(act: Act, user_id: int, places: Sequence[str], zone: ZoneInfo, first: dt.date | None = None,
         last: dt.date | None = None, stands_in_for: str = "") -> tuple[str, ...]:  # fmt: skip
    """Give stairways to a leader, from a day (now) through a day (until further notice); their labels.

    With `stands_in_for`, the login or name of the leader who is away, as a stand-in beside them. Refused codes:
    `not_leader` `inactive` `no_such_stairway` `which_compound` `no_place`, `stairway_led` when another leader
    has it at that time, `has_already`, `not_led_by` when who is away does not have it then, `own_stand_in`,
    `days_backwards` `day_gone`.
    """
    begin(act, "people.assign")
    who = _account(user_id)
    check_may_look_after(who.login, who.role, who.active, LEADERS, "not_leader")
    since, until = period(first, last, act.at, zone)
    away = find_account(stands_in_for) if stands_in_for else None
    if away and away.id == who.id:
        raise Refused("own_stand_in")
    wanted = _stairways(places)
    there = duties.on_stairways([one.id for one in wanted], act.at)
    for place in wanted:
        _check_lead(who, place, [d for d in there if d.place.id == place.id and d.touches(since, until)], away)
        duties.add(LEAD, who.id, place, since, until, away.id if away else None, act.at, act.actor_id)
    labels = tuple(one.label for one in wanted)
    values: dict[str, tuple[object, object]] = {"lead": ("", " ".join(labels)), "from_at": ("", since)}
    if until:
        values["to_at"] = ("", until)
    if away:
        values["stands_in_for"] = ("", away.login)
    _done(act, "people.lead", who.id, values)
    return labels


def _check_lead(who: Account, place: Place, there: list[Duty], away: Account | None) -> None:
    if any(one.user_id == who.id for one in there):
        raise Refused("has_already", who=who.login, place=place.label)
    regular = [one for one in there if one.for_id is None]
    if away is None and regular:
        raise Refused("stairway_led", who=f"{regular[0].display} ({regular[0].login})", place=place.label)
    if away is not None and all(one.user_id != away.id for one in regular):
        raise Refused("not_led_by", who=away.login, place=place.label)


def stop_leading(act: Act, user_id: int, places: Sequence[str], zone: ZoneInfo, last: dt.date | None = None) -> Left:
    """End somebody's hold of stairways, now or after a last day; all of theirs when no place is named.

    Refused `does_not_have`, `no_such_stairway`, `day_gone`.
    """
    begin(act, "people.assign")
    _since, until = period(None, last, act.at, zone)
    wanted = _stairways(places) if places else None
    return _stop(act, "people.lead_end", _account(user_id), LEAD, wanted, until)


def link(act: Act, user_id: int, group: str) -> str:
    """Link a cadre to a resident group (挂钩), named itself or by its compound's code; the group's name.

    Refused `not_cadre` `inactive` `no_such_group` `several_groups` `has_already`.
    """
    begin(act, "people.assign")
    who = _account(user_id)
    check_may_look_after(who.login, who.role, who.active, CADRES, "not_cadre")
    return _take(act, who, LINK, _group(group))


def unlink(act: Act, user_id: int, group: str) -> Left:
    """End a cadre's link. Refused `does_not_have`, `no_such_group`."""
    begin(act, "people.assign")
    return _stop(act, "people.link_end", _account(user_id), LINK, [_group(group)], None)


def claim(act: Act, user_id: int, place: str) -> str:
    """Somebody takes a stairway or a resident group as theirs to watch (认领); its label.

    One claims for oneself, the office for anybody. Refused `cannot_claim` `inactive` `no_such_place` `has_already`.
    """
    begin(act, "people.claim", user_id)
    who = _account(user_id)
    check_may_look_after(who.login, who.role, who.active, CLAIMERS, "cannot_claim")
    return _take(act, who, CLAIM, _place(place))


def release(act: Act, user_id: int, place: str) -> Left:
    """Give a claim back. Refused `does_not_have`, `no_such_place`."""
    begin(act, "people.claim", user_id)
    return _stop(act, "people.release", _account(user_id), CLAIM, [_place(place)], None)


def _take(act: Act, who: Account, kind: str, place: Place) -> str:
    """From now until further notice; the place's label."""
    if any(one.kind == kind and one.place == place for one in duties.duties(act.at, who.id)):
        raise Refused("has_already", who=who.login, place=place.label)
    duties.add(kind, who.id, place, act.at, None, None, act.at, act.actor_id)
    _done(act, f"people.{kind}", who.id, {kind: ("", place.label)})
    return place.label


def _stop(act: Act, action: str, who: Account, kind: str, places: list[Place] | None, until: dt.datetime | None
          ) -> Left:  # fmt: skip
    held = [one for one in duties.duties(act.at, who.id) if one.kind == kind]
    if places is not None:
        for place in places:
            if all(one.place != place for one in held):
                raise Refused("does_not_have", who=who.login, place=place.label)
        held = [one for one in held if one.place in places]
    if not held:
        raise Refused("has_nothing", who=who.login)
    when = until or act.at
    for one in held:
        duties.end(one, when if one.until is None else min(when, one.until), act.at)
    labels = tuple(dict.fromkeys(one.place.label for one in held))
    values: dict[str, tuple[object, object]] = {kind: (" ".join(labels), "")}
    if until:
        values["to_at"] = ("", until)
    _done(act, action, who.id, values)
    orphaned: tuple[str, ...] = ()
    if kind == LEAD:
        ids = {one.place.id for one in held}
        orphaned = tuple(one.label for one in duties.stairways_without_leader(when) if one.id in ids)
    return Left(labels, orphaned)


def _done(act: Act, action: str, user_id: int, values: dict[str, tuple[object, object]]) -> None:
    audit.record(act, action, "user_account", user_id, values=values)
    changes.bump("people")


def _account(user_id: int) -> Account:
    found = table.account(user_id)
    if found is None:
        raise Refused("no_such_account", who=user_id)
    return found


def _stairways(places: Sequence[str]) -> list[Place]:
    named = [part for text in places for part in rules_duties.split_places(text)]
    if not named:
        raise Refused("no_place")
    return list(dict.fromkeys(_stairway(one) for one in named))


def _stairway(text: str) -> Place:
    stair = stairway_named(text)
    if stair is None:
        raise Refused("no_such_stairway", place=clean_line(text, 40))
    if not stair[0]:
        raise Refused("which_compound", place=clean_line(text, 40))
    found = duties.stairway(*stair)
    if found is None:
        raise Refused("no_such_stairway", place=clean_line(text, 40))
    return found


def _group(text: str) -> Place:
    found = duties.groups_called(clean_line(text, 60))
    if len(found) > 1:
        raise Refused(
            "several_groups", place=clean_line(text, 40), choices="; ".join(f"{g.within} {g.label}" for g in found)
        )
    if not found:
        raise Refused("no_such_group", place=clean_line(text, 40))
    return found[0]


def _place(text: str) -> Place:
    if stairway_named(text):
        return _stairway(text)
    if not clean_line(text):
        raise Refused("no_place")
    return _group(text)
