"""What the acts of this room share: alone with the roster, the audit row, shifts and posts by what is typed."""

import datetime as dt
from collections.abc import Mapping

from db import audit, changes
from db import roster as table
from db import roster_plans as plans
from db.audit import Act
from db.chain import Change
from db.roster import Shift
from db.roster_plans import DutyPost

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line

MOST_PEOPLE = 20
NAME_LENGTH = 20
REASON_LENGTH = 200
TOPIC = "roster"


def begin(act: Act, right: str, user_id: int | None = None) -> None:
    """Alone with the roster until the end of the transaction, and allowed to go on."""
    table.lock_roster()
    allow(act, right, user_id=user_id)


def is_office(act: Act) -> bool:
    """Whether whoever acts may fill the roster: the coordinator, an admin, the database's owner."""
    if not act.actor_id:
        return True
    standing = standing_of(act.actor_id, act.key_id)
    return standing is not None and scope(standing.role, "roster.assign") == "all"


def done(act: Act, action: str, entity: str, row_id: int | None, values: Mapping[str, Change]) -> None:
    """The audit row and the sign for other sessions, at the end of an act."""
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(TOPIC)


def open_shift(shift_id: int, at: dt.datetime) -> Shift:
    """A shift that is held and not over. Refused `no_such_shift`, `shift_cancelled`, `shift_ended`."""
    one = table.shift(shift_id)
    if one is None:
        raise Refused("no_such_shift")
    if one.state != "open":
        raise Refused("shift_cancelled", reason=one.cancel_reason)
    if one.end <= at:
        raise Refused("shift_ended")
    return one


def check_counts(least: int, most: int, leads: int) -> None:
    """How many people a shift may need. Refused `bad_count`."""
    if not 0 <= least <= most or not 1 <= most <= MOST_PEOPLE or not 0 <= leads <= most:
        raise Refused("bad_count", most=MOST_PEOPLE)


def post_called(code: str) -> DutyPost:
    """An open post by its code. Refused `no_such_post`."""
    found = next((one for one in plans.posts() if one.code == code.strip().upper()), None)
    if found is None:
        raise Refused("no_such_post", post=clean_line(code, 20))
    return found
