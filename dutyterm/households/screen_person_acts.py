"""What is asked about a person on a household's page: moving in, out and on, putting right, work."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from . import correcting, moving, reading, words
from .reading import Home, Member
from .rules_register import TENANCIES, WORK, checked_person, day_of, typed_person
from .screen_asking import day, fresh, home_of, never, today
from .screen_choices import choice, choose

if TYPE_CHECKING:
    from .screen_home import HomePage

EDITED = ("name", "name_py", "sex", "birth_year", "id_no", "phone", "origin", "tenancy", "employer", "relation", "note")
"""What may be put right about a person, in the order of its numbers."""
MASKED: dict[str, Callable[[str], str]] = {"name": words.short_name, "phone": words.phone, "id_no": words.tail}


_ASKED = ("name", "id_no", "phone", "origin")


def _has_number(said: Answers) -> bool:
    return bool(said["id_no"].strip().strip("-无"))


def move_in(page: "HomePage") -> None:
    """Somebody new: all but the name may be left empty; sex and age are asked where no number tells them."""
    home = home_of(page)
    on = today(page)
    usual = "2" if home.occupancy in ("let", "dorm") else "1"

    def read(name: str) -> Callable[[str], object]:
        return lambda text: typed_person({name: text}, on)

    steps = (
        Step(
            "name",
            _("姓名>"),
            _("住进 {room} 的人，照证件写").format(room=f"{home.code} {home.room}"),
            check=read("name"),
        ),
        Step("id_no", _("证件号>"), _("没有就直接回车；会检查最后一位"), check=read("id_no")),
        Step("phone", _("电话>"), _("没有就直接回车"), check=read("phone")),
        Step(
            "sex",
            _("性别>"),
            _("1男  2女；不知道就直接回车"),
            check=read("sex"),
            skip=_has_number,
            says=lambda text: _(words.SEX[str(checked_person({"sex": text}, on)["sex"])]),
        ),
        Step(
            "birth_year",
            _("出生年>"),
            _("四位数，例如 1958；不知道就直接回车"),
            check=read("birth_year"),
            skip=_has_number,
        ),
        choice("tenancy", _("身份>"), [_(words.TENANCY[one]) for one in TENANCIES], usual),
        Step("origin", _("户籍地>"), _("例如 湖北黄冈；不知道就直接回车"), check=read("origin")),
        Step("since", _("哪天住进来的>"), _("例如 0203；今天就直接回车"), check=lambda text: day(page, text)),
    )

    async def finish(said: Answers) -> str:
        asked = _ASKED if _has_number(said) else (*_ASKED, "sex", "birth_year")
        told = {name: said[name] for name in asked if said[name].strip()}
        told["tenancy"] = choose(said["tenancy"], TENANCIES)
        mark = ("in", home.id, said["name"])
        again = page.warned == mark
        try:
            made: int = await page.write(
                moving.move_in, home.id, told, page.zone, since=day(page, said["since"]), sure=again
            )
        except Refused as no:
            page.warned = mark if no.code == "near" else None
            raise
        page.warned = None
        await page.screen.load()
        page.screen.listing.go_to(("person", made))
        return _("{who} 登记好了。光标已在他身上，要发出入证按 p。").format(
            who=words.short_name(clean_line(said["name"], 20))
        )

    page.screen.ask(Form(list(steps), finish, blame={"bad_move_day": "since", "already_known": "id_no"}))


def move_out(page: "HomePage", one: Member) -> None:
    """Somebody has left; asked with what happens to the pass, because a gate acts on it at once."""
    who, home = words.short_name(one.name), home_of(page)
    hint = _("{who} 迁出。今天走的就直接回车").format(who=who)
    said = {"who": who, "room": f"{home.code} {home.room}", "codes": " ".join(_live(page, one))}
    sure = _("{who} 迁出 {room}，出入证 {codes} 马上作废。") if said["codes"] else _("{who} 迁出 {room}。")
    steps = [
        Step("on", _("哪天走的>"), hint, check=lambda text: day(page, text)),
        Step("why", _("去哪里、为什么>"), _("例如 回湖南老家；不知道就直接回车")),
        Step("yes", _("迁出？输 y 回车>"), sure.format(**said), check=check_yes),
    ]  # fmt: skip
    form = Form(steps, never, base={"version": one.version}, blame={"bad_move_day": "on"})

    async def finish(said: Answers) -> str:
        act = page.write(moving.move_out, one.id, form.base["version"], page.zone, on=day(page, said["on"]),
                         reason=clean_line(said["why"]))  # fmt: skip
        ended: int = await fresh(page, form, "person", one.id, act)
        told = _("{who} 迁出了，作废出入证 {n} 张。").format(who=who, n=ended)
        return told + (_empty(page, one) or _("弄错了：在 以前住过 里按 m 搬回来。"))

    form.finish = finish
    page.screen.ask(form)


def _live(page: "HomePage", one: Member) -> list[str]:
    """The numbers of the passes that stop when somebody leaves."""
    found = page.page.passes if page.page else ()
    return [
        each.code
        for each in found
        if each.person_id == one.id and each.state in ("active", "suspended") and each.kind != "worker"
    ]


def _empty(page: "HomePage", one: Member) -> str:
    """What is said when the last one of a household has gone: whether it is vacant now has to be said by somebody."""
    people = page.page.people if page.page else ()
    return _("这一户没有人了，空置了就按 h 改住房。") if [each.id for each in people] == [one.id] else ""


def move(page: "HomePage", one: Member) -> None:
    """Somebody lives behind another door, or has come back; then this door is meant unless another is named."""
    home = home_of(page)
    who, day_step = words.short_name(one.name), Step(
        "on", _("哪天搬的>"), _("今天就直接回车"), check=lambda text: day(page, text)
    )  # fmt: skip
    if one.lives:
        hint = _("{who} 搬到哪一户？同一小区输 3-2-501，别的小区前面加编号，例如 XZ 12").format(who=who)
        steps = [Step("room", _("搬到>"), hint), day_step]
    else:
        hint = _("{who} 搬回这一户就直接回车；搬到别户就输房号，例如 3-2-501 或 XZ 12").format(who=who)
        steps = [Step("room", _("搬回>"), hint, home.room, quiet=True), day_step]
    blame = {"bad_move_day": "on", **dict.fromkeys(("bad_room", "no_such_room", "same_home", "not_yours"), "room")}
    form = Form(steps, never, base={"version": one.version}, blame=blame)

    async def finish(said: Answers) -> str:
        there: Home = await page.ask_for(reading.home_named, said["room"], home.compound_id)
        act = page.write(moving.move, one.id, form.base["version"], there.id, page.zone, on=day(page, said["on"]))
        found: moving.Moved = await fresh(page, form, "person", one.id, act)
        told = _("{who} 搬到 {room} 了。").format(who=who, room=f"{there.code} {there.room}")
        if found.ended:
            told += _("原来小区的出入证作废了 {n} 张，请到新小区再办。").format(n=found.ended)
        if found.back:
            told += _("出入证 {codes} 又能用了。").format(codes=" ".join(found.back))
        elif not one.lives:
            told += _("以前的出入证不能用了，请收回；光标移到他身上按 p 发新证。")
        return told + _empty(page, one)

    form.finish = finish
    page.screen.ask(form)


def edit(page: "HomePage", one: Member) -> None:
    """Which field, and then what it should say."""
    fields = [words.field(name) for name in EDITED]

    async def picked(said: Answers) -> str:
        _edit_field(page, one, choose(said["which"], EDITED))
        return ""

    who = words.short_name(one.name)
    step = choice("which", _("改 {who} 的哪一项>").format(who=who), fields)
    page.screen.ask(Form([step], picked))


def _edit_field(page: "HomePage", one: Member, name: str) -> None:
    now = getattr(one, name)
    on = today(page)
    label = words.field(name)
    if name == "tenancy":
        at = str(TENANCIES.index(one.tenancy) + 1)
        step = choice("new", f"{label}>", [_(words.TENANCY[each]) for each in TENANCIES], at)
    else:
        shown = MASKED[name](str(now)) if name in MASKED else words.value(name, str(now or ""))
        hint = _("现在是 {now}。").format(now=shown) if shown else _("现在空着。")
        hint += _("首字母用英文字母，例如 cjh。") if name == "name_py" else ""
        hint += _("1男 2女。") if name == "sex" else ""
        hint += "" if name == "name" else _("要清空就输 -")
        step = Step("new", _("{label}改成>").format(label=label), hint, check=lambda text: read(text))
    form = Form([step], never, base={"version": one.version})

    def read(text: str) -> dict[str, object]:
        if not text.strip():
            raise Refused("say_new_value")
        return typed_person({name: plain(text)}, on)

    def plain(text: str) -> str:
        if name == "tenancy":
            return choose(text, TENANCIES)
        return "" if text.strip() in ("-", "无") and name != "name" else text

    async def finish(said: Answers) -> str:
        mark = ("edit", one.id, name, said["new"])
        again = page.warned == mark
        act = page.write(correcting.correct_person, one.id, form.base["version"], {name: plain(said["new"])}, page.zone,
                         sure=again)  # fmt: skip
        try:
            changed: tuple[str, ...] = await fresh(page, form, "person", one.id, act)
        except Refused as no:
            page.warned = mark if no.code == "near" else None
            raise
        page.warned = None
        if not changed:
            return _("和原来一样，没有改。")
        return _("{what}改好了。").format(what=_("、").join(filter(None, map(words.field, changed))))

    form.finish = finish
    page.screen.ask(form)


def ask_work(page: Any, one: Member) -> Form:
    """Where a tenant is and when they come back; also asked from the list of tenants."""
    at = str(WORK.index(one.work_status) + 1)

    def day(text: str) -> dt.date | None:
        return day_of(text, page.now.astimezone(page.zone).date()) if text.strip() not in ("", "无") else None

    who = words.short_name(one.name)
    steps = [
        choice("work", _("{who} 现在>").format(who=who), [_(words.WORK[each]) for each in WORK], at),
        Step(
            "back",
            _("哪天回来>"),
            _("例如 0215；不知道就直接回车"),
            check=day,
            skip=lambda said: choose(said["work"], WORK) != "away",
        ),
        Step("work_on", _("哪天复工>"), _("不知道就直接回车"), check=day),
    ]
    form = Form(steps, never, base={"version": one.version})

    async def finish(said: Answers) -> str:
        told = {"work_status": choose(said["work"], WORK)}
        back = said.get("back", "") if told["work_status"] == "away" else ""
        for name, answer in (("return_on", back), ("back_to_work_on", said["work_on"])):
            if answer.strip() or (name == "return_on" and told["work_status"] != "away"):
                told[name] = "" if answer.strip() == "无" else answer
        act = page.write(correcting.correct_person, one.id, form.base["version"], told, page.zone)
        await fresh(page, form, "person", one.id, act)
        return _("{who}：{what}，记下了。").format(who=who, what=_(words.WORK[told["work_status"]]))

    form.finish = finish
    return form


def _work(page: "HomePage", one: Member) -> None:
    page.screen.ask(ask_work(page, one))


PERSON_KEYS: dict[str, Callable[["HomePage", Member], None]] = {"e": edit, "o": move_out, "m": move, "w": _work}
