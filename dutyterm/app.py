"""The application: modes and keys come from the table of areas; everything else is in the rooms."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from textual import events
from textual.binding import Binding
from textual.screen import Screen

from . import seat_watch
from .areas import AREAS, Area, areas_for, door_class, opens_with
from .bells import SEAT_SECONDS, Bells
from .drafts import Drafts
from .i18n import N_, _
from .idle import Idle
from .people.seating import may_look, seat_now
from .seat_watch import SeatWatch
from .session import NOBODY, Session, new_number
from .sittings import TOUCH_SECONDS, Sitting
from .troubles import DatabaseProblem
from .ui.area import AreaScreen
from .ui.base import TerminalApp
from .ui.escape import BehindEscape, Way

REST_SECONDS = 3.0  # until all that a session begins with is loaded


class DutyTerm(TerminalApp):
    """One terminal: who sits at it, the areas they may open, and the door in front when nobody may look.

    The doors (locked, signing in, the end) are modes of their own: what lies behind keeps every key that was
    typed, and nothing of it is painted.
    """

    CSS_PATH = "ui/dutyterm.tcss"
    BINDINGS = [
        Binding("f1", "help", N_("帮助"), id="app.help", priority=True),
        Binding("ctrl+l", "lock", N_("锁屏"), id="app.lock", priority=True),
        Binding("f12", "switch", N_("换人"), id="app.switch", priority=True),
        Binding("ctrl+f", "seek", N_("找住户"), id="app.seek", priority=True),
    ]

    def __init__(
        self,
        session: Session,
        sitting_of: Callable[[Session], Sitting] | None = None,
        at_rest: Callable[[], object] | None = None,
    ) -> None:
        """`sitting_of` makes the log's entry of each person's sitting; without it none is kept. `at_rest` is called
        once, when the first picture has stood for a while."""
        super().__init__()
        self._at_rest = at_rest
        self.session = session
        self.sitting: Sitting | None = None
        self._sitting_of = sitting_of
        self.areas: tuple[Area, ...] = ()
        self.locked = False
        self.rooms: list[AreaScreen] = []  # the area screens of this sitting that were opened
        self.area = ""  # the area in front, or behind the door
        self.door: Screen[Any] | None = None
        self._doors = 0
        self.over = False
        self._escape = BehindEscape(self, self._ways, self._say_keys)
        self.visit: Session | None = None  # at the other gate that was being looked at when the seat changed
        self._stood: dict[type[AreaScreen], object] = {}  # where the screens stood that these take the place of
        self.later = ""  # to be said when nobody else reads it
        self._idle, self._seat = Idle(self), SeatWatch(self)
        self._bells = Bells(self)
        for area in AREAS:
            self.bind(area.key, f"area('{area.name}')", description=_(area.label))

    async def on_mount(self) -> None:  # type: ignore[override]  # Textual awaits either
        await self.sit(self.session)
        self.pulse(self.session.store).listen(self)
        self.set_interval(TOUCH_SECONDS, self._touch_sitting, name="sitting")
        self.set_interval(seat_watch.SEAT_MINUTE, self._seat.look)
        if self._at_rest:
            self.set_timer(REST_SECONDS, self._at_rest)

    # -- who sits here

    async def sit(self, session: Session, *, area: str = "", visit: Session | None = None) -> None:
        """Seat somebody: throw all area screens away and build those of the new sitting. Half-typed lines stay drafts.

        At a shared laptop NOBODY sits down at the sign-in screen. A locked terminal stays locked. Whoever follows sits
        under a number of their own: the log and the trail say who was there. It goes on in `area`, if that is still
        one of theirs, and at the gate of `visit`, if they were looking at another.
        """
        if session is not self.session:
            session = replace(session, number=new_number())
        stood = await self._put_away()
        self._stood = stood if session.user.id == self.session.user.id else {}
        if session.user.id != self.session.user.id:
            self._seat.held = None
        self.session, self.visit = session, visit
        self._bells.hang(session)
        await self._log_sitting()
        gate = session.gate is not None and await self._may_look(session)
        opened = areas_for(session.user.role, on_duty=session.on_duty)
        self.areas = tuple(one for one in opened if one.name != "gate" or gate)
        for one in self.areas:
            self.add_mode(one.name, lambda one=one: self._room(one))  # type: ignore[misc]
        names = [one.name for one in self.areas]
        first = opens_with(session.user.role, names)
        self.area = area if area in names else first
        await self._show()
        self.set_timer(SEAT_SECONDS, self._seat.look)  # not beside the first picture

    async def _may_look(self, session: Session) -> bool:
        """Whether the gate of a shared laptop may be shown to whoever signed in; one's own was asked about before."""
        if not session.shared or session.user.id == NOBODY.id:
            return True
        try:
            return await session.store.read(may_look, session)
        except DatabaseProblem:
            return True  # the gate's screen says what is wrong

    def _room(self, area: Area) -> AreaScreen:
        session = self.session
        if area.name == "gate" and self.visit:
            session, self.visit = self.visit, None  # from here on the screen knows
        screen: AreaScreen = area.screen_class()(session)
        screen.stand(self._stood.pop(type(screen), None))
        self.rooms.append(screen)
        return screen

    async def _put_away(self) -> dict[type[AreaScreen], object]:
        """Throw the screens away; where each of them stood."""
        if not self.areas:
            return {}
        await self.typed_out()
        stood = dict[type[AreaScreen], object]()
        for room in self.rooms:
            if room.is_mounted:
                room.keep()
                stood[type(room)] = room.standing()
        if self.door is None:
            await self.put_in_front(Screen())
        for area in self.areas:
            await self.remove_mode(area.name)
        self.rooms.clear()
        self.areas = ()
        self.session.drafts.close()  # a late save of a screen that has gone finds no file
        return stood

    async def typed_out(self) -> None:
        """Let the line take the keys that were typed before this one."""
        focused, taken = self.focused, asyncio.Event()
        if focused is not None and focused.call_later(taken.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(taken.wait(), 1)

    # -- what is in front

    async def _show(self) -> None:
        """Bring in front what this sitting sees now: a door, or its area."""
        session = self.session
        if session.user.id == NOBODY.id:
            self.locked = False
            await self.put_in_front(door_class("sign_in")(session, self.do, self._signed_in))
        elif self.locked:
            await self.put_in_front(door_class("lock")(session, self.do))
        elif not self.areas:
            await self.put_in_front(door_class("no_area")(session, self.do))
        else:
            door, self.door = self.door, None
            await self.switch_mode(self.area)
            await self._drop(door)
            if self.later:
                self.notice(self.later)
            self.later = ""
        self._idle.watch()

    async def put_in_front(self, door: "Screen[Any]") -> None:
        before, self.door = self.door, door
        self._doors += 1
        self.add_mode(f"door-{self._doors}", lambda: door)
        await self.switch_mode(f"door-{self._doors}")
        await self._drop(before, self._doors - 1)

    async def _drop(self, door: "Screen[Any] | None", number: int | None = None) -> None:
        if door is not None:
            await self.remove_mode(f"door-{self._doors if number is None else number}")

    def do(self, what: str) -> None:
        """Do what a door or a line asks for: `lock`, `resume`, `switch`, `pin`, `leave`; each in its turn."""
        if what == "leave":
            self.exit()
        elif what == "resume":
            self.call_later(self._resume)
        else:
            self.call_later({"lock": self.action_lock, "switch": self.action_switch, "pin": self.action_pin}[what])

    async def _resume(self) -> None:
        if self.locked and not self.over:
            self.locked = False
            await self._show()

    def _signed_in(self, session: Session) -> None:
        self.call_later(self._take_seat, session)

    async def _take_seat(self, session: Session) -> None:
        if not self.over and self.session.user.id == NOBODY.id:
            with suppress(DatabaseProblem):
                session = replace(session, on_duty=(await session.store.read(seat_now, session)).on_duty)
            await self.sit(replace(session, drafts=Drafts(session.drafts.folder)))
            self._seat.look()

    # -- keys

    async def _log_sitting(self) -> None:
        """Close the log's entry of who sat here, and open one for who sits here now, beside the first picture."""
        before, self.sitting = self.sitting, self._sitting_of(self.session) if self._sitting_of else None
        if before:
            await asyncio.to_thread(before.end)
        if self.sitting:
            self.run_worker(self.sitting.begin(f"{self.size.width}x{self.size.height}"), group="sitting")

    def _touch_sitting(self) -> None:
        if self.sitting:
            self.sitting.touch()

    async def action_area(self, name: str) -> None:
        """Go to an area; its screen keeps what was typed there."""
        if self.door is not None or self.current_mode == name:
            return
        if any(one.name == name for one in self.areas):
            self.area = name
            await self.switch_mode(name)
            if isinstance(self.screen, AreaScreen):
                self.screen.came_from = ""
        elif closed := next((one for one in AREAS if one.name == name), None):
            open_ = "  ".join(f"{key} {label}" for key, label in self.other_areas())
            said = _("{key} {label} 不归您看。您能开的：{areas}")
            self.notice(said.format(key=closed.key.upper(), label=_(closed.label), areas=open_))

    async def back_to(self, name: str) -> None:
        await self.action_area(name)
        self._escape.spent(next((one.key[-1] for one in self.areas if one.name == name), ""))

    async def action_seek(self) -> None:
        """Ctrl+F: find a resident, wherever one is; for whoever has the register."""
        await self.seek("")

    async def seek(self, text: str) -> bool:
        if self.door is not None or not any(one.name == "households" for one in self.areas):
            return False
        await self.action_area("households")
        if hasattr(self.screen, "seek"):
            self.screen.seek(text)
        return True

    # -- Esc and a digit, where a terminal eats function keys

    def escaped(self) -> None:
        self._escape.begin()

    def ways_after_escape(self) -> list[tuple[str, str]]:
        return self._escape.offered() if self.door is None else []

    def _ways(self) -> dict[str, Way]:
        """What a key behind Esc does, with its label: F2 to F9 are 2 to 9, F10 is 0, F12 is =; the area in front is
        none of them."""
        if self.door is not None:
            return {}
        ways: dict[str, Way] = {
            area.key[-1]: (partial(self.action_area, area.name), _(area.label))
            for area in self.areas
            if area.name != self.area
        }
        return {**ways, "=": (self.action_switch, _("换人"))} if self.session.shared else ways

    def _say_keys(self) -> None:
        front = self.screen_stack[-1] if self.screen_stack else None  # whoever leaves has taken the screens along
        if isinstance(front, AreaScreen) and front.is_mounted:
            front.refresh_frame()

    def other_areas(self) -> list[tuple[str, str]]:
        """The keys and names of the areas that whoever sits here may open, for the help of each."""
        return [(one.key.upper(), _(one.label)) for one in self.areas]

    def action_help(self) -> None:
        """F1: how this screen is used; once more closes it."""
        from .ui.help import HelpScreen

        if isinstance(self.screen, AreaScreen):
            self.push_screen(HelpScreen(self.screen))
        elif isinstance(self.screen, HelpScreen):
            self.screen.action_close()  # the app's own keys go before those of the screen in front

    async def action_lock(self) -> None:
        """Ctrl+L: lock at once."""
        if self.locked or self.over or self.session.user.id == NOBODY.id:
            return
        await self.typed_out()
        self.locked = True
        self._idle.locked()
        await self._show()

    async def action_switch(self) -> None:
        """F12: at a shared laptop whoever sits here gets up; what is half typed waits for them."""
        if self.over or self.session.user.id == NOBODY.id:
            return
        if not self.session.shared:
            self.notice(_("这是您自己的密钥登录的，不用换人。离开时按 Ctrl+L 锁屏。"))
            return
        logging.getLogger("dutyterm").info("session %s: %s signed out", self.session.number, self.session.user.login)
        await self.sit(replace(self.session, user=NOBODY))

    def action_pin(self) -> None:
        """Change one's own PIN, in a dialog in front of the area."""
        if not self.locked and not self.over and self.session.user.id != NOBODY.id:
            done = _("PIN 已改好。")
            self.push_screen(
                door_class("change_pin")(self.session), lambda changed: self.notice(done if changed else "")
            )

    def notice(self, text: str) -> None:
        """Say something to whoever sits here, if an area is in front."""
        if isinstance(self.screen, AreaScreen):
            self.screen.notice(text)

    # -- nobody at the keys

    async def on_event(self, event: events.Event) -> None:
        """Every key counts as somebody being there."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._idle.touched()
            for due in self._escape.sift(event):
                await super().on_event(due)
            return
        await super().on_event(event)

    # -- the seat may be taken away

    def heard(self, topics: frozenset[str]) -> None:
        """Accounts, keys or who stands where have changed: may this sitting go on, and where?"""
        if topics & {"people", "roster"}:
            self._seat.look()

    def unheard(self, problem: DatabaseProblem) -> None:
        """The areas say it."""
