"""What is told to whoever sits here the moment it is so, whatever is in front: in the title, without taking a key."""

import datetime as dt
from collections.abc import Hashable
from typing import TYPE_CHECKING

from .errors import Refused
from .session import NOBODY, Session
from .ui.area import AreaScreen
from .ui.base import TerminalApp
from .ui.bell import Bell

if TYPE_CHECKING:
    from .five_ones.reading import Waiting
    from .roster.alarms import Alarm, Alarms

SEAT_SECONDS = 1.0  # after sitting down: not beside the first picture


class Bells:
    """The bells of one terminal: who is missing on the roster or what one is to do oneself, unread notices,
    and for a leader what is asked about the own doors."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app
        self.roster: Bell[Alarm] | None = None
        self.notices: Bell[str] | None = None
        self.travel: Bell[Waiting] | None = None

    def hang(self, session: Session) -> None:
        """Tell whoever sits down now, and nobody else any more."""
        pulse = self._app.pulse(session.store)
        for before in (self.roster, self.notices, self.travel):
            if before:
                pulse.leave(before)
        self.roster = self.notices = self.travel = None
        if session.user.id == NOBODY.id:
            return
        self.roster = roster = self._of_roster(session)
        self.notices = notices = self._of_notices(session)
        # the office sees all of them in the situation
        self.travel = travel = self._of_travel(session) if session.reach("travel.read") == "stairs" else None

        def listen() -> None:
            if self.roster is roster:  # nobody else has sat down meanwhile
                pulse.listen(roster)
                pulse.listen(notices)
                if travel:
                    pulse.listen(travel)

        self._app.set_timer(SEAT_SECONDS, listen)

    def _of_roster(self, session: Session) -> "Bell[Alarm]":
        async def read() -> "tuple[dict[Hashable, Alarm], dt.datetime | None]":
            try:
                alarms = await session.store.read(_alarms_for, session)
            except Refused:  # the role or the account has just been taken away: the seat is looked at anyway
                return {}, None
            return {one.key: one for one in alarms.found}, alarms.turn

        def say(new: "list[Alarm]") -> bool:
            from .roster.alarms import sentence

            front = self._app.screen
            if not isinstance(front, AreaScreen):
                return False
            front.notice(sentence(new, session.settings.tz))
            return True

        return Bell(self._app, session.clock, frozenset({"roster"}), read, say)

    def _of_notices(self, session: Session) -> Bell[str]:
        async def read() -> tuple[dict[Hashable, str], dt.datetime | None]:
            try:
                found = await session.store.read(_notices_for, session)
            except Refused:
                return {}, None
            return found, None

        def say(new: list[str]) -> bool:
            from .reports.words import announced

            front = self._app.screen
            if not isinstance(front, AreaScreen) or front.noticing:
                return False  # its turn comes when the title is free
            front.notice(announced(new))
            self._app.bell()
            return True

        return Bell(self._app, session.clock, frozenset({"notices"}), read, say)

    def _of_travel(self, session: Session) -> "Bell[Waiting]":
        async def read() -> "tuple[dict[Hashable, Waiting], dt.datetime | None]":
            try:
                return await session.store.read(_travel_for, session), None
            except Refused:
                return {}, None

        def say(new: "list[Waiting]") -> bool:
            from .five_ones.words import told

            front = self._app.screen
            if not isinstance(front, AreaScreen) or front.noticing:
                return False
            front.notice(told(new, session.clock.now()))
            self._app.bell()
            return True

        return Bell(self._app, session.clock, frozenset({"travel"}), read, say)


def _travel_for(session: Session) -> "dict[Hashable, Waiting]":
    """What others want done at the doors of whoever sits here; a query."""
    from .five_ones.reading import read_told

    return dict(read_told(session.act()).items())


def _alarms_for(session: Session) -> "Alarms":
    """What whoever sits here is told; a query. Imported here: the first picture need not wait for the roster."""
    from .roster.alarms import hears, read_alarms, read_reminders

    ask = read_alarms if hears(session.user.role) else read_reminders
    return ask(session.act(), session.settings.roster)


def _notices_for(session: Session) -> dict[Hashable, str]:
    """What the office has sent and whoever sits here has not read; a query."""
    from .reports.diary import read_waiting

    return {number: title for number, title in read_waiting(session.act()).items()}  # noqa: C416 - keys widen
