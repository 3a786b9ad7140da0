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
    from .roster.alarms import Alarm, Alarms

SEAT_SECONDS = 1.0  # after sitting down: not beside the first picture


class Bells:
    """The bells of one terminal: who is missing on the roster or what one is to do oneself, and unread notices."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app
        self.roster: Bell[Alarm] | None = None
        self.notices: Bell[str] | None = None

    def hang(self, session: Session) -> None:
        """Tell whoever sits down now, and nobody else any more."""
        pulse = self._app.pulse(session.store)
        for before in (self.roster, self.notices):
            if before:
                pulse.leave(before)
        self.roster = self.notices = None
        if session.user.id == NOBODY.id:
            return
        self.roster = roster = self._of_roster(session)
        self.notices = notices = self._of_notices(session)

        def listen() -> None:
            if self.roster is roster:  # nobody else has sat down meanwhile
                pulse.listen(roster)
                pulse.listen(notices)

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


def _alarms_for(session: Session) -> "Alarms":
    """What whoever sits here is told; a query. Imported here: the first picture need not wait for the roster."""
    from .roster.alarms import hears, read_alarms, read_reminders

    ask = read_alarms if hears(session.user.role) else read_reminders
    return ask(session.act(), session.settings.roster)


def _notices_for(session: Session) -> dict[Hashable, str]:
    """What the office has sent and whoever sits here has not read; a query."""
    from .reports.diary import read_waiting

    return {number: title for number, title in read_waiting(session.act()).items()}  # noqa: C416 - keys widen
