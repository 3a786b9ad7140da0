"""What is better: the points each choice costs, as named terms. The planner adds up the same numbers it explains.

A point is 50 metres of way. Everything is a whole number, so that sums never depend on their order.
"""

from math import isqrt

from .problem import Person, Seat

METRES, FARTHEST = 50, 92  # metres a point; points from which on farther is not worse
OTHER_PART, AVOIDED_PART = 12, 32
NEW_POST = 8
SPARE_ROLE = 4  # for each role the person has and the seat does not need: leaders are kept for where they are needed
NIGHT, NIGHT_EVEN = 12, 5  # points of a second night; nights stood before from which on the price only rises evenly
LOAD_UNIT, LOAD_STEP = 30, 12  # minutes of a unit; units after which each further one costs a point more
EMPTY, EMPTY_OPTIONAL = 4000, 160
TERMS = ("distance", "wish", "new_post", "spare_role", "load", "nights", "empty")


def distance(person: Person, seat: Seat) -> int:
    """Points for the way from home, as the crow flies; none where either place is unknown."""
    if person.home is None or seat.place is None:
        return 0
    east, north = person.home[0] - seat.place[0], person.home[1] - seat.place[1]
    return min(FARTHEST, isqrt(east * east + north * north) // METRES)


def wish(person: Person, part: str) -> int:
    """Points for a time of day that was not wished for, or that is avoided."""
    if part in person.avoids:
        return AVOIDED_PART
    return OTHER_PART if person.wants and part not in person.wants else 0


def new_post(person: Person, post: str) -> int:
    """Points for a post where the person never stood."""
    return 0 if post in person.posts else NEW_POST


def spare_role(person: Person, roles: frozenset[str]) -> int:
    """Points for roles that go unused."""
    return SPARE_ROLE * len(person.roles - roles)


def fixed_terms(person: Person, seat: Seat) -> dict[str, int]:
    """The terms that depend on person and seat alone, whoever else sits where."""
    return {
        "distance": distance(person, seat),
        "wish": wish(person, seat.part),
        "new_post": new_post(person, seat.post),
        "spare_role": spare_role(person, seat.roles),
    }


def fixed(person: Person, seat: Seat) -> int:
    """The sum of `fixed_terms`."""
    return (
        distance(person, seat) + wish(person, seat.part) + new_post(person, seat.post) + spare_role(person, seat.roles)
    )


def load(units: int) -> int:
    """All points of a person with so many units of duty: the more there are, the more each further one costs."""
    steps, rest = divmod(units, LOAD_STEP)
    return LOAD_STEP * steps * (steps - 1) // 2 + rest * steps


def night(before: int) -> int:
    """Points of one more night of somebody who stood so many: rising quickly, so that nobody has many more than others.

    Not quickly for ever: whoever is far ahead must stay cheaper than an empty seat.
    """
    return NIGHT * before * min(before, NIGHT_EVEN)


def nights(count: int) -> int:
    """All points of a person's so many nights."""
    return sum(night(before) for before in range(count))


def empty(seat: Seat) -> int:
    """Points of leaving it empty: more than any filling costs, unless it is optional."""
    return seat.weight * (EMPTY_OPTIONAL if seat.optional else EMPTY)
