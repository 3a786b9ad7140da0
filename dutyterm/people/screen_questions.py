"""What the people's screen asks before each act, question by question, and the act itself."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ..errors import Refused
from ..i18n import N_, _
from ..text import mask_phone
from . import accounts, assignments, rules_accounts, words
from .accounts import Left
from .board import Account
from .reading import same_name, version_of
from .rules_accounts import Details
from .rules_duties import day_typed, split_places
from .screen_forms import Answers, Check, Form, Step, choices, chosen, ends_one
from .service import LOGIN

if TYPE_CHECKING:
    from .screen_acts import PeopleActs

BLAME = {
    code: step
    for step, codes in {
        "login": "bad_login login_taken",
        "name": "name_missing",
        "role": "bad_role same_role",
        "phone": "bad_phone",
        "post": "no_such_post",
        "kind": "bad_kind",
        "home": "no_such_home",
        "first": "bad_day",
        "last": "day_gone days_backwards",
        "away": "own_stand_in not_led_by namesakes no_such_account",
        "places": "no_such_stairway which_compound stairway_led has_already no_place does_not_have has_nothing",
    }.items()
    for code in codes.split()
}
"""The question that a refusal goes back to."""
MINUS = ("-", "－")  # noqa: RUF001 - as input methods type it
_KINDS = {**words.KIND_WORDS, "": N_("不写")}
_EDITED = ("name", "phone", "post", "kind", "home", "branch", "availability", "note")


def _yes(text: str) -> None:
    if text.strip().lower() not in ("y", "是"):
        raise Refused("say_yes")


def _as_it_is(one: Account) -> dict[str, Any]:
    """What `e` begins with: the version of an account, and what stands in the line for each question."""
    kinds = list(_KINDS)
    now = {
        "name": one.display,
        "phone": "",
        "post": one.post,
        "home": one.home,
        "branch": one.branch,
        "availability": one.availability,
        "note": one.note,
        "kind": str(kinds.index(one.kind) + 1) if one.kind in kinds else "",
    }
    return {"version": one.version, "now": now}


class Questions:
    """Makes the forms; each ends in one act of the services."""

    def __init__(self, screen: "PeopleActs", today: dt.date) -> None:
        self.screen, self.today = screen, today

    def about(self, letter: str, one: Account | None, cursor: object, base: dict[str, Any] | None = None) -> Form:
        """What a key asks about somebody; `cursor` is the row it was pressed on, `base` that of a form before."""
        if letter == "a" or one is None:
            form = self._add()
        elif letter == "x":
            form = self._disable(one) if one.active else self._enable(one)
        elif letter == "c":
            form = self._claim(one, cursor)
        elif letter == "e":
            form = self._edit(one, base or _as_it_is(one))
        else:
            form = {"r": self._role, "l": self._lead, "k": self._link, "g": self._pin}[letter](one)
        form.key, form.about, form.cursor = letter, one.id if one else None, cursor
        return form

    def leave(self) -> Form:
        """`q`."""

        async def finish(_answers: Answers) -> str:
            self.screen.app.exit()
            return ""

        return Form([Step("yes", _("真的退出？输 y 回车>"), check=_yes)], finish)

    def _add(self) -> Form:
        """`a`: login, name, role, post, phone."""
        screen = self.screen

        async def finish(said: Answers) -> str:
            details = Details(name=said["name"], post=said["post"], phone=said["phone"])
            role = chosen(said["role"], words.ROLE_WORDS, "bad_role")
            made = await screen.write(accounts.add_account, said["login"], role, details)
            same = await screen.session.store.read(same_name, made)
            done = _("已加上 {who}。按 g 发 PIN。").format(who=said["login"].strip())
            return done + (_("还有同名的人，请别弄混：{who}").format(who=same) if same else "")

        return Form(
            [
                Step("login", _("新账号>"), _("字母开头，字母和数字，例如 wxs1"), check=_login),
                Step("name", _("姓名>"), check=self._checks("name")),
                Step("role", _("角色>"), choices(words.ROLE_WORDS) + _("；直接回车是 1"), "1", _role, quiet=True),
                Step("post", _("值守点编号>"), _("例如 HQ；没有就直接回车")),
                Step(
                    "phone", _("电话>"), _("11 位手机号，或带区号的座机号；没有就直接回车"), check=self._checks("phone")
                ),
            ],
            finish,
            BLAME,
        )

    def _edit(self, one: Account, base: dict[str, Any]) -> Form:
        screen, now = self.screen, base["now"]

        async def finish(said: Answers) -> str:
            new = {name: said[name] for name in _EDITED if said[name] != now[name]}
            if new.get("kind", "-").strip() not in MINUS:
                new["kind"] = chosen(new["kind"], _KINDS, "bad_kind")
            new = {name: "" if value.strip() in MINUS else value for name, value in new.items()}
            try:
                changed = await screen.write(accounts.change_account, one.id, base["version"], Details(**new))
            except Refused as no:
                if no.code == "changed_meanwhile":  # once it is seen, the next Enter means it
                    base["version"] = await screen.session.store.read(version_of, one.id)
                raise
            return _("{who} 已改好。").format(who=one.login) if changed else _("没有什么要改的。")

        keep = _("不改直接回车；要清空就输减号")
        phone = _("现在 {phone}；不改直接回车，要清空输减号").format(phone=mask_phone(one.phone) or _("没有"))
        return Form(
            [
                Step("name", _("姓名>"), keep, now["name"], self._checks("name")),
                Step("phone", _("电话>"), phone, "", self._phone_or_minus),
                Step("post", _("值守点编号>"), keep, now["post"]),
                Step("kind", _("类别>"), choices(_KINDS) + _("；不改直接回车"), now["kind"], _kind, quiet=True),
                Step("home", _("住处>"), _("例如 HQ 3-2-501；不改直接回车"), now["home"]),
                Step("branch", _("支部单位>"), keep, now["branch"]),
                Step("availability", _("时段>"), keep, now["availability"]),
                Step("note", _("备注>"), keep, now["note"]),
            ],
            finish,
            BLAME,
            base=base,
        )

    def _disable(self, one: Account) -> Form:
        async def finish(said: Answers) -> str:
            left = await self.screen.write(accounts.disable, one.id, said["reason"])
            return _("{who} 已停用。").format(who=one.login) + _left(left)

        hint = _("{who} 马上不能再用，管着的也一起结束").format(who=one.login)
        return Form([Step("reason", _("停用原因>"), hint)], finish)

    def _enable(self, one: Account) -> Form:
        async def finish(_said: Answers) -> str:
            await self.screen.write(accounts.enable, one.id)
            return _("{who} 已恢复；以前管的不会自己回来，请重新安排。").format(who=one.login)

        return Form([Step("yes", _("恢复 {who}？输 y 回车>").format(who=one.login), check=_yes)], finish)

    def _role(self, one: Account) -> Form:
        async def finish(said: Answers) -> str:
            role = chosen(said["role"], words.ROLE_WORDS, "bad_role")
            left = await self.screen.write(accounts.set_role, one.id, role)
            return _("{who} 现在是{role}。").format(who=one.login, role=words.role(role)) + _left(left)

        return Form([Step("role", _("新角色>"), choices(words.ROLE_WORDS), check=_role)], finish, BLAME)

    def _lead(self, one: Account) -> Form:
        zone = self.screen.session.settings.tz

        async def finish(said: Answers) -> str:
            if (ends := ends_one(said["places"])) is not None:
                left = await self.screen.write(assignments.stop_leading, one.id, split_places(ends), zone)
                return _("已结束：{places}。").format(places=" ".join(left.ended) or ends) + _left(
                    Left((), left.orphaned)
                )
            first, last = (day_typed(said[name], self.today) for name in ("first", "last"))
            labels = await self.screen.write(
                assignments.lead, one.id, split_places(said["places"]), zone, first, last, said["away"].strip()
            )
            return _("{who} 现在管：{places}。").format(who=one.login, places=" ".join(labels))

        hint = _("例如 HQ 3-1, 3-2；前面加减号是结束，例如 -HQ 3-1，只有减号是全部结束")
        return Form(
            [
                Step("places", _("楼梯口>"), hint, check=_places, last=lambda text: ends_one(text) is not None),
                Step("first", _("从哪天>"), _("例如 0205；从现在起就直接回车"), check=self._day),
                Step("last", _("到哪天>"), _("例如 0209，含这一天；长期就直接回车"), check=self._day),
                Step("away", _("替谁>"), _("不在的楼长的账号或姓名；自己管就直接回车")),
            ],
            finish,
            BLAME,
        )

    def _link(self, one: Account) -> Form:
        async def finish(said: Answers) -> str:
            if (ends := ends_one(said["places"])) is not None:
                await self.screen.write(assignments.unlink, one.id, ends)
                return _("已结束：{places}。").format(places=ends)
            label = await self.screen.write(assignments.link, one.id, said["places"])
            return _("{who} 已挂钩：{place}。").format(who=one.login, place=label)

        hint = _("小组名称，或小区（村）的编号；前面加减号是结束，例如 -HQ")
        return Form([Step("places", _("挂钩小组>"), hint)], finish, BLAME)

    def _claim(self, one: Account, cursor: object) -> Form:
        async def finish(said: Answers) -> str:
            if (ends := ends_one(said["places"])) is not None:
                await self.screen.write(assignments.release, one.id, ends)
                return _("已退回：{places}。").format(places=ends)
            label = await self.screen.write(assignments.claim, one.id, said["places"])
            return _("已认领：{place}。").format(place=label)

        on_claim = isinstance(cursor, tuple) and cursor[0] == "claim"
        hint = _("楼梯口或小组，例如 HQ 3-1；前面加减号是退回，例如 -HQ 3-1")
        return Form([Step("places", _("认领>"), hint, f"-{cursor[1]}" if on_claim else "")], finish, BLAME)  # type: ignore[index]

    def _pin(self, one: Account) -> Form:
        async def finish(_said: Answers) -> str:
            return await self.screen.give_pin(one)

        hint = _("原来的 PIN 马上作废")
        return Form(
            [Step("yes", _("给 {who} 发一次性 PIN？输 y 回车>").format(who=one.login), hint, check=_yes)], finish
        )

    # -- checks that need nothing from the database

    def _checks(self, name: str) -> Check:
        def check(text: str) -> None:
            rules_accounts.checked(Details(**{name: text}), self.today.year)

        return check

    def _phone_or_minus(self, text: str) -> None:
        if text.strip() not in MINUS:
            rules_accounts.checked(Details(phone=text), self.today.year)

    def _day(self, text: str) -> None:
        day_typed(text, self.today)


def _login(text: str) -> None:
    if not LOGIN.fullmatch(text.strip()):
        raise Refused("bad_login")


def _role(text: str) -> None:
    chosen(text, words.ROLE_WORDS, "bad_role")


def _kind(text: str) -> None:
    if text.strip() not in ("", *MINUS):
        chosen(text, _KINDS, "bad_kind")


def _places(text: str) -> None:
    if ends_one(text) is None and not split_places(text):
        raise Refused("no_place")


def _left(left: Left) -> str:
    """What an act took away, as sentences."""
    said = ""
    if left.ended:
        said += _(" 一起结束：{places}。").format(places="; ".join(left.ended))
    if left.orphaned:
        said += _(" 没有楼长了，请安排：{places}。").format(places=" ".join(left.orphaned))
    if left.shifts:
        said += _(" 退掉了以后的 {count} 班，请到值班表补人。").format(count=left.shifts)
    return said
