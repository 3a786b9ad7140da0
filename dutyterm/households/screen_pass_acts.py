"""The questions before an act on a pass, for every view that shows passes: give, renew, lost, revoke, its code."""

import datetime as dt
from typing import cast

from ..errors import Refused
from ..gate.plates import NO_PLATE, plate
from ..i18n import _
from ..text import clean_line, fold, mask_name
from ..trail import words as trail
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.history import HistoryScreen
from ..ui.views import Pairs, View
from . import pass_acts, pass_blanks, pass_ends, pass_reading
from . import words_passes as words
from .pass_acts import New
from .pass_reading import Listed
from .passes import KINDS, LIVE, Terms, last_day, parse_day, parse_temp

AS_USUAL = "-"
"""What stands for "as the town's terms say": an Enter alone."""


def terms_of(view: View) -> Terms:
    """What the office has decided about passes."""
    return view.session.settings.passes


def today(view: View) -> dt.date:
    """The town's calendar day."""
    return view.now.astimezone(view.zone).date()


def keys_for(view: View, state: str) -> Pairs:
    """The keys that do something with a pass in a state, for whoever sits there."""
    keys: Pairs = []
    if state in LIVE:
        if view.session.reach("pass.issue"):
            keys += [("r", _("续期")), ("l", _("挂失"))]
        if view.session.reach("pass.revoke"):
            keys.append(("v", _("作废")))
        keys.append(("m", _("二维码")))
    return keys


def press(view: View, letter: str, one: Listed) -> bool:
    """Do what one of `keys_for` does; whether it is one."""
    if letter not in {key for key, _label in keys_for(view, one.state)}:
        return False
    {"r": ask_renew, "l": ask_lost, "v": ask_revoke, "m": show_code}[letter](view, one)
    return True


def here(view: View) -> str:
    """The code of the compound that is meant where none is typed."""
    return clean_line(view.session.gate.compound_code, 8) if view.session.gate else "HQ"


# -- giving


def ask_new(view: View, blank: str = "", person_id: int | None = None, who: str = "") -> None:
    """Ask for whom and until when, then give a pass: with the number of a blank, or the next one.

    With `person_id` nobody is asked who it is for; `who` is what they are called in the question.
    """
    code = here(view)

    def kind_of(said: str) -> str:
        given = fold(said).strip()
        if given not in ("", "1", "2", "3", "4"):
            raise Refused("bad_kind")
        return KINDS[int(given) - 1] if given else ""

    async def finish(said: Answers) -> str:
        new = await _new(view, said, person_id, blank.partition("-")[0] or code, kind_of(said.get("kind", "")))
        if blank:
            made = await view.write(pass_blanks.give_blank, blank, new, view.zone, terms_of(view))
        else:
            made = await view.write(pass_acts.issue, new, view.zone, terms_of(view))
        return given(made, on_page=person_id is not None)

    who_hint = _(
        "小区编号不写就是 {code}；例如 3-2-501 2（这一户第 2 位）、姓名、首字母；车牌；施工写 w 马师傅"
    ).format(code=code)
    steps = [] if person_id else [Step("who", _("发给谁>"), who_hint)]
    until = _("直接回车按规定；或 0331、天数 30")
    steps += [
        Step("until", f"{who} {_('到哪天>')}".strip(), until, AS_USUAL, lambda text: day_of(view, text), True),
        Step("temp", _("初始体温>"), _("例如 365；没量直接回车"), AS_USUAL, temp_of, True),
    ]
    blame = dict.fromkeys(("nobody_found", "several_found", "has_pass", "has_permit", "bad_plate", "moved_out",
                           "worker_unnamed", "no_such_compound", "not_of_here"), "who")  # fmt: skip
    blame |= dict.fromkeys(("end_past", "end_too_long", "bad_end"), "until")
    view.screen.ask(Form(steps, finish, blame=blame))


async def _new(view: View, said: Answers, person_id: int | None, code: str, kind: str) -> New:
    until, temp = day_of(view, said["until"]), temp_of(said["temp"])
    if person_id is not None:
        return New(kind=kind, person_id=person_id, valid_to=until, initial_temp=temp)
    text = clean_line(said["who"], 60)
    first, _gap, rest = text.partition(" ")
    if rest and fold(first).isascii() and fold(first).isalpha() and 1 < len(first) <= 8:
        try:
            compound = await view.ask_for(pass_reading.find_place, first)
            text = rest
        except Refused:
            compound = await view.ask_for(pass_reading.find_place, code)
    else:
        compound = await view.ask_for(pass_reading.find_place, code)
    province = view.session.settings.province
    if (number := plate(text, province)) and number != NO_PLATE:
        return New("vehicle", None, None, compound, number, valid_to=until, province=province)
    if (name := _worker(text)) is not None:
        return New("worker", None, None, compound, holder=name, valid_to=until, initial_temp=temp)
    who = await view.ask_for(pass_reading.find_person, text, compound)
    return New(kind=kind, person_id=who.person_id, valid_to=until, initial_temp=temp)


def _worker(text: str) -> str | None:
    """The name behind the gate's word for a worker; None when it is nobody of that kind."""
    first, gap, rest = text.partition(" ")
    if gap and fold(first) in ("w", "施", "施工"):
        return rest.strip()
    return text.removeprefix("施工").removeprefix("施").strip() if text.startswith("施") else None


def given(made: pass_acts.Issued, *, on_page: bool) -> str:
    """What is said after a pass was given; on a household's page the cursor is on a person, not on the pass."""
    said = _("{code} 发好了，到 {until:%m-%d}。").format(code=made.code, until=made.valid_to)
    said += _("光标移到这张证上按 m 出二维码。") if on_page else _("按 m 出二维码。")
    return said + (_("这一户有人隔离，先停用，解除后自动恢复。") if made.state == "suspended" else "")


def day_of(view: View, text: str) -> dt.date | None:
    """A typed last day; None as usual. Refused `bad_end`."""
    if text.strip() in ("", AS_USUAL):
        return None
    found = parse_day(text, today(view))
    if found is None:
        raise Refused("bad_end")
    return found


def temp_of(text: str) -> int | None:
    """A typed first temperature; None if it was not taken. Refused `bad_temp`."""
    if text.strip() in ("", AS_USUAL):
        return None
    found = parse_temp(text)
    if found is None:
        raise Refused("bad_temp")
    return found


# -- what becomes of one


def name_of(one: Listed) -> str:
    """Number and holder of a pass, for a question."""
    who = clean_line(one.plate, 12) or mask_name(clean_line(one.name or one.holder, 20))
    return f"{one.code} {who}"


def ask_renew(view: View, one: Listed) -> None:
    """Ask until when, then make it longer; the number stays."""
    usual = last_day(one.kind, today(view), terms_of(view))

    async def finish(said: Answers) -> str:
        last = await view.write(pass_ends.renew, one.id, day_of(view, said["until"]), view.zone, terms_of(view))
        return _("{code} 续到 {until:%m-%d}，号码不变，原来的证和二维码照用。").format(code=one.code, until=last)

    hint = _("现在到 {now:%m-%d}；直接回车续到 {usual:%m-%d}，或 0331、天数 30").format(now=one.valid_to, usual=usual)
    prompt = _("{pass_} 续到哪天>").format(pass_=name_of(one))
    step = Step("until", prompt, hint, AS_USUAL, lambda text: day_of(view, text), True)
    view.screen.ask(Form([step], finish))


def ask_lost(view: View, one: Listed) -> None:
    """Ask whether a new one is wanted; the old number counts no more either way."""

    def check(text: str) -> None:
        if fold(text).strip() not in ("y", "x"):
            raise Refused("say_lost")

    async def finish(said: Answers) -> str:
        again = fold(said["again"]).strip() == "y"
        done = await view.write(pass_ends.lose, one.id, view.zone, terms_of(view), again=again)
        if done.again is None:
            return _("{code} 已挂失，马上作废。").format(code=done.code)
        return _("{code} 已挂失作废，补办 {new}，到 {until:%m-%d}。").format(
            code=done.code, new=done.again.code, until=done.again.valid_to
        )

    hint = _("y 挂失并补办一张新号  x 只挂失  Esc 不挂失。老号马上作废。")
    view.screen.ask(Form([Step("again", _("{pass_} 丢了>").format(pass_=name_of(one)), hint, check=check)], finish))


def ask_revoke(view: View, one: Listed) -> None:
    """Ask why, then take it away."""

    async def finish(said: Answers) -> str:
        code = await view.write(pass_ends.revoke, one.id, said["why"])
        return _("{code} 作废了。").format(code=code)

    hint = _("例如 完工离场、车卖了、发错了；会记下来")
    view.screen.ask(Form([Step("why", _("{pass_} 为什么作废>").format(pass_=name_of(one)), hint)], finish))


def ask_spoil(view: View, code: str) -> None:
    """Ask why a blank is spoiled."""

    async def finish(said: Answers) -> str:
        gone = await view.write(pass_blanks.spoil_blank, code, said["why"])
        return _("空白证 {code} 作废了。").format(code=gone)

    view.screen.ask(Form([Step("why", _("{code} 为什么作废>").format(code=code), _("例如 写错了、淋湿了"))], finish))


def ask_many(view: View, household_id: int, room: str) -> None:
    """Ask, then give every tenant of a household who has none a pass."""

    async def finish(_said: Answers) -> str:
        where = pass_reading.Where(household_id=household_id)
        made = await view.write(pass_acts.issue_many, where, view.zone, terms_of(view))
        if not made:
            return _("{room} 的租户都有证了。").format(room=room)
        return _("{room} 发了 {n} 张：{codes}").format(
            room=room, n=len(made), codes=" ".join(one.code for one in made[:6])
        )

    prompt = _("给 {room} 没证的租户都发证？输 y 回车>").format(room=room)
    view.screen.ask(Form([Step("yes", prompt, check=check_yes)], finish))


def ask_stair(view: View) -> None:
    """Ask which stairway, then give every tenant behind it who has none a pass."""
    code = here(view)

    async def finish(said: Answers) -> str:
        where = await view.ask_for(pass_reading.find_stair, said["stair"], code)
        made = await view.write(pass_acts.issue_many, where, view.zone, terms_of(view))
        if not made:
            return _("租户都有证了，没有要发的。")
        return _("发了 {n} 张：{first} 到 {last}，有效到 {until}。").format(
            n=len(made), first=made[0].code, last=made[-1].code, until=made[0].valid_to.isoformat()
        )

    hint = _("座和梯，例如 3-1；别的小区前面写编号，例如 {code} 3-1").format(code=code)
    steps = [
        Step("stair", _("给哪个楼梯口没证的租户都发证>"), hint),
        Step("yes", _("一人一张，都发？输 y 回车>"), check=check_yes),
    ]
    view.screen.ask(
        Form(steps, finish, blame=dict.fromkeys(("no_such_stairway", "no_such_compound", "not_yours"), "stair"))
    )


# -- looking


def show_link(view: View) -> None:
    """The code of the form in which households register themselves: a link, and nothing about anybody (X10)."""
    from ..qr_code import smallest_link
    from ..ui.qr import QrScreen

    async def show() -> None:
        link = view.session.settings.intake.link
        if not link:
            raise Refused("no_link")
        said = (_("扫码登记住户"), link, _("用微信扫一扫，填房号和住的人。"))
        view.screen.app.push_screen(QrScreen(smallest_link(link), said))

    view.screen.step(show(), slow=False)


def show_code(view: View, one: Listed) -> None:
    """The code of a pass on the whole screen."""
    from ..ui.qr import QrScreen

    async def show() -> None:
        found = await view.ask_for(pass_reading.read_pass, one.id)
        digits = pass_reading.code_of(view.session.keys, found)
        said = (found.code, _(words.KINDS[found.kind]), _("有效到 {until}").format(until=found.valid_to.isoformat()))
        view.screen.app.push_screen(QrScreen(digits, said))

    view.screen.step(show(), slow=False)


def show_history(view: View, one: Listed) -> None:
    """What was done to a pass and to those before and after it."""

    async def show() -> None:
        found = await view.ask_for(pass_reading.read_history, one.id)
        issued = f"{one.issued_at.astimezone(view.zone):%m-%d %H:%M} {mask_name(clean_line(one.issued_by, 20))}"
        title = f"{name_of(one)}  {_('{when} 发证').format(when=issued)}"
        view.screen.app.push_screen(HistoryScreen(title, trail.steps(found, view.zone)))

    view.screen.step(show(), slow=False)


def ask_place(view: View) -> None:
    """Ask of which compound passes are shown; nothing typed is all."""
    from .screen_passes import Passes

    shown = cast(Passes, view)

    async def finish(said: Answers) -> str:
        text = said["place"].strip()
        if text in ("", AS_USUAL):
            shown.compound, shown.place = None, ""
            return _("看全部小区。")
        shown.compound = await view.ask_for(pass_reading.find_place, text)
        shown.place = clean_line(text, 20).upper()
        return _("只看 {place}。").format(place=shown.place)

    hint = _("编号或名称，例如 HQ；直接回车看全部")
    view.screen.ask(Form([Step("place", _("哪个小区>"), hint, AS_USUAL, quiet=True)], finish))
