"""Whether a running sitting may go on, and as whom: asked again whenever accounts or keys change."""

import datetime as dt
from dataclasses import dataclass

from db.people import User, find_user
from db.pins import key_state
from db.posts import Gate

from ..errors import Refused
from ..opening import gate_for, may_read, stands_by_duty
from ..session import NOBODY, Session
from . import rules
from .rules import Standing
from .service import allow, duty_gates, standing_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A sitting as it should be now: over for a reason, or with this account at this gate."""

    problem: str = ""  # of `rules.seat_problem`
    only_person: bool = False  # the laptop's own key is still good
    user: User = NOBODY
    gate: Gate | None = None
    on_duty: bool = False

    def moves(self, session: Session) -> bool:
        """Whether somebody is to sit otherwise than they do: another role, gate or duty. A gate's rules may change."""
        here, there = (one.id if one else None for one in (session.gate, self.gate))
        return (self.user, there, self.on_duty) != (session.user, here, session.on_duty)


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
    gate = _gate_now(session, user, at)
    return Seat(user=user, gate=gate, on_duty=stands_by_duty(user, gate, at))


def _gate_now(session: Session, user: User, at: dt.datetime) -> Gate | None:
    """The gate of a sitting: its own, until the roster or the account says another."""
    here = session.gate
    if session.shared:
        return here
    if (user.role, user.post_id) != (session.user.role, session.user.post_id):
        return gate_for(user, at)
    if rules.scope(user.role, "gate.read") == "all":
        return here  # the office goes where it likes
    if here is None or not may_read(user, here, at):
        return gate_for(user, at)
    on = duty_gates(user.id, at)
    return gate_for(user, at) if on and here.id not in on else here


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
