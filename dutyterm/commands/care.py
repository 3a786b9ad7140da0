"""Looking after a database: made, brought up to date, checked, copied."""

import argparse
import json
import os
from collections.abc import Callable

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .codes import DONE, REFUSED


def init(options: argparse.Namespace, settings: Settings) -> int:
    """`init [--admin LOGIN --name NAME [--key FILE]]`: an empty database, and the first admin in it."""
    from db import engine

    from .. import keyring
    from ..opening import side_path

    first = _first_admin(options)  # whatever is wrong with it is said before anything is made
    engine.create(settings.db)
    keyring.create(side_path(settings, ".key", settings.key_file))
    engine.close()
    print(_("已建好数据库：{where}").format(where=settings.db.rpartition("@")[2]))
    if first:
        first()
        print(_("已加管理员：{login}").format(login=options.admin))
    return DONE


def _first_admin(options: argparse.Namespace) -> Callable[[], None] | None:
    if not options.admin:
        if options.name or options.key:
            raise BadInput(_("--name 和 --key 要和 --admin 账号一起写。"))
        return None
    from ..people.keys import add_key
    from ..people.rules_keys import parse_key
    from ..people.service import LOGIN, add_user
    from ..text import clean_line
    from .keys import key_text
    from .town import write

    if not clean_line(options.name):
        raise BadInput(_("加人要写账号和 --name 姓名。"))
    if not LOGIN.fullmatch(options.admin):
        raise Refused("bad_login")
    key = key_text(options.key) if options.key else ""
    if key:
        parse_key(key)

    def make() -> None:
        write(add_user, options.admin, options.name, "admin")
        if key:
            write(add_key, key, login=options.admin)

    return make


def migrate(options: argparse.Namespace, settings: Settings) -> int:
    from db import engine

    engine.bind(settings.db, any_version=True)
    names = engine.migrate()
    engine.close()
    print("\n".join(names) or _("已经是最新版本。"))
    return DONE


def check(options: argparse.Namespace, settings: Settings) -> int:
    from db import care, engine

    engine.bind(settings.db)
    report = care.check()
    engine.close()
    if options.json:
        print(json.dumps(report._asdict(), ensure_ascii=False))
    else:
        for problem in report.problems:
            print(problem)
        rows = sum(report.counts.values())
        print(_("共 {rows} 行，{n} 处问题。").format(rows=rows, n=len(report.problems)))
    return REFUSED if report.problems else DONE


def backup(options: argparse.Namespace, settings: Settings) -> int:
    from db import care, engine

    if options.file.exists():
        raise BadInput(_("文件 {path} 已经存在，没有覆盖。").format(path=options.file))
    if not os.access(options.file.absolute().parent, os.W_OK):
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.file))
    engine.bind(settings.db)
    if not engine.is_sqlite():
        raise BadInput(_("PostgreSQL 请用它自己的 pg_dump 备份。"))
    care.backup(options.file)
    engine.close()
    print(_("已备份到 {path}").format(path=options.file))
    return DONE
