"""What the acts on errands share: alone with an errand, who acts as what, one step with its event and audit row."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from db import audit, changes
from db import errand_lists as lists
from db import errands as table
from db.audit import Act
from db.chain import Change
from db.errands import Errand
from db.roster_people import Hand, hands

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..roster.rules_duty import FEVER
from ..text import clean_line
from .rules import ASSIGNEE, OFFICE, after, already, closes, unfit_reason

TOPIC = "errands"
NOTE_LENGTH = 200


def held(errand_id: int) -> Errand:
    """An errand, alone with it until the end of the act. Refused `no_such_errand`."""
    table.hold((errand_id,))
    found = table.errand(errand_id)
    if found is None:
        raise Refused("no_such_errand")
    return found


def carried(act: Act, errand_id: int) -> Errand:
    """An errand whose assignee, or the office for them, may act on it. Refused `no_such_errand`, `not_yours`."""
    one = held(errand_id)
    allow(act, "errand.do", user_id=one.assignee_id)
    return one


def is_office(act: Act) -> bool:
    """Whether whoever acts may give errands to people: the coordinator, an admin, the database's owner."""
    if not act.actor_id:
        return True
    standing = standing_of(act.actor_id, act.key_id)
    return standing is not None and scope(standing.role, "errand.assign") == "all"


def target_of(act: Act, one: Errand, what: str) -> str:
    """The state an act leads to. Refused `not_now` with `act`, `state` and `kind` when the table has no such move."""
    roles = [ASSIGNEE] if one.assignee_id == act.actor_id else []
    roles += [OFFICE] if is_office(act) else []
    found = next((target for who in roles if (target := after(one.kind, one.state, what, who))), "")
    if not found:
        raise Refused("not_now", act=what, state=one.state, kind=one.kind, who=one.assignee)
    return found


def repeated(act: Act, one: Errand, what: str) -> bool:
    """Whether this was done already, by whoever has the errand or the office: doing it again changes nothing."""
    mine = one.assignee_id in (None, act.actor_id) or is_office(act)
    return mine and one.state != "requested" and already(one.state, what)


def step(act: Act, one: Errand, what: str, *, note: str = "", user_id: int | None = None, told: bool = True,
         **columns: Any) -> Errand:  # fmt: skip
    """One move of the table: the errand's row, its event, its audit row (not with `told` False); the caller bumps.

    `user_id` is whom it concerns, if not who has the errand. `columns` are written with it. The errand afterwards.
    """
    state = target_of(act, one, what)
    values: dict[str, object] = dict(columns)
    if state != one.state:
        values |= {"state": state, "state_at": act.at}
        if closes(state) != closes(one.state) or (closes(state) and one.closed_at is None):
            values["closed_at"] = act.at if closes(state) else None
    if not table.change(one.id, one.version, act.at, **values):
        raise Refused("changed_meanwhile")
    concerns = user_id if user_id is not None else one.assignee_id
    table.add_event(one.id, what, one.state, state, concerns, note, act.at, act.actor_id)
    if told:
        tell(act, what, one, state, values)
    found = table.errand(one.id)
    assert found is not None
    return found


def tell(act: Act, what: str, one: Errand, state: str, values: dict[str, object]) -> None:
    """The audit row of a step: what changed, never what was ordered or said."""
    shown = {"state", "assignee_id", "priority", "total_fen", "settle_how", "deliver_how", "bags", "double_bagged",
             "sprayed", "trip"}  # fmt: skip
    said: dict[str, Change] = {
        name: (getattr(one, name), new) for name, new in {**values, "state": state}.items()
        if name in shown and getattr(one, name) != new
    }  # fmt: skip
    audit.record(act, f"errand.{what}", "errand", one.id, set(values) - {"state_at", "closed_at"}, said)


def done() -> None:
    """Tell the other sessions; the last thing an act does."""
    changes.bump(TOPIC)


def note_of(text: str, *, needed: bool = True) -> str:
    """What somebody says about it, clean. Refused `reason_missing`."""
    said = clean_line(text, NOTE_LENGTH)
    if needed and not said:
        raise Refused("reason_missing")
    return said


def carrier(user_id: int, since: dt.datetime) -> Hand:
    """Somebody who may get an errand now (E1). Refused `no_such_person`, `unfit` with `who` and `why`."""
    found = hands(user_id)
    if not found:
        raise Refused("no_such_person")
    if why := why_not(found[0], lists.unwell(), lists.feverish(since, FEVER)):
        raise Refused("unfit", who=found[0].display, why=why)
    return found[0]


def why_not(hand: Hand, unwell: frozenset[int], feverish: frozenset[int]) -> str:
    """Why somebody active may not get an errand; empty when they may."""
    return unfit_reason(True, bool(scope(hand.role, "errand.do")), hand.id in unwell or hand.isolated,
                        hand.id in feverish)  # fmt: skip


def today(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """When the town's day began."""
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def all_wanted(errand_ids: Sequence[int]) -> bool:
    """Whether nobody has begun to fetch anything of some errands."""
    return all(one.state == "wanted" for one in table.items_of(errand_ids))
