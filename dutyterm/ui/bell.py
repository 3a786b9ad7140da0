"""What must be told at the moment it becomes so, though nobody has changed anything; each time once."""

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from textual.app import App

from ..clock import Clock
from ..troubles import DatabaseProblem
from .bugs import scrubbed

Alarm = TypeVar("Alarm")
Reading = tuple[Mapping[Hashable, Alarm], dt.datetime | None]


class Bell(Generic[Alarm]):
    """Listens with the pulse; reads when a topic changed or the moment has come, and tells what is new.

    `read` gives all alarms by their names, and when the next may come by itself. `say` tells the new ones, and
    answers whether anybody could read it; else it is said again.
    """

    def __init__(
        self,
        app: "App[None]",
        clock: Clock,
        topics: frozenset[str],
        read: Callable[[], Awaitable[Reading[Alarm]]],
        say: Callable[[list[Alarm]], bool],
    ) -> None:
        self._app, self._clock, self._topics, self._read, self._say = app, clock, topics, read, say
        self._told: set[Hashable] = set()
        self._waiting: dict[Hashable, Alarm] = {}
        self._turn: dt.datetime | None = None
        self._due = True  # nothing has been read yet
        self._reading = False

    def heard(self, topics: frozenset[str]) -> None:
        """Called with every beat: the clock is looked at here, so that no timer can drift from it."""
        self._due |= bool(topics & self._topics)
        if not self._reading and (self._due or (self._turn is not None and self._clock.now() >= self._turn)):
            self._reading, self._due = True, False
            look: Any = self._look
            self._app.run_worker(look, group="bell")
        elif self._waiting and not self._reading:
            self._tell()

    def unheard(self, problem: DatabaseProblem) -> None:
        """The areas say it; here it is asked again when the database is back."""
        self._due = True

    async def _look(self) -> None:
        try:
            found, self._turn = await self._read()
        except DatabaseProblem as problem:
            logging.getLogger("dutyterm").error("database: %s %s", problem.code, scrubbed(problem.detail))
            self._due = True
            return
        finally:
            self._reading = False
        self._told &= set(found)  # what is over and comes again is told again
        self._waiting = {name: one for name, one in found.items() if name not in self._told}
        self._tell()

    def _tell(self) -> None:
        if self._waiting and self._say(list(self._waiting.values())):
            self._told |= set(self._waiting)
            self._waiting = {}
