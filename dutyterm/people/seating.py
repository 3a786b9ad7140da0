"""Whether a running sitting may go on, and as whom: asked again whenever accounts or keys change."""

from dataclasses import dataclass

from db.people import User, find_user
from db.pins import key_state
from db.posts import Gate

from ..errors import Refused
from ..opening import gate_for
from ..session import NOBODY, Session
from . import rules
from .rules import Standing
from .service import allow, standing_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A sitting as it should be now: over for a reason, or with this account at this gate."""

    problem: str = ""  # of `rules.seat_problem`
    only_person: bool = False  # the laptop's own key is still good
    user: User = NOBODY
    gate: Gate | None = None


def seat_now(session: Session) -> Seat:
    """Look at the account and the key of a sitting. Reads only."""
    at = session.clock.now()
    laptop = _laptop_problem(session)
    if session.user.id == NOBODY.id:
        return Seat(laptop, user=NOBODY, gate=session.gate)
    problem = rules.seat_problem(session.user.id, standing_of(session.user.id, session.key_id), at)
    if problem:
        return Seat(problem, only_person=session.shared and not laptop, user=session.user, gate=session.gate)
    user = find_user(session.user.login)
    if user is None or user.id != session.user.id:
        return Seat(rules.NOBODY, only_person=session.shared and not laptop, user=session.user, gate=session.gate)
    if session.shared or (user.role, user.post_id) == (session.user.role, session.user.post_id):
        return Seat(user=user, gate=session.gate)
    return Seat(user=user, gate=gate_for(user, at))


def may_look(session: Session) -> bool:
    """Whether who sits here may look at the gate they sit at."""
    try:
        allow(session.act(), "gate.read", post_id=session.gate.id if session.gate else None)
    except Refused:
        return False
    return True


def _laptop_problem(session: Session) -> str:
    if session.key_id is None:
        return ""
    key = key_state(session.key_id)
    standing = Standing("", True, None, key.known, key.revoked, key.expires)
    return rules.seat_problem(NOBODY.id, standing, session.clock.now())
