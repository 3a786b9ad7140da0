"""One look at what others have changed, for everybody on this terminal who wants to hear of it.

A change is told once by `Store.changed`, so there is one who asks and many who listen.
"""

import logging
from typing import TYPE_CHECKING, Protocol

from textual.app import App

from ..troubles import DatabaseProblem
from .bugs import scrubbed

if TYPE_CHECKING:
    from ..store import Store

POLL_SECONDS = 0.75  # others see an act within a second, and an idle session takes under 0.1 % of a processor


class Listener(Protocol):
    """Who hears of changes."""

    def heard(self, topics: frozenset[str]) -> None:
        """These topics have changed; called with none at each other beat, when what failed may be tried again."""

    def unheard(self, problem: DatabaseProblem) -> None:
        """The database could not be asked."""


class Pulse:
    """Asks one store as long as anybody listens."""

    def __init__(self, app: "App[None]", store: "Store") -> None:
        self._app, self.store = app, store
        self._listeners: list[Listener] = []
        self._looking = self._unsure = False
        app.set_interval(POLL_SECONDS, self._beat, name="pulse")

    def listen(self, listener: Listener) -> None:
        """Tell `listener` from now on."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """Tell `listener` no more."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    async def look(self) -> None:
        """Ask, and tell everybody who listens. DatabaseProblem when it could not be asked."""
        topics = await self.store.changed()
        for listener in tuple(self._listeners):
            listener.heard(topics)

    def _beat(self) -> None:
        if not self._listeners or self._looking:
            return
        if self._unsure or self.store.stirred():
            self._looking = True  # one at a time, never cut short: a change is told once
            self._app.run_worker(self._look(), group="pulse")
            return
        for listener in tuple(self._listeners):
            listener.heard(frozenset())

    async def _look(self) -> None:
        try:
            await self.look()
            self._unsure = False
        except DatabaseProblem as problem:
            if not self._unsure:
                logging.getLogger("dutyterm").error("database: %s %s", problem.code, scrubbed(problem.detail))
            self._unsure = True
            for listener in tuple(self._listeners):
                listener.unheard(problem)
        finally:
            self._looking = False
