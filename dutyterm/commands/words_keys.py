"""The words of the commands about keys, the server and sittings."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..i18n import _
from ..people.rules_keys import SESSION


def people_words(actions: Any, common: argparse.ArgumentParser) -> None:
    """`people key …` and `people sessions`, among the actions of `people`."""
    text = _("SSH 密钥：登记、列出、作废、到期")
    keys = actions.add_parser("key", help=text, description=text, parents=[common])
    verbs = keys.add_subparsers(dest="key_action", metavar="ACTION", required=True, title=_("命令"))

    def add(name: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text, parents=[common])
        made.add_argument("--json", action="store_true")
        return made

    new = add("add", _("登记一把公钥，给一个人或一个值守点"))
    new.add_argument("login", nargs="?", metavar="LOGIN", default="", help=_("账号"))
    new.add_argument("file", metavar="FILE", help=_("公钥文件（.pub），- 是标准输入"))
    new.add_argument("--post", metavar="CODE", default="", help=_("给这个值守点共用的电脑"))
    new.add_argument("--expires", metavar="DATE", default="", help=_("用到这一天（含），例如 2020-03-31"))
    new.add_argument("--label", metavar="TEXT", default="", help=_("备注，例如 家里的电脑"))
    add("list", _("列出密钥"))
    add("remove", _("作废一把密钥")).add_argument("id", type=int, metavar="ID", help=_("编号"))
    expire = add("expire", _("改到期的日子"))
    expire.add_argument("id", type=int, metavar="ID", help=_("编号"))
    expire.add_argument("date", metavar="DATE", help=_("用到这一天（含）；never 是长期"))
    text = _("谁在用，从哪里登录")
    actions.add_parser("sessions", help=text, description=text, parents=[common]).add_argument(
        "--json", action="store_true"
    )


def server_words(add: Callable[..., argparse.ArgumentParser]) -> None:
    """`authorized-keys`, `session` and `setup-server`."""
    keys = add("authorized-keys", _("把数据库里的密钥写进 SSH 的密钥文件"))
    keys.add_argument("file", type=Path, metavar="FILE")
    keys.add_argument("--watch", action="store_true", help=_("一直运行，有变化就重写"))
    keys.add_argument("--session", metavar="PATH", default=SESSION, help=_("会话脚本"))
    session = add("session", _("用 SSH 密钥登录时运行的命令"))
    session.add_argument("--key-id", type=int, required=True, metavar="N")
    session.add_argument("--clock", metavar="TIME", help=_("把演示的时间停在这一刻，例如 2020-02-05T08:00+08:00"))
    setup = add("setup-server", _("装到这台 Debian 服务器上（root）：系统账号、sshd 设置、定时任务"))
    setup.add_argument("--undo", action="store_true", help=_("撤掉装上的东西；数据库不动"))
    setup.add_argument("--account", metavar="NAME", default="duty", help=_("系统账号的名字"))
    setup.add_argument("--root", type=Path, metavar="DIR", help=_("只把文件放到这个文件夹下，不建账号，不启动任何东西"))
    setup.add_argument("--python", metavar="PATH", default="", help=_("装有 dutyterm 的 Python"))


def init_words(parser: argparse.ArgumentParser) -> None:
    """The first admin, with `init`."""
    parser.add_argument("--admin", metavar="LOGIN", default="", help=_("同时加第一个管理员"))
    parser.add_argument("--name", default="", help=_("姓名"))
    parser.add_argument("--key", metavar="FILE", default="", help=_("公钥文件（.pub），- 是标准输入"))
