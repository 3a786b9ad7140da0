"""Reading accounts as somebody: everybody for the office, oneself for all; a telephone number for who has to call."""

from db import audit
from db import people as table
from db.audit import Act

from ..errors import Refused
from .accounts import namesakes, told_apart
from .board import Board, board
from .page import Page, page
from .service import allow

SHOWN_SECONDS = 20.0  # then a revealed number is masked again by itself


def read_board(act: Act) -> Board:
    """Everybody, for who may see everybody; a query. Refused as `allow` refuses."""
    allow(act, "people.read")
    return board(act.at)


def read_page(act: Act, user_id: int) -> Page:
    """The page of an account, for who may see it; a query. Refused as `allow` refuses, and `no_such_account`."""
    allow(act, "people.read", user_id=user_id)
    return page(user_id, act.at)


def reveal_phone(act: Act, user_id: int) -> tuple[str, str]:
    """Name and full telephone number of an account; the audit row is written first. Refused `no_phone`."""
    allow(act, "people.reveal", user_id=user_id)
    one = table.account(user_id)
    if one is None:
        raise Refused("no_such_account", who=user_id)
    if not one.phone:
        raise Refused("no_phone", who=one.login)
    audit.record(act, "people.reveal", "user_account", user_id, ("phone",))
    return one.display, one.phone


def version_of(user_id: int) -> int:
    """Which version of an account stands there now; a query. Refused `no_such_account`."""
    one = table.account(user_id)
    if one is None:
        raise Refused("no_such_account", who=user_id)
    return one.version


def same_name(user_id: int) -> str:
    """What tells others of the same name apart; a query."""
    one = table.account(user_id)
    return "; ".join(map(told_apart, namesakes(one))) if one else ""
