"""Who should go, with the reasons; what was probably ordered twice; in which order one walks. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

NEAR = ("here", "community", "town")
"""How far somebody lives from where an errand goes: in its compound, in its community, elsewhere."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What ranks one person for some errands."""

    near: str  # of NEAR
    going_there: int  # of these errands' compounds, how many they go to already
    open: int
    today: int
    known: int  # how often they served these households
    busy: bool  # on duty at a post, or away
    unfit: str = ""  # why they may not: of unfit_reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the list; a small cost comes first."""

    user_id: int
    facts: Facts
    cost: int

    @property
    def blocked(self) -> bool:
        return bool(self.facts.unfit)


NEAR_COST = {"here": 0, "community": 8, "town": 16}
OPEN_COST, TODAY_COST, BUSY_COST, UNFIT_COST = 3, 2, 60, 10_000
GOING_GAIN, KNOWN_GAIN = 6, 2


def rank(facts: Facts) -> int:
    """The cost of sending somebody: near, free, few errands, and on the way already come first; unfit ones last."""
    cost = NEAR_COST[facts.near] + OPEN_COST * facts.open + TODAY_COST * facts.today
    cost += BUSY_COST if facts.busy else 0
    cost -= GOING_GAIN * min(facts.going_there, 3) + KNOWN_GAIN * min(facts.known, 3)
    return cost + (UNFIT_COST if facts.unfit else 0)


def reasons(facts: Facts) -> tuple[str, ...]:
    """Codes of what speaks for somebody or against, the weightiest first; the words are in `words.REASONS`."""
    if facts.unfit:
        return (facts.unfit,)
    found = ["busy"] if facts.busy else ["free"]
    found.append(facts.near)
    if facts.going_there:
        found.append("going")
    if facts.known:
        found.append("known")
    found.append("open" if facts.open else "none_open")
    return tuple(found)


def shared(mine: Collection[str], theirs: Collection[str]) -> tuple[str, ...]:
    """What two orders have in common: the same thing, or one name within the other (`瘦肉`, `猪瘦肉`)."""
    found = [
        one for one in mine if any(one == other or (min(len(one), len(other)) > 1 and (one in other or other in one))
                                   for other in theirs)
    ]  # fmt: skip
    return tuple(dict.fromkeys(found))


_ESTATE = re.compile(r"(\d+)-(\d+)-(\d+)([A-Z]?)")


def walk_key(code: str, room: str) -> tuple[str, int, int, int, str]:
    """The order in which doors are passed: compound, block, stairway, floor and door; village houses by number."""
    if match := _ESTATE.fullmatch(room):
        return code, int(match[1]), int(match[2]), int(match[3]), match[4]
    return code, 0, 0, int(room) if room.isdigit() else 0, room


def merged_list(rows: Sequence[tuple[int, str, str, str]]) -> list[tuple[str, tuple[tuple[str, str, int], ...]]]:
    """One shopping list over several errands, from (errand, name, quantity, unit): each name once, with who wants
    how much of it; nothing is added up, so that the bags can be packed apart again."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for errand_id, name, qty, unit in rows:
        found.setdefault(name, []).append((qty, unit, errand_id))
    return [(name, tuple(some)) for name, some in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))]
