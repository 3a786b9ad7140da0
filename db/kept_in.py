"""Who is under quarantine behind the doors of stairways, as far as somebody at the door asks."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from .base import fetch
from .five_ones import of_stairways


class Kept(NamedTuple):
    """Somebody who is kept in, as far as a door asks for their temperature."""

    person_id: int
    name: str
    birth_year: int | None


def kept_in(stairways: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Who of each household is under quarantine now."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    if stairways:
        rows = fetch(
            "SELECT household_id, person_id FROM isolation WHERE state IN ('pending','active','due')"
            f" AND kind IN ('quarantine','central') AND household_id IN {of_stairways(stairways)} ORDER BY id",
            *stairways,
            as_=lambda home, person: (int(home), int(person)),
        )
        for home, person in rows:
            found[home] += (person,)
    return found


def kept_people(stairways: Sequence[int]) -> dict[int, list[Kept]]:
    """Who of each household is under quarantine now, by name; in the order of `kept_in`."""
    found: dict[int, list[Kept]] = defaultdict(list)
    if stairways:
        rows = fetch(
            "SELECT i.household_id, p.id, p.name, p.birth_year FROM isolation i JOIN person p ON p.id = i.person_id"
            " WHERE i.state IN ('pending','active','due') AND i.kind IN ('quarantine','central')"
            f" AND i.household_id IN {of_stairways(stairways)} ORDER BY i.id",
            *stairways,
            as_=lambda home, *person: (int(home), Kept(*person)),
        )
        for home, person in rows:
            found[home].append(person)
    return found
