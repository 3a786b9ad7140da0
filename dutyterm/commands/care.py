"""Looking after a database: made, brought up to date, checked, copied."""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .codes import DONE, REFUSED

_SHOWN = 20  # faults of the trail told one by one


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
    from .people import write

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
    """`check [--full] [--anchor SEQ:HEAD]`: the file, the references, the trail and its guards.

    Without `--full` indexes are not held against their tables, and of the trail that was found whole before only a
    slice is looked at again.
    """
    from db import care, engine, trail

    from ..trail import check as trails
    from ..trail import words
    from ..trail.rules import Mark, noted

    paper = noted(options.anchor) if options.anchor else None
    if options.anchor and paper is None:
        raise BadInput(_("锚点 {text} 看不懂，例如 1234:0a1b2c3d4e5f。").format(text=options.anchor))
    engine.bind(settings.db)
    file, unreadable = trails.mark_file(settings), []
    try:
        mark = trails.read_mark(file)
    except (OSError, ValueError):
        mark, unreadable = Mark(), [_("检查记录 {path} 读不懂，可能被改过；核对无误后删掉它再查。").format(path=file)]
    newest = trail.newest()
    report = care.check(full=options.full)
    # numbers without a gap: fewer rows than the last number says are rows taken out, so all of it is looked at
    full = options.full or paper is not None or (newest is not None and report.counts["audit_log"] < newest[0])
    found = trails.check(mark, full=full, paper=paper)
    engine.close()
    problems = report.problems + unreadable + [words.fault(one) for one in found.faults[:_SHOWN]]
    if (more := len(found.faults) - _SHOWN) > 0:
        problems.append(_("审计还有 {n} 处问题没有列出").format(n=more))
    if not found.faults and not unreadable:
        try:
            trails.write_mark(file, found.mark)
        except OSError:
            problems.append(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=file))
    if options.json:
        told = {
            "problems": problems,
            "counts": report.counts,
            "full": options.full,
            "audit": {
                "faults": [asdict(one) for one in found.faults],
                "checked": found.rows,
                "seq": found.mark.seq,
                "head": found.mark.mac,
                "anchor": "" if found.faults else found.mark.head,
            },
        }
        print(json.dumps(told, ensure_ascii=False))
        return REFUSED if problems else DONE
    for problem in problems:
        print(problem)
    rows = sum(report.counts.values())
    print(_("共 {rows} 行，{n} 处问题。").format(rows=rows, n=len(problems)))
    if not found.faults and found.mark.seq:
        print(_("审计查了 {rows} 条，完好。请记下锚点 {anchor}").format(rows=found.rows, anchor=found.mark.head))
    if not options.full:
        print(_("索引没有逐条核对；要从头到尾全查，加 --full。"))
    return REFUSED if problems else DONE


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """`backup FILE`, or `backup FOLDER` for a name that tells how far the trail in it goes."""
    from db import care, engine, trail

    from ..clock import SystemClock
    from ..trail.rules import Mark

    if options.file.exists() and not options.file.is_dir():
        raise BadInput(_("文件 {path} 已经存在，没有覆盖。").format(path=options.file))
    if not os.access(options.file.absolute() if options.file.is_dir() else options.file.absolute().parent, os.W_OK):
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.file))
    engine.bind(settings.db)
    if not engine.is_sqlite():
        raise BadInput(_("PostgreSQL 请用它自己的 pg_dump 备份。"))
    mark = Mark(*(trail.newest() or (0, "")))  # before the copy: what it names is surely in it
    file = options.file
    if file.is_dir():
        file = file / f"town-{mark.head.replace(':', '-')}.db"
        if file.exists():
            raise BadInput(_("文件 {path} 已经存在，没有覆盖。").format(path=file))
    care.backup(file, SystemClock().now())
    engine.close()
    print(_("已备份到 {path}").format(path=file))
    if mark.seq:
        print(_("请记下锚点 {anchor}").format(anchor=mark.head))
    return DONE
