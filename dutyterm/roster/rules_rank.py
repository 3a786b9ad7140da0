"""In which order people are asked to take a shift, with the reasons for each (anchors: free, rested, near …). Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from .rules import HOUR, Span
from .rules_clash import Clash

NEAR = ("here", "community", "town")
"""How far somebody lives from a post: in its compound, in its community, elsewhere."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What ranks one person for one shift."""

    near: str  # of NEAR
    done_before: int  # times at this post
    nights: int  # in the last 14 days and ahead
    hours: float  # in the shift's week
    shifts: int  # in the shift's week
    free_for: float | None  # hours to the nearest other duty, None when there is none near
    no_shows: int = 0
    asked: str = ""  # "" asked yes no: whether this person has been asked to cover


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person in the list: what speaks for, what against, and the sum that orders them (small is better)."""

    user_id: int
    facts: Facts
    clashes: tuple[Clash, ...]
    cost: int

    @property
    def blocked(self) -> bool:
        """Whether nobody may put them there."""
        return any(one.hard for one in self.clashes)


NEAR_COST = {"here": 0, "community": 8, "town": 16}
NIGHT_COST, HOUR_COST, NEW_COST, SOFT_COST, MISSED_COST = 6, 1, 5, 60, 40
ASKED_COST = {"": 0, "asked": 30, "yes": -200, "no": 400}
HARD_COST = 10_000


def rank(facts: Facts, clashes: Sequence[Clash], night: bool) -> int:
    """The cost of choosing somebody: hard reasons sink to the end, then soft ones, then the plain order.

    A further night costs more the more nights one has had; the hours of the week count always.
    """
    cost = NEAR_COST[facts.near] + round(facts.hours * HOUR_COST) + ASKED_COST[facts.asked]
    cost += NIGHT_COST * facts.nights if night else 0
    cost += 0 if facts.done_before else NEW_COST
    cost += MISSED_COST * facts.no_shows
    cost += sum(HARD_COST if one.hard else SOFT_COST for one in clashes)
    return cost


def free_for(duties: Sequence[Span], wanted: Span) -> float | None:
    """Hours between a shift and the nearest other duty of the person; None when there is none."""
    gaps = [max(one.start - wanted.end, wanted.start - one.end) for one in duties]
    return min((max(gap, dt.timedelta()) / HOUR for gap in gaps), default=None)
