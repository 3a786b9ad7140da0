"""What the register's screen shows: who is found, and one household with everything that belongs to it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import audit, register, trail
from db import errand_lists as errands
from db import five_ones as round_
from db import isolation_lists as isolation
from db import register_find as table
from db import register_page as pages
from db.audit import Act
from db.base import utc_text
from db.errands import Errand
from db.five_ones import Visit
from db.isolation_lists import Episode
from db.numbers import of_household
from db.register import Home, Member
from db.register_find import Hit, Within
from db.register_page import Lived, PassOf
from db.trail import Step

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line
from .acting import found_by
from .rules import id_hash, room_key
from .rules_find import Sought, fits, sought

__all__ = ["Episode", "Errand", "Hit", "Home", "Lived", "Member", "PassOf", "Visit"]

MOST = 60
OWN = 200  # a leader has some thirty households, and looks for the last of them too
"""How many are listed at once; more is a sign to type more."""
SHOWN_SECONDS = 20.0


def within(act: Act, right: str = "household.read") -> Within:
    """What who acts may see of the register. Refused when that is nothing at all."""
    if not act.actor_id:
        return Within(everything=True)
    standing = standing_of(act.actor_id, act.key_id)
    reach = scope(standing.role, right) if standing else ""
    groups = table.linked_groups(act.actor_id, utc_text(act.at)) if reach == "linked" else []
    some = pages.any_home(groups) if groups else None
    try:
        allow(act, right, user_id=act.actor_id if reach == "stairs" else None, household_id=some)
    except Refused as no:
        if reach != "linked" or some is not None or no.code != "not_yours":
            raise
        return Within(everything=False)  # a cadre who is linked to nothing yet
    if reach == "stairs":
        return Within(everything=False, stairways=tuple(one.id for one in round_.stairs_of(act.actor_id, act.at)))
    return Within(everything=reach == "all", groups=tuple(groups))


def sees_isolation(act: Act) -> bool:
    """Whether who acts may know who is kept in (X7)."""
    if not act.actor_id:
        return True
    standing = standing_of(act.actor_id, act.key_id)
    return bool(standing and scope(standing.role, "isolation.read") in ("stairs", "all"))


class Listed(NamedTuple):
    """Who was found, and whether there are more than are listed."""

    hits: tuple[Hit, ...]
    more: bool
    lately: bool = False  # nothing was typed: these came last


def find(act: Act, text: str) -> Listed:
    """Who may be meant, the likeliest first; a query. Whoever reads only some stairways finds only theirs."""
    seen = within(act)
    known = register.compounds()
    codes = {code.lower(): code for _id, code, _name in known} | {name.lower(): code for _id, code, name in known}
    what = sought(text, codes)
    here = [number for number, code, _name in known if not what.compound or code == what.compound]
    hits = _hits(what, seen, here, what.compound)
    if what.more:
        hits = [one for one in hits if all(fits(word, _texts(one)) for word in what.more)]
    if not sees_isolation(act):
        hits = [one._replace(kept_in=False) for one in hits]
    most = OWN if what.kind == "nothing" else MOST
    return Listed(tuple(hits[:most]), len(hits) > most, what.kind == "nothing" and seen.everything)


def _texts(one: Hit) -> tuple[str, ...]:
    from ..initials import initials

    return (one.room, one.name, *initials(one.name), one.phone[-4:], one.id_last4)


def _hits(what: Sought, seen: Within, here: Sequence[int], compound: str) -> list[Hit]:
    only = here if compound else ()
    limit = 2000 if what.more else MOST + 1
    if what.kind == "nothing":
        if seen.everything:
            return table.newest(seen, 40)
        if seen.stairways:
            return table.of_homes(table.homes_of_stairways(seen.stairways))
        return table.of_homes(table.homes_in(here, "", table.LEAST, seen, 60))
    if what.kind == "pass":
        code, no = what.key.split()
        return table.of_pass(code, int(no), seen)
    if what.kind == "identity":
        return table.by_id_hash(id_hash(what.key), seen)
    if what.kind == "phone":
        tails = table.by_key("tel", what.key[-4:], seen, only, prefix=False, limit=500)
        return [one for one in tails if one.phone == what.key]
    if what.kind in ("room", "rooms", "door"):
        return table.of_homes(_homes(what, seen, here))
    if what.kind == "tail":
        found = table.by_key("tel", what.key, seen, only, prefix=False, limit=limit)
        found += table.by_key("id", what.key, seen, only, prefix=False, limit=limit)
        doors = table.of_homes(table.homes_ending(here, what.key, seen, 20)) if what.key.isdigit() else []
        return list(dict.fromkeys((*found, *doors)))
    kind = "py" if what.kind == "initials" else "name"
    exact = table.by_key(kind, what.key, seen, only, prefix=False, limit=limit)
    if len(exact) < limit:
        exact += table.by_key(kind, what.key, seen, only, prefix=True, limit=limit)
    if not exact and kind == "py":  # a name in Latin letters is stored as it is written
        exact = table.by_key("name", what.key.capitalize(), seen, only, prefix=True, limit=limit)
    return list(dict.fromkeys(exact))


def _homes(what: Sought, seen: Within, here: Sequence[int]) -> list[int]:
    if what.kind == "room":
        return table.homes_in(here, what.key, what.key + "\x01", seen, MOST + 1)
    if what.kind == "door":
        return table.homes_ending(here, what.key, seen, MOST + 1)
    return table.homes_in(here, what.key, what.key + table.LEAST, seen, MOST + 1)


# -- one household


@dataclass(frozen=True, slots=True)
class Page:
    """A household with its people and what belongs to it. What may not be seen is empty (X7)."""

    home: Home
    people: tuple[Member, ...]
    initials: dict[int, str]
    passes: tuple[PassOf, ...]
    kept_in: tuple[Episode, ...]
    visits: tuple[Visit, ...]
    errands: tuple[Errand, ...]
    lived: tuple[Lived, ...]  # who lived there before
    trail: tuple[Step, ...]  # the newest first
    pending: int  # changes that wait for a decision
    may_write: bool
    may_reveal: bool
    registered_by: str
    sees_isolation: bool


def read_home(act: Act, household_id: int, zone: ZoneInfo) -> Page:
    """Everything about one household; a query. Refused `no_such_home`, or when it is beyond one's rights.

    Of one that was merged into another, that one.
    """
    found = register.home(household_id)
    if found is not None and found.merged_into is not None:
        found = register.home(found.merged_into)
    allow(act, "household.read", household_id=found.id if found else None)
    if found is None:
        raise Refused("no_such_home")
    people = register.members(found.id)
    about = [("household", found.id), *(("person", one.id) for one in (*people, *register.gone_members(found.id)))]
    ids = pages.with_merged(found.id)
    sees = sees_isolation(act)
    visits = [one for each in ids for one in round_.visits_of(each, 8)]
    return Page(
        found,
        tuple(people),
        {one.id: (found_by(one) or ("",))[0] for one in people},
        tuple(pages.passes_of(found.id, [one.id for one in people])),
        tuple(isolation.of_household(found.id)) if sees else (),
        tuple(sorted(visits, key=lambda one: one.at, reverse=True)[:8]),
        tuple(errands.of_household(found.id, 8)) if _may(act, "errand.create", found.id) else (),
        tuple(_lived(found.id)),
        tuple(one for one in reversed(trail.history_of(about, 20)) if sees or not _of_isolation(one)),
        pages.pending_of(found.id, found.compound_id, found.room),
        _may(act, "household.write", found.id),
        _may(act, "household.reveal", found.id),
        pages.display_of(found.id),
        sees,
    )


def _lived(household_id: int) -> list[Lived]:
    """Who lived in a household before, also those of whom only the register of then says so; the last first."""
    known = pages.lived(household_id)
    ids = {one.person_id for one in known}
    more = [
        Lived(one.id, one.name, one.moved_in, one.moved_out, "")
        for one in register.gone_members(household_id)
        if one.id not in ids and one.moved_out and one.name != "-"
    ]
    return sorted((*known, *more), key=lambda one: one.until, reverse=True)


def _of_isolation(one: Step) -> bool:
    return one.action.startswith("isolation.") or any(field.startswith("isolat") for field in one.fields)


def _may(act: Act, right: str, household_id: int) -> bool:
    try:
        allow(act, right, household_id=household_id)
    except Refused:
        return False
    return True


def reveal(act: Act, person_id: int) -> Member:
    """One person in full; it stands in the trail (X5). Refused `no_such_person`, or beyond one's rights."""
    one = register.member(person_id)
    allow(act, "household.reveal", household_id=one.household_id if one else None)
    if one is None or one.merged_into is not None or one.name == "-":
        raise Refused("no_such_person")
    audit.record(act, "household.reveal", "person", one.id, ("name", "phone", "id_no"))
    return one


def home_named(act: Act, text: str, compound_id: int) -> Home:
    """The household that is meant: a room of this compound, or `XZ 12`. Refused `bad_room`, `no_such_room`."""
    within(act)
    words = text.upper().split()
    known = {code: number for number, code, _name in register.compounds()}
    where = known.get(words[0], 0) if len(words) > 1 else compound_id
    room = room_key(words[-1]) if words else None
    if room is None or not where:
        raise Refused("bad_room")
    found = register.home_at(where, room)
    if found is None:
        raise Refused("no_such_room", room=room)
    return found


def compound_named(act: Act, text: str) -> int:
    """The compound of a code or name. Refused `no_such_compound`."""
    within(act)
    said = clean_line(text, 40)
    found = [number for number, code, name in register.compounds() if said.upper() == code or said == name]
    if not found:
        raise Refused("no_such_compound")
    return found[0]


def alike(act: Act, person_id: int) -> tuple[Hit, ...]:
    """Who may be the same person: of the same identity number, the same name, the same household; a query."""
    one = register.member(person_id)
    allow(act, "household.add")
    if one is None:
        raise Refused("no_such_person")
    found = [*register.same_id(one.id_hash, one.id), *register.same_name(one.name, one.id)]
    found += [each for each in register.members(one.household_id) if each.id != one.id]
    ids = list(dict.fromkeys(each.id for each in found))
    return tuple(pages.hits(ids[:9]))


def person(act: Act, person_id: int) -> Member:
    """One person as they stand, masked by whoever shows them; a query. Refused `no_such_person`."""
    one = register.member(person_id)
    allow(act, "household.read", household_id=one.household_id if one else None)
    if one is None:
        raise Refused("no_such_person")
    return one


def version_of(act: Act, table_: str, row_id: int) -> int:
    """The version of a household or person as it stands now; a query."""
    row = register.home(row_id) if table_ == "household" else register.member(row_id)
    home_id = row_id if table_ == "household" else row.household_id if isinstance(row, Member) else None
    allow(act, "household.read", household_id=home_id)
    return row.version if row else 0


def phones(act: Act, household_id: int) -> list[tuple[str, str]]:
    """Names and numbers of a household in full, for who has to call; it stands in the trail (X5)."""
    allow(act, "household.reveal", household_id=household_id)
    found = of_household(household_id)
    if not found:
        raise Refused("nobody_there")
    audit.record(act, "household.reveal", "household", household_id, ("name", "phone"))
    return [(one.name, one.phone) for one in found]


def days_ago(moment: dt.datetime, days: int, zone: ZoneInfo) -> dt.date:
    """The calendar day so many days before a moment."""
    return moment.astimezone(zone).date() - dt.timedelta(days=days)
