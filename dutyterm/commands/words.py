"""The words of commands that have several: `people …`. Each action adds its own words in one function."""

import argparse
from typing import Any

from ..i18n import _
from ..people.rules import KINDS, ROLES


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


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help=_("连停用的也列出"))
    parser.add_argument("--role", choices=ROLES, default="", help=_("只列出这种角色"))


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help=_("姓名"))
    parser.add_argument("--role", choices=ROLES, default="volunteer")
    parser.add_argument("--kind", choices=KINDS, default="", help=_("类别"))
    parser.add_argument("--phone", default="")
    parser.add_argument("--at", dest="place", metavar="CODE", default="", help=_("平时在哪个值守点"))
    parser.add_argument("--home", default="", help=_("住在哪里，例如 'HQ 3-2-501'"))
