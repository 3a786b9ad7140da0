"""The words of `pass …` and `print …`."""

import argparse
from collections.abc import Callable
from pathlib import Path

from ..i18n import _


def passes(add: Callable[..., argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """The two commands and what follows them."""
    found = add("pass", _("出入证：查看、发放、挂失，换密钥")).add_subparsers(
        dest="pass_action", metavar="ACTION", required=True
    )
    signed = argparse.ArgumentParser(add_help=False)
    signed.add_argument("--as", dest="who", metavar="LOGIN", default=argparse.SUPPRESS, help=_("谁在办"))

    def action(name: str, text: str) -> argparse.ArgumentParser:
        return found.add_parser(name, help=text, description=text, parents=[common, signed])

    key = action("key", _("签证的密钥：查看，或换一把新的（旧证照用）"))
    key.add_argument("--rotate", action="store_true", help=_("换一把新的；旧的留着，已发的证照样能扫"))
    listed = action("list", _("列出证件"))
    listed.add_argument("--choice", choices=["todo", "active", "suspended", "ended", "live", "all"], default="live")
    _place(listed)
    listed.add_argument("--json", action="store_true")
    issue = action("issue", _("给一个小区或楼梯口没证的租户都发证"))
    _place(issue, required=True)
    issue.add_argument("--json", action="store_true")
    for name, text in (("lost", _("挂失一张证，马上作废")), ("renew", _("续期，号码不变"))):
        one = action(name, text)
        one.add_argument("number", metavar="NO", help=_("证号，例如 HQ-0137"))
        if name == "lost":
            one.add_argument("--again", action="store_true", help=_("同时补办一张新号"))
        else:
            one.add_argument("--until", metavar="DATE", default="", help=_("到哪天，例如 2020-03-31；不写按规定"))
    paper = add("print", _("打印出入证、空白证、登记海报（HTML，用浏览器印）"), signed)
    paper.add_argument("kind", choices=["passes", "pass", "blanks", "poster"])
    paper.add_argument("what", nargs="*", metavar="WHAT", help=_("证号；小区和张数；小区或楼梯口，例如 HQ 3-1"))
    _place(paper)
    paper.add_argument("--new", dest="unprinted", action="store_true", help=_("只印还没印过的"))
    paper.add_argument("-o", "--output", type=Path, help=_("写到文件；不写则输出到屏幕"))


def _place(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument("--compound", metavar="CODE", default="", required=required, help=_("小区编号或名称，例如 HQ"))
    parser.add_argument("--stairway", metavar="3-1", default="", help=_("只要这个楼梯口"))
