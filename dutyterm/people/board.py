"""What the people's screen shows at one moment: everybody, what they look after, and what is wrong. Queries."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from db import duties, people
from db.duties import CLAIM, LEAD, LINK, Duty, Place
from db.people import Account

KEY_WARNING = dt.timedelta(days=7)  # how long before a key ends it is told


class Gaps(NamedTuple):
    """What nobody looks after."""

    cadres: tuple[Account, ...]
    groups: tuple[Place, ...]
    stairways: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody, and what is wrong."""

    at: dt.datetime
    accounts: tuple[Account, ...]
    duties: dict[int, tuple[Duty, ...]]  # by account
    gaps: Gaps
    key_ends: dict[int, dt.datetime]  # accounts whose key ends soon, or has ended
    key_holders: frozenset[int]  # accounts with a key of their own that can be used

    def wrong(self, one: Account) -> str:
        """What needs somebody now about an account: `locked` `no_link` `no_stairs` `key`, or empty."""
        if not one.active:
            return ""
        if one.pin_locked_until and one.pin_locked_until > self.at:
            return "locked"
        kinds = {duty.kind for duty in self.duties.get(one.id, ()) if duty.at(self.at)}
        if one.role == "cadre" and LINK not in kinds:
            return "no_link"
        if one.role == "leader" and LEAD not in kinds:
            return "no_stairs"
        return "key" if one.id in self.key_ends else ""


def board(at: dt.datetime) -> Board:
    """Everybody at a moment; a query."""
    everybody = tuple(people.accounts())
    by_account: dict[int, list[Duty]] = {}
    for duty in duties.duties(at):
        by_account.setdefault(duty.user_id, []).append(duty)
    held = {user_id: tuple(found) for user_id, found in by_account.items()}
    return Board(at, everybody, held, _gaps(at, everybody), people.key_ends(at + KEY_WARNING), people.key_holders(at))


def gaps(at: dt.datetime) -> Gaps:
    """What nobody looks after at a moment; a query."""
    return _gaps(at, tuple(people.accounts()))


def _gaps(at: dt.datetime, everybody: tuple[Account, ...]) -> Gaps:
    lonely = set(duties.cadres_without_link(at))
    cadres = tuple(one for one in everybody if one.id in lonely)
    return Gaps(cadres, tuple(duties.groups_without_cadre(at)), tuple(duties.stairways_without_leader(at)))


__all__ = ["CLAIM", "LEAD", "LINK", "Account", "Board", "Duty", "Gaps", "Place", "board", "gaps"]
