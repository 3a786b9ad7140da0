"""How somebody on a tracing list was found, or was not: five outcomes, and with the first one a travel report."""

from zoneinfo import ZoneInfo

from db import audit, changes, travel
from db import tracing as table
from db.audit import Act
from db.households import person
from db.posts import lock_compound
from db.tracing import Item

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .rules_travel import ANSWERS
from .travel_gate import PLACE

OUTCOMES = ("here_checked", "not_here", "wrong_info", "already_done", "past_term")
"""The five ways an item ends in a town's report."""
REASON = 200


def finish(act: Act, item_id: int, version: int, outcome: str, said: str, zone: ZoneInfo, *, outbreak: str = "no"
           ) -> int | None:  # fmt: skip
    """End an item; who is here and does not say no to the outbreak area gets a travel report, whose id this is.

    Refused `no_such_item`, `item_done` when somebody was faster, `item_unknown` when nobody knows who it is that is
    here, `outcome_why`, `bad_answer`, `bad_outcome`.
    """
    one = _begin(act, item_id, version)
    told = clean_line(said, REASON)
    if outcome not in OUTCOMES:
        raise Refused("bad_outcome")
    if outbreak not in ANSWERS:
        raise Refused("bad_answer")
    if not told:
        raise Refused("outcome_why")
    if outcome == "here_checked" and one.person_id is None:
        raise Refused("item_unknown")
    values = {"state": outcome, "outcome": told, "decided_by": act.actor_id or None, "decided_at": act.at}
    if not table.change(one.id, version, values, act.at):
        raise Refused("item_done")
    made = _report(act, one, outbreak) if outcome == "here_checked" and outbreak != "no" else None
    audit.record(act, "tracing.finish", "watch_item", one.id, ("outcome",), {"state": ("open", outcome)})
    changes.bump("travel")
    return made


def _report(act: Act, one: Item, outbreak: str) -> int | None:
    key = f"list-{one.id}"
    found = person(one.person_id) if one.person_id else None
    if found is None or travel.report_by_key(key):
        return None
    values = {
        "report_key": key, "person_id": found.person_id, "household_id": found.household_id,
        "from_place": one.came_from or PLACE, "outbreak": outbreak, "left_on": one.left_on, "source": "list",
        "watch_item_id": one.id,
    }  # fmt: skip
    return travel.add(values, act.at, act.actor_id)


def match(act: Act, item_id: int, version: int, person_id: int) -> None:
    """Say who of the register an item means; somebody has looked. Refused `no_such_person`, `item_done`."""
    one = _begin(act, item_id, version)
    found = person(person_id)
    allow(act, "travel.write", household_id=found.household_id if found else None)
    if found is None or found.gone:
        raise Refused("no_such_person")
    values = {"person_id": found.person_id, "household_id": found.household_id}
    if not table.change(one.id, version, values, act.at):
        raise Refused("item_done")
    audit.record(act, "tracing.match", "watch_item", one.id, values={"person_id": (one.person_id, found.person_id)})
    changes.bump("travel")


def reveal(act: Act, item_id: int) -> tuple[str, str, str]:
    """Name, telephone and address of an item in full, for who must find them; each look is written down (X5)."""
    one = table.item(item_id)
    allow(act, "household.reveal", household_id=one.household_id if one else None)
    if one is None:
        raise Refused("no_such_item")
    audit.record(act, "tracing.reveal", "watch_item", item_id, ("name", "phone", "address"))
    return one.name, one.phone, one.address


def _begin(act: Act, item_id: int, version: int) -> Item:
    one = table.item(item_id)
    if one is None:
        allow(act, "travel.write")
        raise Refused("no_such_item")
    if one.compound_id is not None:
        lock_compound(one.compound_id)
    one = table.item(item_id) or one
    allow(act, "travel.write", household_id=one.household_id)
    if one.state != "open" or one.version != version:
        raise Refused("item_done")
    return one
