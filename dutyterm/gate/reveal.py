"""A name and a telephone number in full, for who has to call: one record, one key press, one audit row (X5)."""

from db import audit, numbers
from db.audit import Act
from db.numbers import Numbers

from ..errors import Refused
from ..people.service import allow

SHOWN_SECONDS = 20.0  # then it is masked again by itself


def reveal(act: Act, what: str, number: int) -> Numbers:
    """Whom a row is about, unmasked; `what` is `entry` (of the gate's log) or `escalation`.

    The audit row is written first: nobody sees a number before it is known who did. Refused when the right
    `household.reveal` does not reach the household, or with `nobody_there` when the row names nobody.
    """
    found = numbers.of_escalation(number) if what == "escalation" else numbers.of_entry(number)
    allow(act, "household.reveal", household_id=found.household_id if found else None)
    if found is None or not (found.name or found.phone):
        raise Refused("nobody_there")
    entity, entity_id = ("person", found.person_id) if found.person_id else ("gate_entry", number)
    if what == "escalation" and not found.person_id:
        entity = "escalation"
    audit.record(act, "household.reveal", entity, entity_id, ("name", "phone"))
    return found
