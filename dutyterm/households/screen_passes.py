"""Passes: what runs out, what is stopped, what was lost and by what it was replaced; and the acts on one (F7)."""

from typing import Any

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_id, mask_name
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import pass_reading
from . import screen_pass_acts as acts
from . import words_passes as words
from .pass_reading import Blank, Board, Listed
from .passes import LIVE, standing
from .screen_exporting import export_line

COLUMNS = (
    Column(N_("号"), 8),
    Column(N_("谁"), 11),
    Column(N_("房号"), 9),
    Column(N_("类"), 5),
    Column(N_("状态"), 8),
    Column(N_("到"), 5),
    Column(N_("说明"), 0),
    Column(N_("发证"), 14, wide=True),
)
BLANK_COLUMNS = (Column(N_("号"), 10), Column(N_("小区"), 16), Column(N_("印于"), 11), Column(N_("说明"), 0))
CHOICES = ("todo", "active", "suspended", "ended", "blanks")
CHOICE_WORDS = {
    "todo": N_("要办的"),
    "active": N_("有效"),
    "suspended": N_("停用"),
    "ended": N_("挂失作废"),
    "blanks": N_("空白证"),
}
LOOKS = {"soon": "soon", "expired": "late", "lost": "late", "suspended": "kept", "revoked": "gone", "replaced": "gone"}


def holder(one: Listed) -> str:
    """Whose pass it is, as a list may say it."""
    if one.kind == "vehicle":
        return clean_line(one.plate, 12)
    name = mask_name(clean_line(one.name or one.holder, 20))
    return f"{name} {one.birth_year}" if one.birth_year else name


def remark(view: View, one: Listed) -> str:
    """What became of a pass, or what it waits for; why it is stopped only to those who may know of isolation (X7)."""
    zone = view.zone
    if one.state in LIVE:
        if one.gone:
            return _("人已搬走，按 v 作废")
        known = one.state == "suspended" and view.session.reach("isolation.read")
        return _("有人隔离，解除后恢复") if known else ""
    said = f"{one.ended_at.astimezone(zone):%m-%d %H:%M} " if one.ended_at else ""
    said += mask_name(clean_line(one.ended_by, 20)) + " " if one.ended_by else ""
    if one.successor:
        return said + _("换成 {code}").format(code=one.successor)
    return said + (words.why(one.ended_why) or (_("还没补办，按 f 补") if one.state == "lost" else ""))


class Passes(View):
    """A list of passes; digits choose which."""

    board: Board | None = None

    def __init__(self, screen: Any) -> None:
        super().__init__(screen)
        self.choice = "todo"
        self.compound: int | None = None
        self.place = ""

    # -- what is shown

    async def read(self) -> None:
        terms = self.session.settings.passes
        self.board = await self.ask_for(pass_reading.read_board, self.choice, self.compound, self.zone, terms)

    def columns(self) -> tuple[Column, ...]:
        return BLANK_COLUMNS if self.choice == "blanks" else COLUMNS

    def rows(self) -> list[Row]:
        if not self.board:
            return []
        if self.choice == "blanks":
            return [self._blank_row(one) for one in self.board.blanks]
        return [self._row(one) for one in self.board.passes]

    def _row(self, one: Listed) -> Row:
        assert self.board is not None
        stands = standing(one.state, one.valid_to, self.board.today, self.session.settings.passes)
        issued = f"{one.issued_at.astimezone(self.zone):%m-%d} {mask_name(clean_line(one.issued_by, 10))}"
        cells = (
            one.code, holder(one), one.room, _(words.SHORT_KINDS[one.kind]), _(words.STATES[stands]),
            f"{one.valid_to:%m-%d}", remark(self, one), issued,
        )  # fmt: skip
        return Row(("pass", one.id), cells, LOOKS.get(stands, ""))

    def _blank_row(self, one: Blank) -> Row:
        printed = f"{one.printed_at.astimezone(self.zone):%m-%d %H:%M}"
        cells = (one.code, clean_line(one.compound, 20), printed, _("回车发给人，v 作废"))
        return Row(("blank", one.code), cells)

    def empty(self) -> str:
        if self.choice == "todo":
            return _("没有快到期、过期、丢了没补的证。按 2 看有效的。")
        return _("没有。按 1 看要办的，2 看有效的。")

    def heading(self) -> Text:
        text = Text(no_wrap=True, overflow="crop")
        if not self.board:
            return text
        counts = self.board.counts
        numbers = {"active": counts["active"], "suspended": counts["suspended"]}
        numbers["todo"] = counts["soon"] + counts["expired"] + counts["lost"]
        for number, choice in enumerate(CHOICES, 1):
            many = f" {numbers[choice]}" if choice in numbers else ""
            label = f"{number}{_(CHOICE_WORDS[choice])}{many}"
            text.append(label, Style(reverse=True) if choice == self.choice else Style())
            text.append("  ")
        text.append(self.place or _("全部小区"))
        if self.board.more:
            text.append("  " + _("只列前 {n} 张，按 a 选小区").format(n=len(self.board.passes)), Style(bold=True))
        return text

    def side(self, key: object) -> Text | None:
        one = self.chosen()
        return details(one, self) if one else Text()

    def hint(self) -> str:
        one = self.chosen()
        if one is None:
            return ""
        kind = _(words.KINDS[one.kind])
        return f"{one.code} {kind} {holder(one)} {clean_line(one.compound, 20)} {one.room} {remark(self, one)}"

    def lens(self) -> object:
        return self.choice, self.compound

    def remembered(self) -> Any:
        return [self.choice, self.compound, self.place]

    def recall(self, chosen: Any) -> None:
        self.choice, self.compound, self.place = chosen

    def about(self) -> list[str]:
        return [
            _("出入证：一人一证，一车一证。1 要办的（快到期、过期、丢了没补）2 有效 3 停用 4 挂失作废 5 空白证。"),
            _("有人隔离，全家的证自动停用，解除后自动恢复，不用在这里改。"),
            _("p 给一个楼梯口没证的租户都发证；e 住户自己登记的二维码，给手机扫。"),
            _("打印：dutyterm print passes --compound HQ -o 证.html，用浏览器打开再印；空白证 print blanks HQ 50。"),
            *export_line(self, "blanks" if self.choice == "blanks" else "passes"),
        ]

    # -- keys

    def chosen(self) -> Listed | None:
        """The pass under the cursor."""
        key = self.screen.listing.cursor_key
        found = self.board.passes if self.board else ()
        return next((one for one in found if ("pass", one.id) == key), None)

    def blank(self) -> Blank | None:
        """The blank under the cursor."""
        key = self.screen.listing.cursor_key
        found = self.board.blanks if self.board else ()
        return next((one for one in found if ("blank", one.code) == key), None)

    def keys(self) -> Pairs:
        keys: Pairs = [("f", _("发证"))] if self.session.reach("pass.issue") else []
        if self.blank():
            return [*keys, (_("回车"), _("发给人")), ("v", _("作废"))]
        one = self.chosen()
        if one:
            keys += acts.keys_for(self, one.state)
            keys.append((_("回车"), _("经过")))
        keys.append(("a", _("小区")))
        keys += [("p", _("成批"))] if self.session.reach("pass.issue") else []
        return [*keys, ("e", _("登记码"))]

    def press(self, letter: str) -> bool:
        if letter in "12345":
            self.choice = CHOICES[int(letter) - 1]
            self.screen.step(self.screen.load(), slow=False)
            return True
        if letter == "f" and self.session.reach("pass.issue"):
            acts.ask_new(self)
            return True
        if letter == "p" and self.session.reach("pass.issue"):
            acts.ask_stair(self)
            return True
        if letter in "ae":
            (acts.ask_place if letter == "a" else acts.show_link)(self)
            return True
        if blank := self.blank():
            if letter == "v":
                acts.ask_spoil(self, blank.code)
            return letter == "v"
        one = self.chosen()
        return one is not None and acts.press(self, letter, one)

    def opened(self, key: object) -> None:
        if blank := self.blank():
            acts.ask_new(self, blank.code)
        elif one := self.chosen():
            acts.show_history(self, one)


def details(one: Listed, view: View) -> Text:
    """A pass in full, as whoever looks after it may see it: never a whole name."""
    zone, text = view.zone, Text()
    stands = standing(one.state, one.valid_to, view.now.astimezone(zone).date(), view.session.settings.passes)
    text.append(f"{one.code}  {_(words.KINDS[one.kind])}\n", Style(bold=True))
    text.append(f"{_(words.STATES[stands])}  {remark(view, one)}\n\n", Style(bold=stands != "active"))
    pairs = (
        (_("谁"), holder(one) if one.kind != "vehicle" else mask_id(one.plate)),
        (_("住处"), f"{clean_line(one.compound, 20)} {one.room}"),
        (_("户籍地"), clean_line(one.origin, 20)),
        (_("来自"), clean_line(one.came_from, 20)),
        (_("初始体温"), words.degrees(one.initial_temp)),
        (_("有效"), f"{one.valid_from:%Y-%m-%d} - {one.valid_to:%m-%d}"),
        (_("发证"), f"{one.issued_at.astimezone(zone):%m-%d %H:%M} {mask_name(clean_line(one.issued_by, 20))}"),
        (_("打印"), f"{one.printed_at.astimezone(zone):%m-%d %H:%M}" if one.printed_at else _("还没印")),
    )
    for label, said in pairs:
        if said.strip():
            text.append(f"{label} ", Style(dim=True))
            text.append(f"{said}\n")
    return text
