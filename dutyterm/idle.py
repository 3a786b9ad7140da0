"""Nobody at the keys: what was left open is locked after a while, and what stays locked is left."""

import logging
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from .session import NOBODY

if TYPE_CHECKING:
    from .app import DutyTerm

AT_ONCE = 0.02
"""Seconds after which it is looked at again when the time is over already."""


class Idle:
    """How long a terminal has been without a key, and what follows."""

    def __init__(self, app: "DutyTerm") -> None:
        self._app = app
        self._last_key = self._locked_at = monotonic()
        self._timer: Timer | None = None

    def touched(self) -> None:
        """Somebody is there."""
        self._last_key = monotonic()

    def locked(self) -> None:
        """From now on it is locked."""
        self._locked_at = monotonic()

    def watch(self) -> None:
        """Look again when the time without a key may be over."""
        if self._timer:
            self._timer.stop()
        self._timer = self._app.set_timer(max(self._patience(), AT_ONCE), self._over)

    def _patience(self) -> float:
        app, since = self._app, self._last_key
        guards = app.session.settings.people
        limit = guards.idle_seconds(shared=app.session.shared)
        if app.locked:
            limit, since = guards.exit_minutes * 60, max(since, self._locked_at)
        return limit - (monotonic() - since)

    async def _over(self) -> None:
        app = self._app
        if self._patience() > 0 or app.over:
            pass
        elif app.locked:
            logging.getLogger("dutyterm").info("session %s: left locked", app.session.number)
            app.exit()
            return
        elif app.session.user.id == NOBODY.id:
            self.touched()
            if app.door and hasattr(app.door, "reset"):
                app.door.reset()  # who began to sign in has gone
        else:
            await app.action_lock()
        self.watch()
