"""One sitting of one person at one terminal; made once and handed down."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.audit import Act
from db.people import User
from db.posts import Gate

from .clock import Clock
from .drafts import Drafts
from .people.rules import scope
from .settings import Settings
from .store import Store

NOBODY = User(-1, "", "", "", None)
"""Who sits at a shared laptop before anybody has signed in: an account that does not exist and may do nothing."""


def new_number() -> str:
    """A number for a sitting, of ten hex digits."""
    return secrets.token_hex(5)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is here, where, under which settings, with which road to the database."""

    user: User
    settings: Settings
    clock: Clock
    store: Store
    drafts: Drafts
    keys: Sequence[bytes]  # sign passes; the first one signs, all are believed
    number: str  # names this sitting in the audit trail and in the log
    gate: Gate | None = None  # where a volunteer stands
    on_duty: bool = False  # a leader or cadre who stands there today: the gate's screen is theirs too
    demo: bool = False
    key_id: int | None = None  # the SSH key it came in by
    shared: bool = False  # the key is a duty post's: several people share the laptop, each with a PIN
    origin: str = ""  # the address of the client

    def act(self) -> Act:
        """The signature of what this person does now."""
        post = self.gate.id if self.gate else None
        return Act(self.clock.now(), self.user.id, self.user.login, post, self.number, self.key_id)

    def reach(self, right: str) -> str:
        """How far a right of this person reaches by role: `all`, something narrower, or nothing (empty)."""
        return scope(self.user.role, right) or ""

    def at_gate(self, gate: Gate) -> "Session":
        """The same sitting at another gate."""
        return replace(self, gate=gate)
