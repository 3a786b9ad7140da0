"""The command line: its words, and what its errors become. What a command does is in `commands/`."""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from . import __version__
from .commands import words, words_isolation, words_keys, words_passes, words_roster
from .commands.codes import BAD_INPUT, BUG, DONE, NO_DATABASE, REFUSED
from .commands.export_kinds import KINDS
from .commands.parsing import Parser
from .errors import BadInput, Refused
from .i18n import _, use_language
from .settings import Settings, load

# command: where its function is, imported when it runs
_COMMANDS = {
    "open": "seat:open_",
    "demo": "seat:demo",
    "init": "care:init",
    "migrate": "care:migrate",
    "check": "care:check",
    "backup": "care:backup",
    "restore": "restore:restore",
    "tick": "tick:tick",
    "report": "report:report",
    "posts": "town:posts",
    "people": "people:people",
    "roster": "roster:roster",
    "import": "tables:import_",
    "export": "exporting:export",
    "pass": "passes:passes",
    "print": "passes_print:print_",
    "authorized-keys": "authorized:authorized_keys",
    "session": "seat:session",
    "setup-server": "server:setup_server",
}
_AS_ROOT = ("authorized-keys", "setup-server")  # a log beside the database would be root's, or a link of somebody's


def _parser() -> argparse.ArgumentParser:
    common = Parser(add_help=False)
    for flag, text in (
        ("--db", _("数据库地址，例如 sqlite:////var/lib/dutyterm/town.db")),
        ("--config", _("设置文件（TOML）")),
        ("--lang", _("界面语言：zh 或 en")),
    ):
        common.add_argument(flag, default=argparse.SUPPRESS, help=text, metavar=flag[2:].upper())
    parser = Parser("dutyterm", description=_("社区防疫值守终端"), parents=[common])
    parser.add_argument("--version", action="version", version=f"dutyterm {__version__}")
    seat = Parser(add_help=False)
    seat.add_argument("--as", dest="who", metavar="LOGIN", default=argparse.SUPPRESS, help=_("以谁的身份打开"))
    seat.add_argument("--post", metavar="CODE", default=argparse.SUPPRESS, help=_("在哪个值守点，例如 HQ"))
    for action in seat._actions:
        parser._add_action(action)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=_("命令"))

    def add(name: str, text: str, *parents: Parser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common, *parents])

    demo = add("demo", _("打开演示镇（没有终端时打印概况）"), seat)
    demo.add_argument("--fresh", action="store_true", help=_("重新建一个演示镇"))
    demo.add_argument("--shared", action="store_true", help=argparse.SUPPRESS)  # as a duty post's laptop
    demo.add_argument("--clock", metavar="TIME", help=_("把演示的时间停在这一刻，例如 2020-02-05T08:00+08:00"))
    words_keys.init_words(add("init", _("新建空数据库")))
    add("migrate", _("把数据库升级到当前版本"))
    check = add("check", _("检查数据库是否完好，审计有没有被改过"))
    check.add_argument("--full", action="store_true", help=_("全查：索引逐条核对，审计从头到尾"))
    check.add_argument("--anchor", metavar="SEQ:HEAD", default="", help=_("和纸上记下的锚点核对（同时全查）"))
    check.add_argument("--json", action="store_true")
    backup = add("backup", _("把数据库备份到一个新文件"))
    backup.add_argument("file", type=Path, help=_("新文件；写文件夹则自动取名"))
    restore = add("restore", _("用备份恢复数据库；原来的移到一边，不删"))
    restore.add_argument("file", type=Path, help=_("备份文件"))
    tick = add("tick", _("定时要做的事：清理到期的个人资料"))
    tick.add_argument("--dry-run", action="store_true", help=_("只算有多少，不动"))
    tick.add_argument("--json", action="store_true")
    posts = add("posts", _("值守点：查看，开一个卡口，或改它的规定"))
    posts.add_argument("action", choices=["list", "add", "change"])
    posts.add_argument("code", nargs="?", default="", help=_("编号，例如 HQ"))
    posts.add_argument("--name", default="", help=_("名称，例如 华侨新村大门"))
    posts.add_argument("--compound", default="", help=_("守哪个小区（村）：名称或编号"))
    posts.add_argument("--policy", choices=["refuse_all", "host_consent", "register"], default="")
    posts.add_argument(
        "--closed", metavar="HH:MM-HH:MM", default="", help=_("夜间封闭，例如 00:00-05:00；不封闭写 none")
    )
    posts.add_argument("--measure-exit", choices=["yes", "no"], default="", help=_("外出是否也量体温"))
    posts.add_argument("--reason", default="", help=_("一个小区再开一个门时要写的原因"))
    posts.add_argument("--json", action="store_true")
    words.people(commands, common)
    words_roster.roster(commands, common)
    imports = add("import", _("导入办公室的表格"))
    imports.add_argument("kind", choices=["registry", "intake", "tracing", "people", "roster"])
    imports.add_argument("file", type=Path)
    imports.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))
    imports.add_argument("--json", action="store_true")
    imports.add_argument("--apply", action="store_true", help=_("registry：已经核对过，和台账不同的也直接写入"))
    imports.add_argument("--compound", metavar="CODE", default="", help=_("intake：扫码表是哪个小区（村）的"))
    imports.add_argument("--name", metavar="NAME", default="", help=_("tracing：这份名单叫什么，例如 0205省协查"))
    imports.add_argument("--due", metavar="DATE", default="", help=_("tracing：哪天以前要查完，例如 2020-02-07"))
    words_roster.answers(imports)
    report = add("report", _("日报：文字发群，或表格、打印页、JSON"))
    report.add_argument("--level", choices=["town", "community", "leader"], default="town")
    report.add_argument("--of", metavar="NAME", default="", help=_("哪个社区，或哪个楼长的账号"))
    report.add_argument("--date", metavar="DATE", default="", help=_("哪一天，例如 2020-02-05；不写就是今天"))
    report.add_argument("--format", choices=["text", "csv", "xlsx", "html"], default="text")
    report.add_argument("-o", "--output", type=Path, help=_("写到文件；不写则输出到屏幕"))
    report.add_argument("--as", dest="who", metavar="LOGIN", default=argparse.SUPPRESS, help=_("谁在看"))
    report.add_argument("--json", action="store_true")
    export = add("export", _("导出登记和名单"))
    export.add_argument("kind", choices=[*KINDS])
    export.add_argument("--format", choices=["csv", "xlsx", "json", "ics", "html"], default="csv")
    export.add_argument("-o", "--output", type=Path, help=_("写到文件；不写则输出到屏幕"))
    export.add_argument("--as", dest="who", metavar="LOGIN", default=argparse.SUPPRESS, help=_("谁在导出"))
    export.add_argument("--full", action="store_true", help=_("不脱敏：只有管理员可以，要写 --reason，会留下记录"))
    export.add_argument("--reason", default="", help=_("为什么要导出不脱敏的数据"))
    export.add_argument(
        "--compound", metavar="CODE", default="", help=_("住户、证件和 F7 的名单：只导出这个小区（村），例如 HQ")
    )
    export.add_argument("--post", metavar="CODE", default="", help=_("只导出这个值守点"))
    export.add_argument("--from", dest="since", metavar="DATE", help=_("从这一天起，例如 2020-02-05"))
    export.add_argument("--to", dest="until", metavar="DATE", help=_("到这一天为止（含）"))
    export.add_argument("--ended", action="store_true", help=_("行程、协查：办完的也导出"))
    words_roster.export(export)
    words_isolation.export(export)
    words_passes.passes(add, common)
    words_keys.server_words(add)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code of the contract. Never lets a traceback out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese is no reason to fail
    try:
        if _language(argv) == "en":
            use_language("en")  # before the help is put into words
        options = _parser().parse_args(argv)
        settings = _settings(options)
        from db import leave_out_drivers

        leave_out_drivers(settings.db)
        return _run(options, settings)
    except BadInput as error:
        return _say(str(error), BAD_INPUT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; nothing to say to it
        return DONE
    except KeyboardInterrupt:
        return 130


def _language(argv: Sequence[str] | None) -> str:
    """The language asked for on the line or in the environment, as far as that is known before the line is read."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--lang", nargs="?")
    return early.parse_known_args(argv)[0].lang or os.environ.get("DUTYTERM_LANG", "")


def _settings(options: argparse.Namespace) -> Settings:
    environ = dict(os.environ)
    options.term = environ.get("TERM", "")
    options.origin = environ.get("SSH_CONNECTION", "").partition(" ")[0]
    if getattr(options, "lang", ""):
        environ["DUTYTERM_LANG"] = options.lang
    settings = load(environ, file=getattr(options, "config", ""), db=getattr(options, "db", ""))
    use_language(settings.lang)
    if options.command == "demo" and not (getattr(options, "db", "") or environ.get("DUTYTERM_DB")):
        from .opening import user_folder, with_database

        settings = with_database(settings, f"sqlite:///{user_folder() / 'demo.db'}")
    return settings


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from db.problems import DatabaseProblem, classify

    from .opening import start_log
    from .troubles import sentence

    if options.command not in _AS_ROOT:
        start_log(settings)
    try:
        module, _colon, name = _COMMANDS[options.command or "open"].partition(":")
        command = getattr(import_module(f"dutyterm.commands.{module}"), name)
        return int(command(options, settings))
    except Refused as error:
        from .commands.refusing import told
        from .gate import words as gate

        return _say(told(error, gate.refusal), REFUSED)
    except DatabaseProblem as problem:
        from .ui.bugs import scrubbed

        logging.getLogger("dutyterm").error("database: %s %s", problem.code, scrubbed(problem.detail))
        return _say(sentence(problem), NO_DATABASE)
    except (BadInput, BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if (code := classify(error)) != "other":
            logging.getLogger("dutyterm").error("database: %s %s", code, type(error).__name__)
            return _say(sentence(DatabaseProblem(code, settings.db)), NO_DATABASE)
        from .ui.bugs import report_bug

        return _say(_("程序出错，编号 {number}。请把编号告诉管理员。").format(number=report_bug(error)), BUG)


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
