"""What the clock does: forgets what is due, marks who did not come; a timer calls it."""

import argparse
import json
import sys
from pathlib import Path

from ..i18n import N_, _
from ..settings import Settings
from .codes import DONE

_KINDS = {
    "gate": N_("出入登记"),
    "vehicles": N_("车辆登记"),
    "escalations": N_("已办结的上报"),
    "approvals": N_("过期的外出批准"),
    "isolation": N_("已结束的隔离档案"),
    "moved_out": N_("搬走的人"),
    "passes": N_("过期、作废的证"),
    "errands": N_("办完的跑腿单"),
    "visits": N_("随访的体温和备注"),
    "questions": N_("办结的住户问题"),
    "duty_log": N_("值班日志的内容"),
    "reports": N_("日报的备注"),
    "accounts": N_("停用的账号"),
    "duties": N_("值班的体温和原因"),
    "handovers": N_("交班单上写的话"),
    "swaps": N_("换班写的话"),
    "absences": N_("请假写的原因"),
    "sittings": N_("旧的登录记录"),
    "sittings_closed": N_("断线的登录"),
    "audit_values": N_("审计的前后值"),
    "drafts": N_("没打完的草稿"),
    "backups": N_("过期的备份"),
}
_TROUBLES = {
    "backup_folder": N_("备份文件夹 {path} 打不开，过期的备份没有清理。请检查它在不在、有没有权限。"),
    "backup_stuck": N_("备份文件夹 {path} 里有文件读不了或删不掉，请检查权限。"),
    "backup_last": N_("{path} 里最新的备份也过期了，先留着。请尽快再备份一次，旧的就会清理。"),
}
ABSENT, DUE, GARBAGE, NO_STAND_IN = "absent", "isolation_due", "garbage", "leaders_without_stand_in"


def tick(options: argparse.Namespace, settings: Settings) -> int:
    """`tick [--dry-run] [--json]`: mark who did not come and whose isolation is over, make the day's rubbish errands,
    say for how many leaders somebody has to stand in, and forget what is due."""
    from db import engine
    from db.audit import Act

    from ..clock import SystemClock
    from ..drafts import Drafts
    from ..errands.garbage import count_day, make_day
    from ..five_ones.standing_in import count_missing
    from ..isolation import ending
    from ..opening import side_path
    from ..retention.service import Files, run
    from ..roster.attendance import count_absences, mark_absences
    from ..store import Store

    engine.bind(settings.db)
    engine.close()
    store = Store()
    try:
        act = Act(SystemClock().now(), 0, "tick", None, "tick")
        if options.dry_run:
            absent = store.read_now(count_absences, act, settings.roster)
            over = store.read_now(ending.count_due, act, settings.tz)
            rubbish = store.read_now(count_day, act, settings.tz)
        else:
            absent = store.write_now(mark_absences, act, settings.roster)
            over = store.write_now(ending.tick, act, settings.tz)
            rubbish = store.write_now(make_day, act, settings.errands, settings.tz)
        gone = store.read_now(count_missing, act, settings.tz)
        drafts = Drafts(side_path(settings, ".drafts"))
        live = engine.sqlite_path(settings.db) if settings.db.startswith("sqlite:") else None
        backups = Path(settings.backup_folder) if settings.backup_folder else None
        files = Files(side_path(settings, ".sittings"), backups, live)
        done = run(store, act, settings.retention, drafts, files, dry_run=options.dry_run)
    finally:
        store.close()
    if options.json:
        found = {"dry_run": options.dry_run, "done": done.done, "clean": done.clean, ABSENT: absent, DUE: over,
                 GARBAGE: rubbish, NO_STAND_IN: gone}  # fmt: skip
        print(json.dumps({**found, "troubles": done.troubles}))
        return DONE
    if absent:
        print(_("值班：{n} 人没来，记为缺岗").format(n=absent))
    if over:
        print(_("隔离：{n} 人期满，等待解除").format(n=over))
    if rubbish:
        print(_("垃圾：今天 {n} 户要收").format(n=rubbish))
    if gone:
        print(_("五个一：{n} 位楼长不在一天以上，又没人替。协调员在 F8 情况里回车去派替班。").format(n=gone))
    said = _("{what}：{n} 条到期") if options.dry_run else _("{what}：已清理 {n} 条")
    for kind, rows in done.done.items():
        print(said.format(what=_(_KINDS[kind]), n=rows))
    if not done.done:
        print(_("没有到期的资料。"))
    for code in done.troubles:
        print(_(_TROUBLES[code]).format(path=settings.backup_folder), file=sys.stderr)
    if not done.clean:
        print(_("有人正在读，旧内容还留在 -wal 文件里，下次再收。"), file=sys.stderr)
    return DONE
