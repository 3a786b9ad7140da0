"""What the acts of this room share: alone with a household, the episode an act is about, passes, the end of an act."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from db import audit, changes
from db import isolation_lists as table
from db.audit import Act
from db.base import utc_text
from db.chain import Change
from db.households import give_back_passes, set_pass_states
from db.isolation import open_in_household
from db.isolation_checks import add_event
from db.isolation_lists import Episode
from db.posts import lock_compound

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .rules import Move, keeps_in, may, state_on

REASON_LENGTH = 200
TOPIC = "isolation"


def today(act: Act, zone: ZoneInfo) -> dt.date:
    """The town's calendar day of an act."""
    return act.at.astimezone(zone).date()


def begin(act: Act, right: str, isolation_id: int) -> Episode:
    """The episode an act is about, read when nobody else can act on its compound, and the right to it.

    Refused `no_such_isolation` when there is none, or whose it was is forgotten.
    """
    found = table.episode(isolation_id)
    if found is None:
        allow(act, right)
        raise Refused("no_such_isolation")
    lock_compound(found.compound_id)
    found = table.episode(isolation_id) or found
    allow(act, right, household_id=found.household_id, user_id=found.contact_user_id)
    return found


def begin_home(act: Act, right: str, household_id: int) -> list[Episode]:
    """The episodes of a household that are not over, likewise. Refused `no_such_home`, or `nobody_kept_in`."""
    compound = table.compound_of(household_id)
    if compound is None:
        allow(act, right)
        raise Refused("no_such_home")
    lock_compound(compound)
    running = [one for one in table.of_household(household_id) if one.state in ("pending", "active", "due")]
    contact = next((one.contact_user_id for one in running if one.contact_user_id == act.actor_id), None)
    allow(act, right, household_id=household_id, user_id=contact)
    if not running:
        raise Refused("nobody_kept_in")
    return running


def check_move(one: Episode, move: Move, on: dt.date) -> None:
    """Refused `illegal_move` (with `state`) unless the table of transitions has it; a term that is over counts."""
    state = state_on(one.state, one.ref_date, one.days, on)
    if not may(move, state):
        raise Refused("illegal_move", state=state)


def change(act: Act, one: Episode, values: Mapping[str, object]) -> None:
    """Write fields of an episode. Refused `changed_meanwhile` when somebody was faster."""
    if not table.set_fields(one.id, one.version, act.at, values):
        raise Refused("changed_meanwhile")


def tell(act: Act, one: Episode, kind: str, note: str = "", *, was: dt.date | None = None,
         becomes: dt.date | None = None, escalation_id: int | None = None) -> None:  # fmt: skip
    """A line in the story of an episode."""
    add_event(one.id, kind, act.at, act.actor_id, note, was=was, becomes=becomes, escalation_id=escalation_id)


def settle_passes(act: Act, household_id: int, on: dt.date) -> int:
    """Passes follow the household (P5): suspended while anybody is kept in, back when nobody is; how many moved."""
    at = utc_text(act.at)
    if any(keeps_in(one.kind, one.state) for one in open_in_household(household_id)):
        return set_pass_states(household_id, "active", "suspended", at)
    return give_back_passes(household_id, on.isoformat(), at)


def done(act: Act, action: str, row_id: int | None, values: Mapping[str, Change], *topics: str,
         entity: str = "isolation") -> None:  # fmt: skip
    """The audit row and the sign for other sessions, at the end of an act."""
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(TOPIC, *topics)


def reason_of(text: str) -> str:
    """A reason as it is kept; empty when nothing that could be one was typed, digits alone for example."""
    said = clean_line(text, REASON_LENGTH)
    return said if any(char.isalpha() for char in said) else ""
