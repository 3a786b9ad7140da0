"""The errands' screen (F4): for the office it opens on what waits, for whoever carries on their own round."""

import json
from typing import TYPE_CHECKING, Any

from textual import on

from ..drafts import Drafts
from ..errors import Refused
from ..i18n import N_, _
from ..people import words as people_words
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.forms import Form
from ..ui.inputs import LineInput
from ..ui.view_screen import ViewScreen
from . import screen_looks as looks
from . import words
from .ordering import Ordered
from .screen_view import View
from .screen_views import VIEWS

if TYPE_CHECKING:
    from ..session import Session


class ErrandScreen(ViewScreen):
    """Who waits for what, who goes, what it cost."""

    label = N_("跑腿")
    views = VIEWS
    finding = N_("房号、要的东西、姓名或首字母；按下键或回车到下面")
    row_looks = looks.ROWS

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self.drafts = Drafts(session.drafts.folder)
        self._goal: object = None  # the row of the order that was taken last, until the cursor is there
        self._left: dict[str, Any] | None = None  # what a broken line left, until it is asked on

    def topics(self) -> frozenset[str]:
        return frozenset({"errands", "isolation"})

    def refusal(self, no: Refused) -> str:
        return words.refusal(no.code, **no.values)

    def about_me(self) -> str:
        return people_words.role(self.session.user.role)

    def legend(self) -> list[str]:
        return [
            _("! 卡住了，要有人管  * 选中的  + 买到  ~ 换了别的  x 缺货  ? 原话请核对"),
            _("单的路：待派 > 已派 > 已接 > 已取货 > 已送达 > 已结清；垃圾：已收 > 已入桶"),
        ]

    # -- what is half typed outlives the line

    def on_mount(self) -> None:
        self._left = _unpacked(self.drafts.open(f"{self.session.user.login}-errands"))

    def on_unmount(self) -> None:
        self.drafts.close()

    def show_told(self) -> None:
        """As ever; whatever changed in a question is kept at once."""
        super().show_told()
        self.keep()

    def keep(self) -> None:
        """Save the question that is half answered, with what was entered or typed since."""
        if self._left is None:
            self.drafts.save(_packed(self.form, [*self._entered_lines(), self.line.value]))

    def _entered_lines(self) -> list[str]:
        return list(self.queue._queue)  # type: ignore[attr-defined]  # asyncio has no public look inside

    @on(LineInput.Changed, "#view-input")
    def typed(self) -> None:
        """An answer is kept letter by letter."""
        self.keep()

    def ask_on(self, form: Form) -> None:
        """Ask further questions after those of another form; what was typed ahead is meant for them."""
        self.form, self.told = form, ("", PLAIN)
        self._put_question()

    def ordered(self, done: Ordered) -> None:
        """An order was taken: the cursor goes to its row."""
        self._goal = ("errand", done.errand_id)

    async def load(self) -> None:
        await super().load()
        if self._goal is not None and self.form is None:
            goal, self._goal = self._goal, None
            self.listing.go_to(goal, self.listing.at)
        if self._left is not None and self.view.loaded:
            left, self._left = self._left, None
            if self.form is None and isinstance(self.view, View):
                self._ask_on(left)

    def _ask_on(self, left: dict[str, Any]) -> None:
        assert isinstance(self.view, View)
        made = self.view.form(left["key"], left["about"], left["base"])
        names = [one.name for one in made.steps] if made else []
        if made is None or left["step"] not in names or not left["answers"].keys() <= set(names):
            self.drafts.save("")
            return
        made.key, made.about, made.base = left["key"], left["about"], {**made.base, **left["base"]}
        made.at, made.answers = names.index(left["step"]), left["answers"]
        self.ask(made)
        self.tell(_("接着上次没打完的：回车继续，Esc 不要了。"))


def _packed(form: Form | None, lines: list[str]) -> str:
    """A question with what was entered or typed since; empty for one that nothing was typed for."""
    if form is None or not form.key or not (form.touched(*lines) or form.base):
        return ""
    answers = dict(form.answers)
    for one, text in zip(form.steps[form.at :], lines, strict=False):
        if text.strip():
            answers[one.name] = text
    found = {"key": form.key, "about": form.about or 0, "step": form.step.name, "answers": answers, "base": form.base}
    return json.dumps(found, ensure_ascii=False)


def _unpacked(text: str) -> dict[str, Any] | None:
    """What `_packed` made; None for anything else."""
    try:
        found = json.loads(text)
        answers = {str(name): clean_line(str(value), 500) for name, value in found["answers"].items()}
        return {
            "key": str(found["key"]), "about": int(found["about"]), "step": str(found["step"]), "answers": answers,
            "base": dict(found["base"]),
        }  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
