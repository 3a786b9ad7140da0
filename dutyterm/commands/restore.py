"""A backup becomes the database again."""

import argparse

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE

_SHOWN = 5


def restore(options: argparse.Namespace, settings: Settings) -> int:
    """`restore FILE`: put a backup in the database's place; what was there is moved aside and named, never removed."""
    from db import engine, restoring, trail
    from db.problems import DatabaseProblem

    from ..clock import SystemClock
    from ..trail import check as trails
    from ..trail import restoring as told
    from .actor import actor, write

    if not settings.db.startswith("sqlite:"):
        raise BadInput(_("PostgreSQL 请用它自己的 pg_restore 恢复。"))
    target = engine.sqlite_path(settings.db)
    if target.exists() and options.file.exists() and options.file.samefile(target):
        raise BadInput(_("{path} 就是正在用的数据库，请写备份文件。").format(path=options.file))
    found = restoring.look(options.file)
    if found.problems:
        listed = "；".join(found.problems[:_SHOWN])
        raise BadInput(_("备份 {path} 坏了，没有恢复：{what}。请换一份备份。").format(path=options.file, what=listed))
    if restoring.is_newer(found):
        raise DatabaseProblem("new", str(options.file))
    aside = restoring.put_in_place(options.file, target, SystemClock().now())
    engine.bind(settings.db, any_version=True)
    engine.migrate()
    newest = trail.newest()
    engine.close()
    gone = told.put_aside(trails.mark_file(settings))
    engine.bind(settings.db)
    who = actor(options, settings, "restore")
    made = found.made.isoformat(timespec="seconds") if found.made else ""
    write(told.note, who, made, options.file.name)
    engine.close()
    print(_("已用 {path} 恢复，审计到第 {seq} 条。").format(path=options.file, seq=newest[0] if newest else 0))
    if aside:
        print(_("原来的数据库没有删，在 {path}。").format(path=aside))
    if gone:
        print(_("原来的审计查到过 {anchor}；之后的事都在原来的库里，这里没有。").format(anchor=gone))
    print(_("正在用的人要退出再登录；密钥文件请再写一次：dutyterm authorized-keys FILE"))
    return DONE
