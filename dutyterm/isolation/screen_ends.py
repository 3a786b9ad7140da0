"""What waits for a decision: pending episodes from the gates, and those whose term is over."""

from rich.text import Text

from ..i18n import N_, _
from ..ui.asking import BAD
from ..ui.forms import Answers, Step
from ..ui.rows import Column, Row
from . import release, words
from . import screen_looks as looks
from .reading import Person
from .rules import release_day
from .rules_release import MISSING, NOTICE, STATE, TERM, Papers, Release
from .screen_view import Pairs, View

COLUMNS = (
    Column(N_("住处"), 12), Column(N_("谁"), 11), Column(N_("状态"), 6), Column(N_("起算"), 5), Column(N_("可解除"), 6),
    Column(N_("体温"), 6), Column(N_("还差什么"), 0),
)  # fmt: skip


class Ends(View):
    """Pending ones first, then those that are due, then those whose last day is today."""

    def listed(self) -> list[Person]:
        """Those a decision is needed about."""
        order = {"pending": 0, "due": 1}
        found = [one for one in self.people if one.state(self.now) in order]
        return sorted(found, key=lambda one: (order[one.state(self.now)], one.episode.ref_date))

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.listed()]

    def _outlook(self, one: Person, papers: Papers) -> Release:
        act = self.session.act()
        return release.outlook(one.episode, list(one.checks.values()), papers, act, self.zone, self.marks)

    def _row(self, one: Person) -> Row:
        now, episode = self.now, one.episode
        ends = f"{release_day(episode.ref_date, episode.days):%m-%d}"
        start = (looks.where(one), looks.name(one), looks.state(one, now), f"{episode.ref_date:%m-%d}", ends)
        if one.state(now) == "pending":
            event = _(words.EVENTS[episode.ref_event])
            return Row(("iso", episode.id), (*start, "", _("按 y 确认（{event}）").format(event=event)), "new")
        found = self._outlook(one, Papers("-"))
        said = words.conditions(found.missing, found.wanted - found.done) or _("可以解除：按 r")
        cells = (*start, f"{found.done}/{found.wanted}", said)
        return Row(("iso", episode.id), cells, "" if found.missing else "due")

    def empty(self) -> str:
        return _("没有待确认的，也没有期满的。")

    def heading(self) -> Text:
        states = [one.state(self.now) for one in self.listed()]
        return looks.line(
            (_("待确认 {n}").format(n=states.count("pending")), "new" if "pending" in states else "head"),
            (_("期满 {n}").format(n=states.count("due")), "due" if "due" in states else "head"),
        )

    def keys(self) -> Pairs:
        one = self.chosen()
        if one is None:
            return []
        keys: Pairs = [("y", _("确认"))] if one.state(self.now) == "pending" else []
        keys += [("r", _("解除"))] if one.state(self.now) == "due" and self.may("isolation.release") else []
        return [*keys, ("s", _("号码")), (_("回车"), _("这一户"))]

    def press(self, letter: str) -> bool:
        one = self.chosen()
        if one is None or letter not in {key for key, _label in self.keys()}:
            return False
        if letter == "y":
            self.screen.step(self.confirm(one), slow=False)
        elif letter == "r":
            ask_release(self, one)
        else:
            self.press_phone(one)
        return True

    def about(self) -> list[str]:
        return [
            _("期满：门口放进来的人先待确认，按 y 定联系人才开始。满 14 天的第二天零点起可解除，按 r 写通知书号。"),
            _("解除后会说打印解除单要在服务器上打哪一行。"),
        ]


def ask_release(view: View, one: Person) -> None:
    """Ask what a release needs: the notice's number, and why checks are missing if some are."""
    act = view.session.act()
    found = release.outlook(one.episode, list(one.checks.values()), Papers(), act, view.zone, view.marks)

    async def finish(said: Answers) -> str:
        done = await view.write(
            release.release, one.episode.id, said["no"], said.get("why", ""), view.zone, view.marks
        )  # fmt: skip
        told = _("{who} 解除了。").format(who=looks.name(one))
        paper = _("解除单在服务器上打：{command}").format(
            command=f"dutyterm export isolation --format html --release {one.episode.id}"
        )
        if done.others_kept:
            return told + _("这一户还有人隔离，出入证先不恢复。") + paper
        told += _("出入证恢复 {n} 张，最后一次垃圾已排上。").format(n=done.passes)
        return told + (_("还有 {n} 张跑腿单没办完，照常送。").format(n=done.errands) if done.errands else "") + paper

    if hopeless := [code for code in found.missing if code not in (MISSING, NOTICE)]:
        code = TERM if TERM in hopeless and STATE not in hopeless else hopeless[0]
        told = words.refusal(code, state=one.episode.state, day=found.day, days=found.days)
        view.screen.tell(told, BAD)
        return
    hint = _("体温 {done}/{wanted}").format(done=found.done, wanted=found.wanted)
    steps = [Step("no", _("{where} {who} 解除通知书号>").format(where=looks.where(one), who=looks.name(one)), hint)]
    if MISSING in found.missing:
        gap = found.wanted - found.done
        steps.append(Step("why", _("缺 {n} 次体温的原因>").format(n=gap), _("例如 住院；写进档案")))
    view.ask(finish, *steps, blame={NOTICE: "no", MISSING: "why"})
