"""One more shift beside the plans: asked for where a day or a post is shown, and opened once it is there."""

import datetime as dt

from ..i18n import _
from ..people.rules_duties import day_typed
from ..ui.forms import Answers, Form, Step
from . import screen_looks as looks
from . import shifts, words_screen
from .planning import Plan
from .screen_view import View

BLAME = {"no_such_post": "post", "bad_day": "day", "bad_name": "name", "bad_time": "starts", "bad_count": "least",
         "shift_there": "starts", "shift_same": "starts", "shift_ended": "day"}  # fmt: skip


def ask_shift(view: View, post: str, day: dt.date) -> Form:
    """The questions about a shift at a post on a duty day; nothing is there before the last answer."""

    async def finish(said: Answers) -> str:
        when = day_typed(said["day"], view.today) or day
        least, most = (words_screen.count(said[name]) for name in ("least", "most"))
        plan = Plan(said["name"], words_screen.time(said["starts"]), words_screen.time(said["ends"]), least, most)
        number = await view.write(shifts.add_shift, said["post"], when, plan, view.zone, view.terms)
        from .screen_shift import ShiftView

        view.screen.push(ShiftView(view.screen, number))
        return _("{day} 加了一班。要派人：按 a。").format(day=looks.day_label(when))

    hint = _("{day} 就直接回车；别的日子例如 0206").format(day=looks.day_label(day))
    steps = [
        Step("post", _("加一班，值守点编号>"), _("例如 HQ"), post),
        Step("day", _("哪天>"), hint, f"{day:%m%d}", lambda text: day_typed(text, view.today), quiet=True),
        Step("name", _("班名>"), _("例如 早班")),
        Step("starts", _("几点开始>"), _("例如 2200"), check=words_screen.time),
        Step("ends", _("几点结束>"), _("例如 0600；比开始早就是第二天"), check=words_screen.time),
        Step("least", _("最少几人>"), _("直接回车是 {n}").format(n=1), "1", words_screen.count, quiet=True),
        Step("most", _("最多几人>"), _("直接回车是 {n}").format(n=2), "2", words_screen.count, quiet=True),
    ]
    return Form(steps, finish, BLAME)
