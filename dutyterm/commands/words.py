"""The words of commands that have several: `people …`. Each action adds its own words in one function."""

import argparse
from typing import Any

from ..i18n import _
from ..people.rules import KINDS, ROLES
from . import words_keys


def people(commands: Any, common: argparse.ArgumentParser) -> None:
    """`people ACTION …`: accounts, and who looks after what."""
    text = _("账号：查看、加人、停用，谁管哪里")
    parser = commands.add_parser("people", help=text, description=text, parents=[common])
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title=_("命令"))

    def add(name: str, text: str, login: bool = True) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text, parents=[common])
        if login:
            made.add_argument("login", metavar="LOGIN", help=_("账号"))
        made.add_argument("--json", action="store_true")
        return made

    _list(add("list", _("列出账号"), login=False))
    _add(add("add", _("加一个人")))
    add("show", _("一个人的全部：角色、管哪里、密钥"))
    _change(add("change", _("改一个人的资料")))
    add("disable", _("停用账号，并结束他管的地方")).add_argument("--reason", required=True, help=_("原因"))
    add("enable", _("恢复停用的账号"))
    add("role", _("换角色")).add_argument("role", choices=ROLES)
    _lead(add("lead", _("楼长管哪些楼梯口")))
    for name, text in (("link", _("干部挂钩哪个居民小组")), ("claim", _("认领楼梯口或居民小组"))):
        parser = add(name, text)
        parser.add_argument("place", metavar="PLACE", help=_("哪里，例如 'HQ 3-1'、小组名称或小区编号"))
        parser.add_argument("--end", action="store_true", help=_("结束"))
    add("gaps", _("没有人管的地方"), login=False)
    words_keys.people_words(actions, common)
    _pin(actions, common)


def _details(parser: argparse.ArgumentParser, **name: Any) -> None:
    parser.add_argument("--name", help=_("姓名"), **name)
    parser.add_argument("--kind", choices=["", *KINDS], help=_("类别"))
    parser.add_argument("--phone")
    parser.add_argument("--at", dest="place", metavar="CODE", help=_("平时在哪个值守点"))
    parser.add_argument("--home", help=_("住在哪里，例如 'HQ 3-2-501'"))
    parser.add_argument("--branch", help=_("支部或单位"))
    parser.add_argument("--availability", help=_("可值班时段"))
    parser.add_argument("--most-shifts", metavar="N", help=_("每周最多几班"))
    parser.add_argument("--birth-year", metavar="YEAR", help=_("出生年"))
    parser.add_argument("--note", help=_("备注"))


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help=_("连停用的也列出"))
    parser.add_argument("--role", choices=ROLES, default="", help=_("只列出这种角色"))


def _add(parser: argparse.ArgumentParser) -> None:
    _details(parser, required=True)
    parser.add_argument("--role", choices=ROLES, default="volunteer")


def _change(parser: argparse.ArgumentParser) -> None:
    _details(parser)


def _lead(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("places", metavar="PLACE", nargs="*", help=_("楼梯口，例如 'HQ 3-1' 'HQ 3-2'"))
    parser.add_argument("--from", dest="first", metavar="DATE", default="", help=_("从这一天起，例如 2020-02-05"))
    parser.add_argument("--to", dest="last", metavar="DATE", default="", help=_("到这一天为止（含）"))
    parser.add_argument("--for", dest="away", metavar="LOGIN", default="", help=_("替谁"))
    parser.add_argument("--end", action="store_true", help=_("结束；不写楼梯口就是全部"))


def _pin(actions: Any, common: argparse.ArgumentParser) -> None:
    """`people pin give LOGIN`, `people pin unlock LOGIN`, `people pin unlock --post CODE`."""
    pin = actions.add_parser("pin", parents=[common], help=_("发一次性 PIN，或解锁"))
    what = pin.add_subparsers(dest="what", metavar="ACTION", required=True)
    give = what.add_parser("give", parents=[common], help=_("发一个一次性 PIN，只显示一次"))
    give.add_argument("login")
    unlock = what.add_parser("unlock", parents=[common], help=_("试错太多锁住的，马上解锁"))
    unlock.add_argument("login", nargs="?", default="")
    unlock.add_argument("--post", metavar="CODE", default="", help=_("这个值守点的共用电脑"))
