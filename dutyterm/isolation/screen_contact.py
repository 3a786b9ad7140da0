"""The question for a household's contact: the nearest by number with why, a page at a time; login, name and initials
do too."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.forms import Form, Step
from . import reading, words
from .rules_contacts import Proposal, picked

if TYPE_CHECKING:
    from .screen_view import View

TOLD_LINES = 2  # below the line
ANSWER = "who"


class ContactQuestion:
    """What is proposed for one household, and how much of it was seen: no number stands for somebody who was not."""

    def __init__(self, view: "View") -> None:
        self.view = view
        self.household_id = 0
        self.listed: list[Proposal] = []
        self.page = (0, 0)  # who is shown, from and to before
        self.seen = 0
        self.refused = False  # the list is hidden by why an answer was refused

    async def read(self, household_id: int) -> str:
        """Ask who could be it; the hint with the first of them."""
        self.listed = await self.view.ask_for(reading.read_watchers, household_id)
        self.household_id, self.page, self.seen, self.refused = household_id, (0, 0), 0, False
        return self.turn()

    def turn(self) -> str:
        """The hint with the next ones, after the last ones with the first again."""
        start = self.page[1] % max(len(self.listed), 1)
        end, width = start, self.view.screen.app.size.width
        while end < len(self.listed) and (end == start or fits(self._hint(start, end + 1), width)):
            end += 1
        self.page, self.seen = (start, end), max(self.seen, end)
        return self._hint(start, end)

    def _hint(self, start: int, end: int) -> str:
        if not self.listed:
            return _("没有可以做联系人的志愿者或楼长。请先到 F10 加一位。")
        parts = [
            _("{n}.{who}（{near}，{homes}户）").format(
                n=number, who=clean_line(one.display, 10), near=_(words.NEAR[one.near]), homes=one.homes
            )
            for number, one in enumerate(self.listed[start:end], start + 1)
        ]
        if (start, end) != (0, len(self.listed)):
            more = _("共 {n} 位，回车看后面的") if end < len(self.listed) else _("共 {n} 位，回车从头看")
            parts.append(more.format(n=len(self.listed)))
        return " ".join(parts)

    def step(self, hint: str) -> Step:
        """The question."""
        return Step(ANSWER, _("一对一联系人（编号、姓名或首字母）>"), hint, check=self.check)

    def check(self, text: str) -> None:
        """Refused `no_such_contact`, `contact_many`, `contact_initials`, unless an Enter alone asks for the list."""
        said = clean_line(text, 40)
        if said or not self._asks_for_list():
            try:
                picked(self.listed, self.seen, said)
            except Refused:
                self.refused = True
                raise

    def _asks_for_list(self) -> bool:
        return bool(self.listed) and (self.refused or self.page != (0, len(self.listed)))

    def answer(self, form: Form, text: str) -> Proposal | None:
        """Who was chosen; None when an Enter alone asks for the list, and the form asks once more: for the same ones
        again behind a refusal, else for the next ones. Refused as `check` says.
        """
        said = clean_line(text, 40)
        if not said and self._asks_for_list():
            form.ask_again(self._hint(*self.page) if self.refused else self.turn())
            self.refused = False
            return None
        return picked(self.listed, self.seen, said)

    def hide(self, form: Form) -> None:
        """Who was chosen was refused by the act: an Enter alone shows the list again, it does not mean them."""
        self.refused = True
        form.answers.pop(ANSWER, None)


def fits(text: str, width: int) -> bool:
    """Whether a text broken at blanks has no more lines than there is room for below the line."""
    return lines_of(text.split(" "), width) <= TOLD_LINES


def lines_of(parts: Sequence[str], width: int) -> int:
    """How many lines some words need."""
    lines, used = 1, 0
    for part in parts:
        wide = cell_len(part)
        if used and used + 1 + wide > width:
            lines, used = lines + 1, 0
        used += wide + bool(used)
    return lines
