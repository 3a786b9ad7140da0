"""What every area's screen does: a title, one line of keys, live data while it is in front."""

import datetime as dt
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from ..i18n import _
from ..text import clean_line
from ..troubles import DatabaseProblem, sentence
from .bugs import scrubbed
from .lines import Lines
from .pulse import Pulse

if TYPE_CHECKING:
    from ..session import Session
    from .base import TerminalApp

NOTICE_SECONDS = 12.0
Work = Callable[[], Coroutine[Any, Any, Any]]


class AreaScreen(Screen[None]):
    """Base of all areas. A room fills `body`, names the `topics` it shows and reloads them in `load`."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self._minute: Timer | None = None
        self._trouble = self._notice = ""
        self._behind = False  # something has changed, or could not be read, and is not shown yet
        self._loading = self._shown_first = False
        self._put: dict[str, tuple[Text, str]] = {}
        self.came_from = ""  # the area whose row led here, until another way is taken; Esc leads back there

    # -- what a room provides

    def body(self) -> ComposeResult:
        """The widgets between title and keys."""
        raise NotImplementedError

    def topics(self) -> frozenset[str]:
        """Topics whose change makes this screen load again."""
        raise NotImplementedError

    async def load(self) -> None:
        """Read and show what the screen shows; called at first, on changes and each minute."""
        raise NotImplementedError

    def title_text(self) -> Text:
        """The title line."""
        raise NotImplementedError

    def keys_text(self) -> Text:
        """The keys that may be pressed now."""
        raise NotImplementedError

    def help_text(self) -> Text:
        """How this screen is used, for F1."""
        raise NotImplementedError

    # -- what all share

    def compose(self) -> ComposeResult:
        yield Lines(id="area-title")
        yield from self.body()
        yield Lines(id="area-keys")

    def on_mount(self) -> None:
        self._next_minute()
        self.background(self._first_load)

    @property
    def pulse(self) -> Pulse:
        """Where changes are heard of."""
        return cast("TerminalApp", self.app).pulse(self.session.store)

    def on_screen_suspend(self, _event: events.ScreenSuspend) -> None:
        self.pulse.leave(self)  # a hidden screen asks nothing

    def on_screen_resume(self, _event: events.ScreenResume) -> None:
        if self._shown_first:
            self.pulse.listen(self)
            self.background(self.load)

    def nothing_to_end(self) -> None:
        """Esc found nothing to end here: the digit behind it may be a function key that the terminal eats."""
        cast("TerminalApp", self.app).escaped()

    def show_row(self, tab: str, key: object) -> None:
        """Somebody comes from another area for one row: show it, if this screen knows such rows."""

    async def lead(self, area: str, tab: str, row: object) -> None:
        """Open another area with the cursor on a row of one of its tabs; Esc there comes back here."""
        app = cast("TerminalApp", self.app)
        here = app.current_mode
        await app.action_area(area)
        if isinstance(app.screen, AreaScreen) and app.screen is not self and tab:
            app.screen.show_row(tab, row)
            app.screen.came_from = here

    def keep(self) -> None:
        """Remember what is half typed: the screen is about to be thrown away."""

    def standing(self) -> object:
        """Where whoever sits here is, for the screen that takes the place of this one; None for where it opens."""
        return None

    def stand(self, where: object) -> None:
        """Open there: what `standing` told of the screen before."""

    def now(self) -> dt.datetime:
        """The session's time, aware, UTC."""
        return self.session.clock.now()

    def local(self, moment: dt.datetime | None = None) -> dt.datetime:
        """A moment (now) on the town's wall clock."""
        return (moment or self.now()).astimezone(self.session.settings.tz)

    def background(self, work: Work, *, group: str = "", exclusive: bool = False) -> None:
        """Run something that reads beside the keys; a newer one of an `exclusive` group replaces it.

        It ends with the screen, so it must never be a write. `work` is called only when its turn comes.
        """
        run: Any = partial(self.guarded, work)
        self.run_worker(run, group=group or "background", exclusive=exclusive)

    async def guarded(self, work: Work) -> bool:
        """Await something that reads; a sick database becomes a sentence in the title, not the end."""
        try:
            await work()
        except DatabaseProblem as problem:
            logging.getLogger("dutyterm").error("database: %s %s", problem.code, scrubbed(problem.detail))
            self._behind = True
            self._set_trouble(sentence(problem))
            return False
        except NoMatches:
            if self.app.is_running and self.is_attached and self.display:  # no display: it is being taken down
                raise
            return False  # the screen or the whole app is leaving, and the widgets went first
        self._set_trouble("")
        return True

    def refresh_frame(self) -> None:
        """Show title and keys anew; unchanged lines cost nothing."""
        said = self._trouble or self._notice
        trouble = Text(said, style="bold reverse") if said else None
        self.put("#area-title", trouble or self.title_text())
        ways = cast("TerminalApp", self.app).ways_after_escape()
        self.put("#area-keys", keys_line(ways) if ways else self.keys_text())

    def notice(self, text: str) -> None:
        """Say something in the title for a while, whatever is being done here."""
        self._notice = text
        self.refresh_frame()
        if text:
            self.set_timer(NOTICE_SECONDS, lambda: self.notice("") if self._notice == text else None)

    @property
    def noticing(self) -> bool:
        """Whether something else is being said in the title."""
        return bool(self._notice or self._trouble)

    def put(self, selector: str, text: Text) -> None:
        """Show a text in a Static, only if it differs from what is there: idle sessions send nothing."""
        shown = (text, str(text.style))  # two texts are equal even when their base styles differ
        if self._put.get(selector) != shown:
            self._put[selector] = shown
            self.query_one(selector, Static).update(text)

    def _set_trouble(self, text: str) -> None:
        if text != self._trouble:
            self._trouble = text
            self.refresh_frame()

    async def _first_load(self) -> None:
        try:
            await self.pulse.look()
        finally:
            self._shown_first = True
            if self.is_current:
                self.pulse.listen(self)  # not before: the first look finds everything changed
        await self.load()
        self.refresh_frame()

    def heard(self, topics: frozenset[str]) -> None:
        """Load again when something shown here has changed, or could not be loaded before."""
        self._behind |= bool(topics & self.topics())
        if self._behind and not self._loading:
            self._loading = True
            self.background(self._catch_up, group="poll")

    def unheard(self, problem: DatabaseProblem) -> None:
        """Say it in the title, and load again when the database is back."""
        self._behind = True
        self._set_trouble(sentence(problem))

    async def _catch_up(self) -> None:
        try:
            self._behind = False  # from here on another change counts again
            await self.load()
            self.refresh_frame()
        finally:
            self._loading = False

    def _next_minute(self) -> None:
        # the clock moves by the minute: a ticking one would keep sshd from noticing a dead client
        seconds = 60.5 - self.now().second
        self._minute = self.set_timer(seconds, self._on_minute)

    def _on_minute(self) -> None:
        self._next_minute()
        self.background(self._on_minute_work)

    async def _on_minute_work(self) -> None:
        await self.load()
        self.refresh_frame()


def keys_line(pairs: "list[tuple[str, str]]") -> Text:
    """The line of keys: each key bold, then what it does."""
    line = Text(no_wrap=True, overflow="crop")  # an ellipsis is two cells wide on some terminals
    for key, label in pairs:
        line.append(f" {key} ", style="reverse")
        line.append(f"{label} ")
    return line


def fitting(pairs: "list[tuple[str, str]]", width: int) -> "list[tuple[str, str]]":
    """As many keys as fit a line, the way out always; where some do not, the key that tells the rest."""
    if keys_line(pairs).cell_len <= width or len(pairs) < 3:
        return pairs
    bare = [*pairs[:-1], (pairs[-1][0], "")]  # the way out is known by its key alone
    if keys_line(bare).cell_len <= width + 2:  # the blanks behind it may be cut
        return bare
    tail = [("?", _("更多")), pairs[-1]]
    kept = pairs[:-1]
    while kept and keys_line([*kept, *tail]).cell_len > width:
        kept = kept[:-1]
    return [*kept, *tail]


def answered(pairs: "list[tuple[str, str]]", width: int) -> Text:
    """What was answered so far, in one quiet line; where not all of it fits, the first and the last ones."""
    shown = [f"{_short(name, 12)} {_short(said, 20)}" for name, said in pairs]
    while len(shown) > 2 and sum(cell_len(part) + 2 for part in shown) >= width:
        del shown[1]
    return Text(" " + "  ".join(shown), Style(dim=True), no_wrap=True, overflow="crop")


def _short(text: str, most: int) -> str:
    """At most so many columns, told where something is left out."""
    clean = clean_line(text)
    return clean if cell_len(clean) <= most else set_cell_size(clean, most - 2).rstrip() + ".."
