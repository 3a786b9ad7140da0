"""What all views of the roster have in common: duty days, the office's terms, and who turns late by itself."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..ui.views import Pairs
from ..ui.views import View as Plain
from .rules import Terms, duty_day
from .rules_duty import next_turn

if TYPE_CHECKING:
    from .screen import RosterScreen

__all__ = ["Pairs", "Turn", "View"]

Turn = tuple[str, dt.datetime, dt.datetime]


class View(Plain):
    """One view of the roster; `ui.views` tells how a further one plugs in."""

    screen: "RosterScreen"

    def turns(self) -> Sequence[Turn]:
        """State, start and end of what turns late or absent by itself, so that it is seen at that very moment."""
        return ()

    def next_turn(self) -> dt.datetime | None:
        """When the next one of `turns` is late or absent."""
        return next_turn(self.turns(), self.now, self.terms)

    @property
    def terms(self) -> Terms:
        """What the office has decided about the roster."""
        return self.session.settings.roster

    @property
    def today(self) -> dt.date:
        """The duty day of this moment."""
        return duty_day(self.now, self.zone, self.terms)

    @property
    def office(self) -> bool:
        """Whether whoever sits here puts others on shifts."""
        return self.may("roster.assign")
