"""What a view of an area's screen is, and how a further one plugs in.

The screen (`view_screen.ViewScreen`) is a frame: the line at the top, two lines that say what happened, the tabs, a
title, and below it a list or a grid. What stands there is a `View`. There is one for each letter of the room's table
of `Tab`s; a view may `push` another on top (one row's page, a choice for it), which Esc closes.

To add a view: write a subclass of `View` in a module `screen_*.py` of the room, and add one line to the room's table:
letter, label (two characters), "module:Class" and the right that opens it. Nothing else knows it. A view

- reads in `read` (through `self.ask_for`, then keeps what it found on itself; called when it opens, when somebody
  has changed what the screen shows, each minute, and at the moment `next_turn` names),
- shows it in `rows` and `columns` (or in `table` when `grid` is True) and `heading`, without asking anybody,
- names its keys in `keys` and takes letters and digits in `press`, Enter on a row in `opened`.

Acts: `self.screen.step(coroutine)` holds all further keys back until it is done, so that keys of one packet find the
row they were meant for; `self.screen.ask(Form(...))` asks questions in the line first. Both say refusals themselves.
`self.write(act, ...)` runs an act of a service.

A question that is half answered outlives the session (domain.md U6): for its person the tab is opened again, the cursor
put on the row, and the same key pressed, so that the view asks once more. Nothing is needed for that but: questions are
asked by a key or by Enter (in a step, where something must be read first), acts go through `self.write`, which does not
act while a key is repeated, and rows have keys that mean the same thing in another session. What was chosen to be seen
is told by `remembered` and taken back by `recall`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from rich.text import Text

from ..i18n import _
from .grid import Table
from .rows import Column, Row
from .view_drafts import NO_WAY

if TYPE_CHECKING:
    from ..session import Session
    from .view_screen import ViewScreen

Pairs = list[tuple[str, str]]


class View:
    """One view; made when it is first opened, and kept with what was chosen in it."""

    grid = False  # whether it is shown in the grid instead of the list
    finds = True  # whether `/` narrows its rows
    asks = False  # whether `/` asks the database instead: `read` then looks for what stands in `search_text`
    search_text = ""  # what was typed behind `/`, where the view `asks`

    screen: Any  # the room's `ViewScreen`

    def __init__(self, screen: Any) -> None:
        self.screen = screen
        self.cursor: object = None  # where the cursor was when another view was opened, or is to be at first
        self.at = 0  # the number of the row it was on
        self.sought = ""  # what its rows were narrowed to when another view was opened on it
        self.loaded = False
        self.way: tuple[str, str] = (NO_WAY, "")  # the key that opened it in the view below, and the row it was on

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
        """A letter, digit or space; whether it means anything here. The tabs are asked afterwards."""
        return False

    def opened(self, key: object) -> None:
        """Enter on a row or cell."""

    def unchosen(self) -> bool:
        """Esc: let go of what was chosen in the view; whether there was anything."""
        return False

    def lens(self) -> object:
        """What was chosen to be seen; rows that are new because another thing was chosen are not news."""
        return None

    def next_turn(self) -> dt.datetime | None:
        """The next moment at which what is shown changes by itself, so that it is seen at that very moment."""
        return None

    def about(self) -> list[str]:
        """Sentences for the help."""
        return []

    def remembered(self) -> Any:
        """What was chosen to be seen, in numbers, texts and lists: a question comes back only where it is the same."""
        return None

    def recall(self, chosen: Any) -> None:
        """Show again what `remembered` told in another session; called before reading."""

    # -- what a view asks with

    @property
    def session(self) -> "Session":
        """The sitting."""
        return cast("ViewScreen", self.screen).session

    @property
    def zone(self) -> ZoneInfo:
        """The town's time zone."""
        return self.session.settings.tz

    @property
    def now(self) -> dt.datetime:
        """This moment."""
        return cast("ViewScreen", self.screen).now()

    @property
    def me(self) -> int:
        """Whoever sits here."""
        return self.session.user.id

    def may(self, right: str) -> bool:
        """Whether whoever sits here has a right for everybody, not only for themselves."""
        return self.session.reach(right) == "all"

    async def ask_for(self, query: Callable[..., Any], *values: Any) -> Any:
        """The answer of a query, which is handed who asks first."""
        return await self.session.store.read(query, self.session.act(), *values)

    async def write(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Do it; Refused or DatabaseProblem as the act says. WritesAgain where a key is only repeated."""
        cast("ViewScreen", self.screen).before_write()
        return await self.session.store.write(act, self.session.act(), *values, **more)


@dataclass(frozen=True, slots=True)
class Tab:
    """A view: its letter, its label (two characters), "module:Class" in its room, and the right that opens it."""

    letter: str
    label: str
    target: str
    right: str
    for_all: bool = False  # the right must reach everybody, not only oneself
    hint: str = ""  # a sentence for the help

    def make(self, screen: "ViewScreen") -> View:
        """The view; its module is imported when it is first opened."""
        module, _colon, name = self.target.partition(":")
        room = type(screen).__module__.rpartition(".")[0]
        return cast(View, getattr(import_module(f"{room}.{module}"), name)(screen))


def tabs_for(views: Iterable[Tab], reach: Callable[[str], str]) -> tuple[Tab, ...]:
    """The views that somebody may open whose rights have this `reach`; in the order of the table."""
    return tuple(one for one in views if reach(one.right) == "all" or (not one.for_all and reach(one.right)))
