"""The questions that open the isolation of a household: nobody is asked for an end."""

from ..errors import Refused
from ..i18n import _
from ..text import clean_line, fold
from ..ui.forms import Answers, Form, Step
from . import opening, reading, words
from .opening import New
from .rules import KINDS, REF_EVENTS, release_day
from .screen_contact import ANSWER, ContactQuestion
from .screen_view import View


def choice(text: str, of: tuple[str, ...], code: str) -> str:
    """What a digit stands for. Refused with `code`."""
    said = fold(text.strip())
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= len(of)):
        raise Refused(code)
    return of[int(said) - 1]


async def ask_home(view: View) -> None:
    """Ask where, what kind, since when and, of those near there, who keeps in touch; then open it for all of them."""
    question = ContactQuestion(view)
    code = clean_line(view.session.gate.compound_code, 8) if view.session.gate else "HQ"

    async def finish(said: Answers) -> str:
        found = await view.ask_for(reading.find_home, said["home"])
        if found.household_id != question.household_id or ANSWER not in said:  # e.g. begun in another session
            said.pop(ANSWER, None)
            form.ask_more(ANSWER, await question.read(found.household_id))
            return ""
        if (who := question.answer(form, said[ANSWER])) is None:
            return ""
        ref = view.day_of(said["day"])
        kind, event = choice(said["kind"], KINDS, "bad_kind"), choice(said["event"], REF_EVENTS, "bad_event")
        new = New(found.household_id, kind, event, ref, who.user_id)
        try:
            made = await view.write(opening.open_home, new, view.zone)
        except Refused as no:
            if blame.get(no.code, ANSWER) != ANSWER:
                form.forget(ANSWER)  # the household may become another one, with others near it
            else:
                question.hide(form)
            raise
        return _("{room} {n} 人开始隔离，{day:%m-%d} 起可解除。出入证已停，门口已看到。").format(
            room=found.room, n=len(made), day=release_day(ref)
        )

    def digits(codes: tuple[str, ...], names: dict[str, str]) -> str:
        return "  ".join(f"{number} {_(names[one])}" for number, one in enumerate(codes, 1))

    steps = [
        Step("home", _("哪一户>"), _("小区编号和房号，例如 {code} 3-2-501；全家一起").format(code=code)),
        Step("kind", _("哪一种>"), digits(KINDS, words.KINDS), "1", lambda text: choice(text, KINDS, "bad_kind"), True),
        Step("event", _("从什么起算>"), digits(REF_EVENTS, words.EVENTS), "1",
             lambda text: choice(text, REF_EVENTS, "bad_event"), True),
        Step("day", _("起算日>"), _("那一天的日期，例如 0203；第二天是第 1 天，结束日由程序算"), check=view.day_of),
    ]  # fmt: skip
    blame = {
        **dict.fromkeys(("no_such_home", "nobody_lives_there", "already_isolated"), "home"),
        **dict.fromkeys(("ref_future", "ref_too_old", "bad_day"), "day"),
        **dict.fromkeys(("no_such_contact", "contact_kept_in", "contact_of_home"), ANSWER),
    }
    form = Form(steps, finish, blame, later=[question.step("")])
    view.screen.ask(form)
