"""A sitting may be ended or moved from outside: the account, the key, the role, the gate that was theirs."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .areas import door_class
from .drafts import Drafts
from .i18n import _
from .people import words
from .people.seating import seat_now
from .session import NOBODY, Session
from .troubles import DatabaseProblem

if TYPE_CHECKING:
    from .app import DutyTerm

FAREWELL_SECONDS = 5.0  # the reason can be read, and nobody else's eyes find more
SEAT_LOST = 1  # the exit code when a sitting is ended from outside
SEAT_MINUTE = 60.0  # an expiry changes nothing in the database, so it is looked for


class SeatWatch:
    """Asks whether the sitting of a terminal may go on, and where; ends it, or seats its person anew."""

    def __init__(self, app: "DutyTerm") -> None:
        self._app = app
        self.held: frozenset[str] | None = None  # what whoever sits here looks after, once it was asked

    def look(self) -> None:
        """Ask now; the answer comes beside the keys."""
        app = self._app
        if not app.over:
            check: Any = self._check  # not begun before its turn: a newer one replaces it
            app.run_worker(check, group="seat", exclusive=True)
        if app.locked and app.door and hasattr(app.door, "look"):
            app.run_worker(app.door.look, group="seat-lock", exclusive=True)

    async def _check(self) -> None:
        session, visit = self._app.session, self._visited()
        try:
            seat = await session.store.read(seat_now, session, visit)
        except DatabaseProblem:
            return  # whoever writes is asked again anyway
        if seat.problem:
            self._app.call_later(self._end, session, seat.problem, seat.only_person)
        elif (seat.user, seat.gate, seat.on_duty, seat.may_visit) != (
            session.user, session.gate, session.on_duty, True
        ):  # fmt: skip
            now = replace(session, user=seat.user, gate=seat.gate, on_duty=seat.on_duty)
            self._app.call_later(self._reseat, session, now, seat.may_visit)
        elif session is self._app.session:
            self._tell_held(seat.held)

    def _visited(self) -> Session | None:
        """This sitting at the other gate that its person has gone to look at."""
        app = self._app
        there = next((room.session for room in app.rooms if room.session.gate != app.session.gate), None)
        return there or app.visit

    def _tell_held(self, held: frozenset[str]) -> None:
        """Tell somebody that what they look after has changed; on their own page they see it."""
        before, self.held = self.held, held
        if before is None or before == held or self._app.area == "people":
            return
        new, gone = (" ".join(sorted(one)) for one in (held - before, before - held))
        said = _("您现在也管：{places}。").format(places=new) if new else ""
        self._app.notice(said + (_("不再归您管：{places}。").format(places=gone) if gone else ""))

    async def _end(self, session: Session, problem: str, only_person: bool) -> None:
        app = self._app
        if app.over or session is not app.session:
            return
        app.over = True
        logging.getLogger("dutyterm").info("session %s: over, %s", session.number, problem)
        await app.typed_out()
        for room in app.rooms:
            if room.is_mounted:
                room.keep()
        await app.put_in_front(door_class("farewell")(session, app.do, words.ending(problem)))
        if only_person:
            app.set_timer(FAREWELL_SECONDS, self._free_laptop)
        else:
            app.set_timer(FAREWELL_SECONDS, lambda: app.exit(return_code=SEAT_LOST))

    async def _free_laptop(self) -> None:
        self._app.over = False
        await self._app.sit(replace(self._app.session, user=NOBODY))

    async def _reseat(self, before: Session, session: Session, may_visit: bool) -> None:
        app = self._app
        if app.over or before is not app.session:
            return
        visited = self._visited() if may_visit else None
        session = replace(session, drafts=Drafts(session.drafts.folder))
        where = session.gate.name if session.gate else "-"
        if before.user.role != session.user.role:
            app.later = _("您的角色改成了{role}，界面已换好。").format(role=words.role(session.user.role))
        elif before.user.post_id != session.user.post_id or (before.gate != session.gate and _by_duty(before, session)):
            app.later = _("您的值守点改成了{post}，界面已换好。").format(post=where)
        elif before.gate != session.gate:
            app.later = _("您挂钩的小组变了，现在看的值守点：{post}。").format(post=where)
        visit = replace(session, gate=visited.gate) if visited and session.gate else None
        try:
            await app.sit(session, area=app.area, visit=visit)
        except Exception:
            if app.is_running and not app._exit:  # private: whoever leaves at this moment has taken the screens along
                raise


def _by_duty(before: Session, session: Session) -> bool:
    """Whether the roster has sent somebody to another gate; a cadre's gate may change with their groups as well."""
    return session.user.role == "volunteer" or before.on_duty or session.on_duty
