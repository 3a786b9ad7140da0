"""Whether a running sitting may go on, and as whom: asked again whenever accounts or keys change."""

from dataclasses import dataclass, replace

from db.duties import duties
from db.people import User, find_user
from db.pins import key_state
from db.posts import Gate

from ..errors import Refused
from ..opening import gate_for, stands_by_duty
from ..session import NOBODY, Session
from . import rules, words
from .rules import Standing
from .service import allow, duty_gates, standing_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A sitting as it should be now: over for a reason, or with this account at this gate."""

    problem: str = ""  # of `rules.seat_problem`
    only_person: bool = False  # the laptop's own key is still good
    user: User = NOBODY
    gate: Gate | None = None
    on_duty: bool = False  # of `session.Session`
    may_visit: bool = True  # the other gate that is looked at still may be
    held: frozenset[str] = frozenset()  # what the account looks after, each as a line


def seat_now(session: Session, visit: Session | None = None) -> Seat:
    """Look at the account and the key of a sitting; `visit` is the same at a gate its person looks at. Reads only."""
    at = session.clock.now()
    laptop = _laptop_problem(session)
    if session.user.id == NOBODY.id:
        return Seat(laptop, user=NOBODY, gate=session.gate)
    problem = rules.seat_problem(session.user.id, standing_of(session.user.id, session.key_id), at)
    user = find_user(session.user.login)
    if not problem and (user is None or user.id != session.user.id):
        problem = rules.NOBODY
    if problem or user is None:
        return Seat(problem, only_person=session.shared and not laptop, user=session.user, gate=session.gate)
    held = frozenset(f"{words.duty_kind(one)} {one.place.label}" for one in duties(at, user.id) if one.at(at))
    may_visit = visit is None or may_look(replace(visit, user=user))
    gate = _gate_now(session, user)
    return Seat(user=user, gate=gate, on_duty=stands_by_duty(user, gate, at), may_visit=may_visit, held=held)


def _gate_now(session: Session, user: User) -> Gate | None:
    """Where somebody sits now: where they sat, unless their post has changed or they may not look there any more.

    Where the roster has them goes before; but the office goes where it likes.
    """
    at = session.clock.now()
    moved = (user.role, user.post_id) != (session.user.role, session.user.post_id)
    if session.shared or (not moved and session.gate and may_look(replace(session, user=user))):
        on = [] if session.shared or rules.scope(user.role, "gate.read") == "all" else duty_gates(user.id, at)
        if not on or (session.gate and session.gate.id in on):
            return session.gate
    return gate_for(user, at)


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
