"""What the views of errands have in common: the errand under the cursor, questions that survive a broken line."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ..i18n import _
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.forms import Answers, Form, Step
from ..ui.views import View as Plain
from .reading import Row as Line
from .reading import reveal
from .rules import Terms

if TYPE_CHECKING:
    from .screen import ErrandScreen


class View(Plain):
    """One view of errands."""

    screen: "ErrandScreen"

    @property
    def terms(self) -> Terms:
        """What the office has decided about errands."""
        return self.session.settings.errands

    @property
    def office(self) -> bool:
        """Whether whoever sits here gives errands to others."""
        return self.may("errand.assign")

    @property
    def under(self) -> Any:
        """The key of the row under the cursor."""
        return self.screen.listing.cursor_key

    def lines(self) -> list[Line]:
        """The errands this view holds."""
        return []

    def errand_id(self) -> int:
        """The errand the cursor is on or within; 0 when on none."""
        key = self.under
        return int(key[1]) if isinstance(key, tuple) and key[0] in ("errand", "item") else 0

    def chosen(self) -> Line | None:
        """The errand the cursor is on or within."""
        wanted = self.errand_id()
        return next((one for one in self.lines() if one.errand.id == wanted), None)

    def form(self, letter: str, errand_id: int, base: dict[str, Any] | None = None) -> Form | None:
        """The question that a letter asks about an errand (0: about none); `base` is what it was begun with."""
        return None

    def ask(self, letter: str) -> bool:
        """Ask what a letter asks here; whether it asks anything."""
        left = self.screen.going_on  # after a broken line the question is what it was
        made = self.form(letter, self.errand_id(), left.base if left else None)
        if made is None:
            return False
        made.key, made.cursor = letter, self.under if made.cursor is None else made.cursor
        self.screen.ask(made)
        return True

    def why(self, prompt: str, hint: str, act: Any, errand_id: int, said: str, *more: Any) -> Form:
        """A question for a reason, and then an act that takes the errand and the reason."""

        async def finish(answers: Answers) -> str:
            done = await self.write(act, errand_id, answers["why"], *more)
            return _("已经记过了，没有重复。") if done is False else said

        return Form([Step("why", prompt, hint)], finish)

    def call(self, errand_id: int) -> None:
        """Show whom to call; each look is written down."""
        self.screen.step(self._call(errand_id))

    async def _call(self, errand_id: int) -> None:
        phones = await self.write(reveal, errand_id, self.terms)
        self.screen.tell("  ".join(f"{clean_line(one.name, 12)} {one.phone}" for one in phones), PLAIN)

    def next_turn(self) -> dt.datetime | None:
        """When the next errand is overdue, or has waited too long for a yes."""
        moments = []
        for one in self.lines():
            moments.append(one.errand.window_end)
            if one.errand.state == "assigned":
                moments.append(one.errand.state_at + dt.timedelta(minutes=self.terms.accept_minutes))
        return min((one for one in moments if one > self.now), default=None)
