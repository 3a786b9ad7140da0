"""The register's lists: the building board, who is new, tenants' return, what is to be confirmed, merges."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import register_lists as table
from db import register_merges as merges
from db.audit import Act
from db.register_lists import Flat, Folk, Place

from ..people.service import allow
from .reading import sees_isolation, within
from .rules_register import NEW_DAYS, SOON_DAYS

__all__ = ["Flat", "Folk", "Place"]

WORKING_AGE = 16
MOST = 300
"""How many rows of a list of upkeep are read."""


class Building(NamedTuple):
    """What the board shows: compounds to choose from, which one it is, and its households."""

    places: tuple[Place, ...]
    place: Place | None
    flats: tuple[Flat, ...]


def read_building(act: Act, compound_id: int | None) -> Building:
    """The households of a compound (the largest one when none is named) as far as who acts may see; a query."""
    seen = within(act)
    found = table.places(seen)
    place = next((one for one in found if one.id == compound_id), found[0] if found else None)
    flats = table.flats(seen, place.id) if place else []
    if not sees_isolation(act):
        flats = [one._replace(kept_in=False) for one in flats]
    return Building(tuple(found), place, tuple(flats))


def unconfirmed(one: Flat) -> str:
    """Why a leader has to go to a household: `pending`, `newer`, `never`; empty when it is confirmed or empty."""
    if one.pending:
        return "pending"
    if not one.people:
        return ""
    if one.registered_at is None:
        return "never"
    return "newer" if one.known_since and one.known_since > one.registered_at else ""


def is_new(one: Flat | Folk, today: dt.date) -> bool:
    """Whether somebody of a household moved in lately."""
    since = one.newest_in if isinstance(one, Flat) else one.moved_in
    return since is not None and 0 <= (today - since).days < NEW_DAYS


def passes_look(one: Flat, today: dt.date) -> str:
    """How the passes of a household stand: `late`, `soon`, `none` (a tenant has none), or empty."""
    if one.passes_end is not None and one.passes_end < today:
        return "late"
    if one.unpassed:
        return "none"
    return "soon" if one.passes_end is not None and (one.passes_end - today).days <= SOON_DAYS else ""


def new_since(at: dt.datetime, zone: ZoneInfo) -> dt.date:
    """From which day on whoever moved in counts as new."""
    return at.astimezone(zone).date() - dt.timedelta(days=NEW_DAYS - 1)


def born_by(at: dt.datetime, zone: ZoneInfo) -> int:
    """The last year of birth of those who are of an age to work."""
    return at.astimezone(zone).year - WORKING_AGE


def pass_look(one: Folk, today: dt.date) -> str:
    """How the pass of somebody stands: `has`, `stopped`, `expired`, or `none`."""
    if one.passes_end is not None:
        return "has" if one.passes_end >= today else "expired"
    return "stopped" if one.stopped else "none"


class Newcomers(NamedTuple):
    """Who moved in lately, as many as are listed; how many in all, and whether it may be said why a pass is stopped."""

    people: tuple[Folk, ...] = ()
    total: int = 0
    sees_isolation: bool = False


def read_new(act: Act, zone: ZoneInfo) -> Newcomers:
    """Who moved in during the last seven days, the last first; a query."""
    since, seen = new_since(act.at, zone), within(act)
    found = table.moved_in_since(seen, since, MOST)
    total = len(found) if len(found) < MOST else table.count_moved_in_since(seen, since)
    return Newcomers(tuple(found), total, sees_isolation(act))


def read_tenants(act: Act, zone: ZoneInfo) -> tuple[tuple[Folk, ...], dict[str, int]]:
    """Tenants of an age to work, those who are away first, and how many in all have which work status; a query."""
    seen = within(act)
    born = born_by(act.at, zone)
    return tuple(table.tenants(seen, born, MOST)), table.work_counts(seen, born)


def read_unconfirmed(act: Act, zone: ZoneInfo) -> tuple[tuple[Flat, ...], int]:
    """What a leader has to confirm at the door, changes that wait first, and how many in all; a query."""
    seen = within(act)
    found = table.unconfirmed(seen, new_since(act.at, zone), MOST)
    return tuple(found), len(found) if len(found) < MOST else table.count_unconfirmed(seen)


class MergeLine(NamedTuple):
    """A merge as a list shows it."""

    id: int
    kind: str
    at: dt.datetime
    who: str
    kept_where: str
    kept_name: str
    gone_where: str
    gone_name: str
    home_id: int
    reason: str
    undone_at: dt.datetime | None
    undone_by: str

    @property
    def undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None


_NOBODY = merges.Named("", "", 0)


def read_merges(act: Act) -> tuple[MergeLine, ...]:
    """The merges, the newest first; a query."""
    allow(act, "household.add")
    return merge_lines()


def merge_lines(limit: int = 200) -> tuple[MergeLine, ...]:
    """The last merges with what became of both rows; whoever calls it has asked for a right."""
    found = merges.merges(limit)
    told = merges.named(found)
    lines = []
    for one in found:
        kept, gone = (told.get((one.kind, number), _NOBODY) for number in (one.kept_id, one.gone_id))
        lines.append(
            MergeLine(
                *(one.id, one.kind, one.at, one.who, kept.where, kept.name, gone.where, gone.name, kept.home_id),
                *(one.reason, one.undone_at, one.undone_by),
            )
        )
    return tuple(lines)
