"""The names and telephone numbers of one household, for the leader who has to call: logged, shown for a while (X5)."""

from db import audit, numbers
from db.audit import Act

from ..errors import Refused
from ..people.service import allow

SHOWN_SECONDS = 20.0


def reveal_home(act: Act, household_id: int) -> list[tuple[str, str]]:
    """(name, telephone) of who lives in a household. Refused `nobody_there` when nobody is known."""
    allow(act, "household.reveal", household_id=household_id)
    found = numbers.of_household(household_id)
    if not found:
        raise Refused("nobody_there")
    audit.record(act, "household.reveal", "household", household_id, ("name", "phone"))
    return [(one.name, one.phone) for one in found]
