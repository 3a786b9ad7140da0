"""The roster at the command line: plans, shifts, people on them, as the database's owner."""

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE
from .people import write
from .roster import day_of, days, now, read, read_plain, say, say_json

if TYPE_CHECKING:
    from db.roster import Shift


def plan(options: argparse.Namespace, settings: Settings) -> int:
    """`roster plan list`, `roster plan add NAME …`, `roster plan end NUMBER`."""
    if options.what == "list":
        return _plans(options, settings)
    from ..roster.planning import retire_template, set_template

    if options.what == "end":
        write(retire_template, options.number)
        print(_("模板 {number} 停用了，已经排好的班次不变。").format(number=options.number))
        return DONE
    from ..roster.rules import duty_day

    first = day_of(options.day) if options.day else duty_day(now(), settings.tz, settings.roster)
    number = write(set_template, _plan_of(options, options.name), first)
    print(_("模板 {number} 已保存：{name} {starts}-{ends}。").format(
        number=number, name=options.name, starts=options.starts, ends=options.ends))  # fmt: skip
    return DONE


def _plans(options: argparse.Namespace, settings: Settings) -> int:
    from ..roster.planning import read_templates
    from . import roster_text as text

    found = read(read_templates, settings)
    if options.json:
        return say_json([{**one._asdict(), "first_day": one.first_day.isoformat()} for one in found])
    lines = [
        text.columns((one.id, one.code or _("所有卡口"), one.name, f"{one.starts}-{one.ends}",
                      f"{one.least}-{one.most}", one.rule), (6, 12, 14, 13, 7))
        for one in found
    ]  # fmt: skip
    return say(lines, _("还没有排班模板。加一个：dutyterm roster plan add 早班 06:00 14:00"))


def _plan_of(options: argparse.Namespace, name: str) -> Any:
    from ..roster.planning import Plan

    most = options.least if options.most is None else options.most
    return Plan(name, options.starts, options.ends, options.least, max(most, 1), options.leads, options.changeover,
                options.post, getattr(options, "rule", ""))  # fmt: skip


def apply(options: argparse.Namespace, settings: Settings) -> int:
    """`roster apply --from D --days N [--dry-run]`."""
    from ..roster import planning

    first, last = days(options, settings)
    batch = 0
    if options.dry_run:
        found = read(planning.preview, settings, first, last, settings.tz, settings.roster)
    else:
        batch, found = write(planning.apply, first, last, settings.tz, settings.roster)
    if options.json:
        counts = {"new": len(found.new), "there": len(found.there), "clashing": len(found.clashing)}
        return say_json({"batch": batch or None, **counts})
    print(_("新排 {new} 班，已有 {there} 班，排不下 {clashing} 班。").format(
        new=len(found.new), there=len(found.there), clashing=len(found.clashing)))  # fmt: skip
    for one, there in found.clashing:
        told = {"post": one.post.code, "day": one.duty_day.isoformat(), "name": one.name, "there": there.name}
        print("  " + _("{post} {day} {name}：和 {there} 重叠").format(**told))  # noqa: RUF001
    said = _("批号 {batch}。撤销：dutyterm roster undo {batch}") if batch else _("预演：什么也没有写入。")
    print(said.format(batch=batch))
    return DONE


def undo(options: argparse.Namespace, settings: Settings) -> int:
    """`roster undo BATCH`."""
    from ..roster.planning import undo_batch

    shifts, people = write(undo_batch, options.batch)
    print(_("撤销了 {shifts} 个班次、{people} 个人次。").format(shifts=shifts, people=people))
    return DONE


def assign(options: argparse.Namespace, settings: Settings) -> int:
    """`roster assign LOGIN --post CODE --day D --shift NAME [--reason TEXT] [--lead]`."""
    from ..people.accounts import find_account
    from ..roster.filling import assign

    who, shift = read_plain(find_account, options.login), _shift(options, settings)
    write(assign, shift.id, who.id, settings.tz, settings.roster, reason=options.reason, lead=options.lead)
    return _again(shift.id, settings)


def release(options: argparse.Namespace, settings: Settings) -> int:
    """`roster release LOGIN --post CODE --day D --shift NAME --reason TEXT`."""
    from db.roster import on_shift

    from ..people.accounts import find_account
    from ..roster.filling import release

    who, shift = read_plain(find_account, options.login), _shift(options, settings)
    place = next((one for one in read_plain(on_shift, shift.id) if one.user_id == who.id and one.live), None)
    if place is None:
        raise BadInput(_("{login} 不在这一班。").format(login=options.login))
    write(release, place.id, place.version, options.reason, settings.roster)
    return _again(shift.id, settings)


def shift(options: argparse.Namespace, settings: Settings) -> int:
    """`roster shift add POST --day D --name NAME …`, `roster shift cancel POST --day D --shift NAME --reason TEXT`."""
    from ..roster.shifts import add_shift, cancel_shift

    if options.what == "add":
        made = _plan_of(options, options.name)
        number = write(add_shift, options.post, day_of(options.day), made, settings.tz, settings.roster)
        return _again(number, settings)
    names = write(cancel_shift, _shift(options, settings).id, options.reason)
    print(_("这一班取消了。"))
    if names:
        print(_("请告诉：{names}").format(names=", ".join(names)), file=sys.stderr)
    return DONE


def _shift(options: argparse.Namespace, settings: Settings) -> "Shift":
    """The shift that is meant: post, duty day, and its name or the time it begins."""
    from db.roster import shifts_of_days

    from ..roster.acting import post_called

    post, day = read_plain(post_called, options.post), day_of(options.day)
    there = read_plain(shifts_of_days, day, day, post.id)
    found = [one for one in there if options.shift in (one.name, _starts(one.start, settings))]
    if len(found) != 1:
        known = ", ".join(f"{one.name} {_starts(one.start, settings)}" for one in there) or _("没有班次")
        raise BadInput(_("找不到这一班。{post} 这一天有：{known}").format(post=post.code, known=known))
    one: Shift = found[0]
    return one


def _starts(start: dt.datetime, settings: Settings) -> str:
    return f"{start.astimezone(settings.tz):%H:%M}"


def _again(shift_id: int, settings: Settings) -> int:
    from db.roster import on_shift, shift

    from ..roster.reading import cell_of
    from . import roster_text as text

    one = read_plain(shift, shift_id)
    return say(text.board([cell_of(one, read_plain(on_shift, shift_id), now(), settings.roster)], settings.tz), "")
