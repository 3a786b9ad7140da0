"""What a view of the roster's screen is, and how a further one plugs in.

The screen (`screen.RosterScreen`) is a frame: the line at the top, two lines that say what happened, the tabs, a
title, and below it a list or a grid. What stands there is a `View`. There is one for each letter of the table
`screen_views.VIEWS`; a view may `push` another on top (a shift, the candidates for it), which Esc closes.

To add a view: write a subclass of `View` in a module `screen_*.py` of this room, and add one line to VIEWS: letter,
label (two characters), "module:Class" and the right that opens it. Nothing else knows it. A view

- reads in `read` (through `self.ask_for`, then keeps what it found on itself; called when it opens, when somebody
  has changed the roster, each minute, and at the moment `turns` names),
- shows it in `rows` and `columns` (or in `table` when `grid` is True) and `heading`, without asking anybody,
- names its keys in `keys` and takes letters and digits in `press`, Enter on a row in `opened`.

Acts: `self.screen.step(coroutine)` holds all further keys back until it is done, so that keys of one packet find the
row they were meant for; `self.screen.ask(Form(...))` asks questions in the line first. Both say refusals themselves.
`self.write(act, ...)` runs an act of a service.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.text import Text

from ..i18n import _
from ..people.rules import scope
from ..ui.rows import Column, Row
from .rules import Terms, duty_day
from .screen_grid import Table

if TYPE_CHECKING:
    from .screen import RosterScreen

Pairs = list[tuple[str, str]]
Turn = tuple[str, dt.datetime, dt.datetime]


class View:
    """One view; made when it is first opened, and kept with what was chosen in it."""

    grid = False  # whether it is shown in the grid instead of the list
    finds = True  # whether `/` narrows its rows

    def __init__(self, screen: "RosterScreen") -> None:
        self.screen = screen
        self.cursor: object = None  # where the cursor was when another view was opened, or is to be at first
        self.at = 0  # the number of the row it was on
        self.loaded = False

    # -- what a view says

    async def read(self) -> None:
        """Read what is shown. Refused and DatabaseProblem are told by the screen."""

    def columns(self) -> tuple[Column, ...]:
        """The columns of the list."""
        return ()

    def rows(self) -> list[Row]:
        """The rows of the list."""
        return []

    def table(self) -> Table:
        """The grid."""
        return Table((), ())

    def empty(self) -> str:
        """What an empty list says."""
        return _("没有")

    def heading(self) -> Text:
        """The line above the list."""
        return Text()

    def side(self, key: object) -> Text | None:
        """What stands beside the list on a wide screen about the row under the cursor; None leaves no room for it."""
        return None

    def hint(self) -> str:
        """What is told about the row under the cursor as long as nothing else is told."""
        return ""

    def keys(self) -> Pairs:
        """The keys that work now, besides those of the frame."""
        return []

    def press(self, letter: str) -> bool:
        """A letter or digit; whether it means anything here. The tabs are asked afterwards."""
        return False

    def opened(self, key: object) -> None:
        """Enter on a row or cell."""

    def lens(self) -> object:
        """What was chosen to be seen; rows that are new because another thing was chosen are not news."""
        return None

    def turns(self) -> Sequence[Turn]:
        """State, start and end of what turns late or absent by itself, so that it is seen at that very moment."""
        return ()

    def about(self) -> list[str]:
        """Sentences for the help."""
        return []

    # -- what a view asks with

    @property
    def zone(self) -> ZoneInfo:
        """The town's time zone."""
        return self.screen.session.settings.tz

    @property
    def terms(self) -> Terms:
        """What the office has decided about the roster."""
        return self.screen.session.settings.roster

    @property
    def now(self) -> dt.datetime:
        """This moment."""
        return self.screen.now()

    @property
    def today(self) -> dt.date:
        """The duty day of this moment."""
        return duty_day(self.now, self.zone, self.terms)

    @property
    def me(self) -> int:
        """Whoever sits here."""
        return self.screen.session.user.id

    def may(self, right: str) -> bool:
        """Whether whoever sits here has a right for everybody, not only for themselves."""
        return scope(self.screen.session.user.role, right) == "all"

    @property
    def office(self) -> bool:
        """Whether whoever sits here puts others on shifts."""
        return self.may("roster.assign")

    async def ask_for(self, query: Callable[..., Any], *values: Any) -> Any:
        """The answer of a query, which is handed who asks first."""
        return await self.screen.session.store.read(query, self.screen.session.act(), *values)

    async def write(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Do it; Refused or DatabaseProblem as the act says."""
        session = self.screen.session
        return await session.store.write(act, session.act(), *values, **more)
