"""Coming on duty: check in with one's own temperature, come unplanned, stand at another post than planned."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from ..errors import Refused
from ..i18n import _
from ..text import fold
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.forms import Answers, Form, Step
from . import attendance, moving, words_duty
from .attendance import Begun
from .duty import read_paper, shift_now
from .reading import Assigned, read_hands
from .rules_duty import temperature
from .screen_cells import CellView

if TYPE_CHECKING:
    from .screen import RosterScreen

WITH_REASON = ("check_in_reason", "needs_reason", "early_reason", "force_reason")
"""Refusals that a written reason answers."""
Act = Callable[[str], Awaitable[Any]]


class Coming(CellView):
    """What the keys of coming ask and do."""

    def _body_steps(self) -> list[Step]:
        return [
            Step("temp", _("自己的体温>"), _("三位数，例如 364 就是 36.4 度"), check=temperature),
            Step("well", _("不舒服吗>"), _("咳嗽、乏力、喉咙痛输 y；没有就直接回车"), check=_yes_or_nothing),
        ]

    def _ask_check_in(self, one: Assigned) -> None:
        if one.state == "on_duty":
            self.screen.tell(_("已经签到在岗了。"), PLAIN)
            return

        async def finish(said: Answers) -> str:
            temp, ill = temperature(said["temp"]), bool(said["well"].strip())

            async def act(reason: str) -> Any:
                return await self._versioned(one, lambda now: self.write(
                    attendance.check_in, one.id, now, temp, self.terms, symptoms=ill, reason=reason))  # fmt: skip

            return await self._ended(said, act, lambda begun: self._begun(one, begun))

        self.screen.ask(Form(self._body_steps(), finish, {"bad_temp": "temp"}, later=[why_step()]))

    async def _begun(self, one: Assigned, begun: Begun) -> str:
        """What is said after a check-in; also what the shift before has left to know."""
        if begun.unfit:
            self.screen.close_form()
            self.screen.tell(words_duty.unfit(begun.unfit), BAD)
            return ""
        done = _("{who} 已签到上岗。").format(who=one.display)
        if one.user_id == self.me:
            paper = await self.ask_for(read_paper, self.terms)
            done += _("上一班有交代，按 h 看。") if paper else ""
        return done

    def _ask_walk_in(self) -> None:
        gate = self.screen.session.gate

        async def finish(said: Answers) -> str:
            user, name = self.me, self.screen.session.user.display
            if self.office:
                hands = await self.ask_for(read_hands)
                found = [one for one in hands.values() if fold(said["who"]) in (one.login.lower(), fold(one.display))]
                if len(found) != 1:
                    code = "who_else" if found else "no_such_person"
                    raise Refused(code, who=" ".join(one.login for one in found))
                user, name = found[0].id, found[0].display
            shift = await self.ask_for(shift_now, said["post"], self.terms)
            temp, ill = temperature(said["temp"]), bool(said["well"].strip())

            async def act(reason: str) -> Begun:
                done: Begun = await self.write(moving.walk_in, shift.id, user, temp, self.zone, self.terms,
                                               symptoms=ill, reason=reason)  # fmt: skip
                return done

            async def told(begun: Begun) -> str:
                if begun.unfit:
                    self.screen.close_form()
                    self.screen.tell(words_duty.unfit(begun.unfit), BAD)
                    return ""
                return _("{who} 已在 {post} {shift} 上岗。").format(who=name, post=shift.code, shift=shift.name)

            return await self._ended(said, act, told)

        who = [Step("who", _("谁来了>"), _("账号或姓名"), check=_someone)] if self.office else []
        post = Step("post", _("值守点编号>"), _("例如 HQ"), value=gate.code if gate else "")
        blame = {"no_such_person": "who", "who_else": "who", "no_such_post": "post", "bad_temp": "temp"}
        self.screen.ask(Form([*who, post, *self._body_steps()], finish, blame, later=[why_step()]))

    def _ask_move(self, one: Assigned) -> None:
        async def finish(said: Answers) -> str:
            shift = await self.ask_for(shift_now, said["post"], self.terms)
            temp = temperature(said["temp"])

            async def act(reason: str) -> Any:
                return await self._versioned(one, lambda now: self.write(
                    moving.move, one.id, now, shift.id, temp, self.zone, self.terms, reason=reason))  # fmt: skip

            async def told(begun: Begun) -> str:
                if begun.unfit:
                    self.screen.close_form()
                    self.screen.tell(words_duty.unfit(begun.unfit), BAD)
                    return ""
                return _("{who} 换到 {post} {shift} 了，两边都留着。").format(
                    who=one.display, post=shift.code, shift=shift.name
                )

            return await self._ended(said, act, told)

        hint = _("三位数；已经在岗的可以直接回车，沿用签到时的体温")
        steps = [
            Step("post", _("站到哪个点>"), _("值守点编号，例如 XZ")),
            Step("temp", _("体温>"), hint, check=temperature),
        ]
        self.screen.ask(Form(steps, finish, {"no_such_post": "post", "bad_temp": "temp"}, later=[why_step()]))

    # -- shared by the acts

    async def _versioned(self, one: Assigned, act: Callable[[int], Awaitable[Any]]) -> Any:
        return await self.with_version(one, act)

    async def _ended(self, said: Answers, act: Act, told: Callable[[Any], Awaitable[str]]) -> str:
        """Do it at the end of a form; when only a reason is missing, the form goes on and asks for that too."""
        if "why" in said:
            return await told(await act(said["why"]))
        return await settled(self.screen, self._reasoned(act, told))

    async def _reasoned(self, act: Act, told: Callable[[Any], Awaitable[str]]) -> str:
        """Do it; when only a reason is missing, ask for that and do it then.

        Nothing was done when it was refused, so the key that led here may lead here again after a cut line; then it
        is known that a reason was asked for, and nothing is tried.
        """
        form, way, why = self.screen.form, self.screen.way, ""
        if self.screen.going_on is None:
            try:
                return await told(await act(""))
            except Refused as no:
                if no.code not in WITH_REASON:
                    raise
                why = self.screen.refusal(no)
        if form is not None:
            form.ask_more("why", why)
            return ""

        async def finish(said: Answers) -> str:
            return await told(await act(said["why"]))

        self.screen.way = way
        self.screen.ask(Form([why_step(why)], finish))
        return ""


async def settled(screen: "RosterScreen", work: Coroutine[Any, Any, str], *kept: str) -> str:
    """Await an act at the end of a form. What no other answer would change is told, and the form is closed.

    `kept` are refusals after which the same Enter may be pressed again.
    """
    try:
        return await work
    except Refused as no:
        if no.code in (*kept, "changed_meanwhile"):
            raise
        screen.close_form()
        screen.tell(screen.refusal(no), BAD)
        return ""


def why_step(hint: str = "") -> Step:
    """The question for a reason."""
    return Step("why", _("原因>"), hint or _("写一句原因再回车，会列出来；不做了按 Esc"), check=_reason)


def _yes_or_nothing(text: str) -> None:
    if text.strip():
        check_yes(text)


def _someone(text: str) -> None:
    if not text.strip():
        raise Refused("no_such_person")


def _reason(text: str) -> None:
    if not text.strip():
        raise Refused("reason_missing")
