"""Who could keep in touch with a household, the nearest first and why (domain.md Q10). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import Refused
from ..initials import initials
from ..text import fold

NEAR = ("leads", "stairway", "block", "compound", "post", "community", "town", "unknown")
"""How near somebody is to a household: looks after its stairway, lives behind it, in its block, in its compound, stands
at the compound's gate, lives in its community, elsewhere, nobody knows where."""
NAMED = 5
"""How many logins a refusal names."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household is; None where the register does not say or where there is none."""

    household_id: int | None = None
    stairway_id: int | None = None
    block_id: int | None = None
    compound_id: int | None = None
    community_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who could be a contact: how near they are, of NEAR, and how many households they have already."""

    user_id: int
    login: str
    display: str
    homes: int
    near: str


def near(home: Place, lives: Place, *, leads: bool, post_compound: int | None) -> str:
    """How near somebody is to a household, of NEAR: the nearest thing that is true."""
    if leads:
        return "leads"
    for code, mine, theirs in (
        ("stairway", lives.stairway_id, home.stairway_id),
        ("block", lives.block_id, home.block_id),
        ("compound", lives.compound_id, home.compound_id),
        ("post", post_compound, home.compound_id),
        ("community", lives.community_id, home.community_id),
    ):
        if mine is not None and mine == theirs:
            return code
    return "unknown" if lives.compound_id is None else "town"


def unfit(of_home: bool, kept_in: bool) -> str:
    """Why somebody cannot be a household's contact, as the code of a refusal; empty when they can.

    `of_home`: they live there. `kept_in`: their own household is in isolation.
    """
    if of_home:
        return "contact_of_home"
    return "contact_kept_in" if kept_in else ""


def in_order(found: Sequence[Proposal]) -> list[Proposal]:
    """The nearest first, among those as near who has the fewest households."""
    return sorted(found, key=lambda one: (NEAR.index(one.near), one.homes, one.login))


def picked(listed: Sequence[Proposal], seen: int, said: str) -> Proposal:
    """Who is meant by a number, as far as numbers were `seen`, by a login, a name, or its initials; `said` is clean.

    Refused `no_such_contact`, `contact_many` with `who`, `contact_initials` with `text` and `who`.
    """
    if said.isascii() and said.isdigit() and 1 <= int(said) <= min(seen, len(listed)):
        return listed[int(said) - 1]
    found = [one for one in listed if one.login.lower() == said.lower()]
    found = found or [one for one in listed if said and one.display == said]
    if not found and (short := fold(said).replace(" ", "")).isascii() and short.isalnum():
        found = [one for one in listed if short in initials(one.display)]
        if len(found) > 1:
            who = "  ".join(f"{one.login} {one.display}" for one in found[:NAMED])
            raise Refused("contact_initials", text=short, who=who)
    if not found:
        raise Refused("no_such_contact")
    if len(found) > 1:
        raise Refused("contact_many", who=" ".join(one.login for one in found[:NAMED]))
    return found[0]
