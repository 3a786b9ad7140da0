"""The words of `roster …`: each action adds its own in one function."""

import argparse
from typing import Any

from ..i18n import _
from .roster_fill import words as fill


def roster(commands: Any, common: argparse.ArgumentParser) -> None:
    """`roster ACTION …`: plans, shifts, who is on them."""
    text = _("值班表：模板、班次、谁在哪一班")
    parser = commands.add_parser("roster", help=text, description=text, parents=[common])
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title=_("命令"))

    def add(name: str, text: str, *, json: bool = False) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text, parents=[common])
        if json:
            made.add_argument("--json", action="store_true")
        return made

    show = add("show", _("看值班表"), json=True)
    _days(show, "--day", 1)
    show.add_argument("--post", metavar="CODE", default="", help=_("只看这个值守点"))
    _days(add("gaps", _("哪些班缺人"), json=True), "--from", 2)
    hours = add("hours", _("每人的班次、小时和夜班"), json=True)
    _days(hours, "--from", 7)
    hours.add_argument("--who", dest="login", metavar="LOGIN", default="", help=_("只看这个人"))
    add("batches", _("整批排过的班"), json=True)
    _plan(actions, common)
    apply = add("apply", _("按模板排出班次"), json=True)
    _days(apply, "--from", 7)
    apply.add_argument("--dry-run", action="store_true", help=_("只看会排什么，不写入"))
    add("undo", _("整批撤销")).add_argument("batch", type=int, metavar="BATCH", help=_("批号"))
    assign = add("assign", _("把人排到一班"))
    assign.add_argument("login", metavar="LOGIN", help=_("账号"))
    _which(assign)
    assign.add_argument("--lead", action="store_true", help=_("带班"))
    assign.add_argument("--reason", default="", help=_("有提醒仍要排时的原因"))
    release = add("release", _("把人从一班退下"))
    release.add_argument("login", metavar="LOGIN", help=_("账号"))
    _which(release)
    release.add_argument("--reason", required=True, help=_("原因"))
    _shift(actions, common)
    fill(actions, common)


def _days(parser: argparse.ArgumentParser, flag: str, days: int) -> None:
    parser.add_argument(flag, dest="day", metavar="DATE", default="", help=_("从这一天起；不写就是今天"))
    parser.add_argument("--days", type=int, metavar="N", default=days, help=_("几天"))


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--post", metavar="CODE", required=True, help=_("在哪个值守点，例如 HQ"))
    parser.add_argument("--day", metavar="DATE", required=True, help=_("哪一天（夜班算开始那一天）"))
    parser.add_argument("--shift", metavar="NAME", required=True, help=_("班次名称或开始时间，例如 早班 或 06:00"))


def _counts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--least", type=int, metavar="N", default=1, help=_("最少几人"))
    parser.add_argument("--most", type=int, metavar="N", help=_("最多几人；不写就和最少一样"))
    parser.add_argument("--leads", type=int, metavar="N", default=0, help=_("要几个带班的"))
    parser.add_argument("--changeover", type=int, metavar="N", default=10, help=_("交接可以重叠几分钟"))


def _plan(actions: Any, common: argparse.ArgumentParser) -> None:
    text = _("排班模板")
    plan = actions.add_parser("plan", help=text, description=text, parents=[common])
    what = plan.add_subparsers(dest="what", metavar="ACTION", required=True)
    shown = what.add_parser("list", parents=[common], help=_("列出模板"))
    shown.add_argument("--json", action="store_true")
    made = what.add_parser("add", parents=[common], help=_("加一个模板；同名的被换下"))
    made.add_argument("name", metavar="NAME", help=_("名称，例如 早班"))
    made.add_argument("starts", metavar="HH:MM", help=_("开始"))
    made.add_argument("ends", metavar="HH:MM", help=_("结束；比开始早就是第二天"))
    made.add_argument("--post", metavar="CODE", default="", help=_("只给这个值守点；不写就是所有卡口"))
    _counts(made)
    made.add_argument("--rule", default="", help=_("哪些天，例如 FREQ=WEEKLY;BYDAY=SA,SU；不写就是每天"))
    made.add_argument("--since", dest="day", metavar="DATE", default="", help=_("从这一天起；不写就是今天"))
    ended = what.add_parser("end", parents=[common], help=_("停用一个模板"))
    ended.add_argument("number", type=int, metavar="NUMBER")


def _shift(actions: Any, common: argparse.ArgumentParser) -> None:
    text = _("单独加一班，或取消一班")
    shift = actions.add_parser("shift", help=text, description=text, parents=[common])
    what = shift.add_subparsers(dest="what", metavar="ACTION", required=True)
    made = what.add_parser("add", parents=[common], help=_("加一班"))
    made.add_argument("name", metavar="NAME", help=_("名称，例如 早班"))
    made.add_argument("starts", metavar="HH:MM", help=_("开始"))
    made.add_argument("ends", metavar="HH:MM", help=_("结束；比开始早就是第二天"))
    made.add_argument("--post", metavar="CODE", required=True, help=_("在哪个值守点，例如 HQ"))
    made.add_argument("--day", metavar="DATE", required=True, help=_("哪一天（夜班算开始那一天）"))
    _counts(made)
    ended = what.add_parser("cancel", parents=[common], help=_("取消一班"))
    _which(ended)
    ended.add_argument("--reason", required=True, help=_("原因"))


def answers(parser: argparse.ArgumentParser) -> None:
    """What `import roster` may be told: who and which post is meant, and the year of dates without one."""
    said = parser.add_argument_group(_("值班表"))
    said.add_argument("--who", metavar="NAME=LOGIN", action="append", default=[], help=_("表里这个名字是哪个账号"))
    said.add_argument("--post", metavar="NAME=CODE", action="append", default=[], help=_("表里这个地方是哪个值守点"))
    said.add_argument("--year", type=int, metavar="YEAR", help=_("表里没有写年份的日期是哪一年"))


def export(parser: argparse.ArgumentParser) -> None:
    """What `export roster` has beyond `export gate`: a span of days, one person, hours instead of places."""
    said = parser.add_argument_group(_("值班表"))
    said.add_argument("--days", type=int, metavar="N", help=_("几天"))
    said.add_argument("--who", dest="login", metavar="LOGIN", default="", help=_("只要这个人的"))
    said.add_argument("--hours", action="store_true", help=_("每人的班次、小时和夜班"))
