"""What the people's screen shows, as rows and texts. Nothing here reads or acts."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from rich.style import Style
from rich.text import Text
from textual.binding import Binding

from ..i18n import N_, _
from ..initials import initials
from ..text import clean_line, fold
from ..ui.rows import Column, Row, RowList
from . import page as pages
from . import words
from .board import Account, Board, Place
from .page import Page
from .screen_filter import Narrow

PEOPLE = (
    Column("", 1), Column(N_("账号"), 13), Column(N_("姓名"), 12), Column(N_("角色"), 10), Column(N_("值守点"), 6),
    Column(N_("要看的 / 管着"), 0),
)  # fmt: skip
PAGE = (Column("", 10), Column("", 0))
GAPS = (Column(N_("缺什么"), 16), Column(N_("哪里"), 20), Column("", 0))
LOOKS = {"wrong": Style(color="red", bold=True), "off": Style(dim=True)}
MOVES = {
    key: one.action
    for one in RowList.BINDINGS
    if isinstance(one, Binding)
    for key in one.key.split(",")
    if len(key) > 1  # j and k are other keys here
}


@lru_cache(maxsize=2000)
def _initials(name: str) -> tuple[str, ...]:
    return tuple(initials(name))


def matches(one: Account, text: str) -> bool:
    """Whether somebody is meant by part of a name, the beginning of initials or login, or a phone's last digits."""
    said = fold(clean_line(text)).replace(" ", "")
    if not said:
        return True
    if said in fold(one.display).replace(" ", "") or one.login.lower().startswith(said):
        return True
    if said.isdecimal() and len(said) >= 3 and one.phone.endswith(said):
        return True
    return any(found.startswith(said) for found in _initials(one.display))


def people_rows(board: Board, text: str, narrow: Narrow) -> list[Row]:
    """Everybody who is looked for: what is wrong first, the disabled last."""
    found = [(board.wrong(one), one) for one in board.accounts if narrow.fits(one, board) and matches(one, text)]
    found.sort(key=lambda pair: (not pair[1].active, not pair[0], pair[1].login.lower()))
    return [_person(board, one, wrong) for wrong, one in found]


def _person(board: Board, one: Account, wrong: str) -> Row:
    held = " ".join(duty.place.label for duty in board.duties.get(one.id, ()) if duty.at(board.at))
    what = (
        _("已停用")
        if not one.active
        else " ".join(filter(None, (_(words.WRONG_WORDS.get(wrong, "")) if wrong else "", held)))
    )
    cells = ("!" if wrong else "", one.login, one.display, words.role(one.role), one.post, what)
    return Row(one.id, cells, "off" if not one.active else "wrong" if wrong else "")


def page_rows(found: Page, zone: ZoneInfo) -> list[Row]:
    """A page line by line; what somebody claimed can be chosen."""
    rows = [Row(("line", number), pair) for number, pair in enumerate(pages.lines(found, zone))]
    duties = {words.duty(one, zone): one for one in found.duties}
    return [Row((one.kind, one.place.label), row.cells) if (one := duties.get(row.cells[1])) else row for row in rows]


def gap_rows(board: Board, unfolded: frozenset[str] = frozenset()) -> list[Row]:
    """What nobody looks after; stairways by compound, those of an unfolded one below it one by one."""
    gaps = board.gaps
    rows = [Row(("cadre", one.id), (_("干部没有挂钩"), one.login, one.display), "wrong") for one in gaps.cadres]
    rows += [Row(("group", one.id), (_("小组没有干部"), one.label, one.within)) for one in gaps.groups]
    within: dict[str, list[Place]] = {}
    for one in gaps.stairways:
        within.setdefault(one.within, []).append(one)
    for compound, places in within.items():
        labels = " ".join(one.label if one is places[0] else one.label.rpartition(" ")[2] for one in places)
        count = _("{n} 梯").format(n=len(places))
        rows.append(Row(("compound", compound), (_("楼梯口没有楼长"), compound, f"{count}  {labels}")))
        if compound in unfolded:
            rows += [Row(("stairway", one.id), ("", one.label, one.within)) for one in places]
    return rows


def list_title(board: Board | None, view: str, page: Page | None, count: int, narrow: Narrow) -> Text:
    """Which list this is, narrowed to what, else how much is wrong."""
    title = Text(no_wrap=True, overflow="crop")
    if board is None or view == "page":
        title.append(clean_line(f"{page.account.display}  {page.account.login}") if page else "", Style(bold=True))
        return title
    missing = len(board.gaps.cadres) + len(board.gaps.groups) + len(board.gaps.stairways)
    title.append(" " + _("1 人员 {n}").format(n=count if view == "people" else len(board.accounts)) + " ",
                 Style(reverse=view == "people"))  # fmt: skip
    title.append(" " + _("2 空缺 {n}").format(n=missing) + " ", Style(reverse=view == "gaps"))
    if view == "people" and narrow != Narrow():
        return title.append("  " + " ".join(f"[{one}]" for one in narrow.words()), Style(bold=True))
    said = [
        (_("没挂钩的干部 {n}"), len(board.gaps.cadres)),
        (_("没干部的小组 {n}"), len(board.gaps.groups)),
        (_("没楼长的楼梯口 {n}"), len(board.gaps.stairways)),
    ]
    for sentence, number in said:
        if number:
            title.append("  " + sentence.format(n=number))
    return title


def side(found: Page, zone: ZoneInfo) -> Text:
    """A page beside the list."""
    text = Text(no_wrap=True, overflow="crop")
    for word, value in pages.lines(found, zone):
        text.append(f"{word} ", Style(bold=True))
        text.append(clean_line(value) + "\n")
    return text


def help_text(keys: list[tuple[str, str]], *, office: bool) -> Text:
    """How the screen is used, for F1."""
    lines = [_("人员"), ""]
    if office:
        lines += [
            _("最前面带 ! 的要先看：PIN 锁了、干部没挂钩、楼长没楼梯口、密钥快到期。"),
            _("/ 或上键到顶端的一行找人：姓名、首字母、账号、手机尾号。回车或下键回名单。"),
            _("f 角色、d 值守点、z 在用或停用、w 缺密钥、缺 PIN 或 PIN 锁了：只看这些人，再按换下一种，t 看全部。"),
            _("回车看一个人的全部，Esc 回来。1 人员，2 空缺（按回车把一个小区的楼梯口展开）。"),
        ]
    else:
        lines += [_("这里是您自己的：管着什么、密钥、PIN、什么时候登录过。")]
    lines += [
        _("问题在顶端一行一个一个回答，回车下一个，Esc 什么也不做；输了字的，要再按一次 Esc 才放弃。"),
        _("离开座位前按 Ctrl+L 锁屏，没答完的都还在。"),
        _("结束一处：前面加减号，例如 -HQ 3-1。"),
        "",
    ]
    lines += [f"{key:>6}  {label}" for key, label in keys]
    return Text("\n".join(lines))
