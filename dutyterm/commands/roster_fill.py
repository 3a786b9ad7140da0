"""`roster fill` and `roster replace`: the planner at the command line. Only `--accept` writes what it proposes."""

import argparse
import datetime as dt
import json
import sys
from typing import Any

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE, REFUSED
from .progress import Progress

MOST_DAYS = 31
SHOWN = 20  # holes and choices in the text; --json tells all


def fill(options: argparse.Namespace, settings: Settings) -> int:
    """`roster fill --from DATE --days N [--effort N] [--seed N] [--accept] [--json]`.

    Exit code 1 when places stay empty or a proposal could not be laid down.
    """
    from ..clock import SystemClock
    from ..people.rules_duties import day_typed
    from ..roster.proposal import propose
    from ..roster.proposing import read_question
    from .actor import actor

    zone = settings.tz
    today = SystemClock().now().astimezone(zone).date()
    first = day_typed(options.first, today) or today
    if not 1 <= options.days <= MOST_DAYS:
        raise BadInput(_("天数请写 1 到 {most}。").format(most=MOST_DAYS))
    last = first + dt.timedelta(days=options.days - 1)
    who = actor(options, settings, "roster fill")
    question = read_question(who, first, last, zone, settings.roster)
    if not question.problem.seats:
        print(json.dumps({"seats": 0}) if options.json else _("这些天没有缺人的班次，不用排。"))
        return DONE
    found = propose(question, _plan(question.problem, options.effort, options.seed))
    told = _as_json(found, settings) if options.json else {}
    if not options.json:
        _say(found, settings)
    if options.accept:
        _accept(found, who, settings, told)
    elif not options.json:
        print(_("这只是方案，还没有写入。确认后加上 --accept 再运行一次。"))
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    return REFUSED if found.holes else DONE


def replace(options: argparse.Namespace, settings: Settings) -> int:
    """`roster replace LOGIN --from DATE --days N [--accept] [--json]`. Exit code 1 when places stay empty."""
    from ..clock import SystemClock
    from ..people.rules_duties import day_typed
    from ..roster import replacing
    from ..roster import words_plan as words
    from .actor import actor, write

    zone = settings.tz
    today = SystemClock().now().astimezone(zone).date()
    first = day_typed(options.first, today) or today
    if not 1 <= options.days <= MOST_DAYS:
        raise BadInput(_("天数请写 1 到 {most}。").format(most=MOST_DAYS))
    last = first + dt.timedelta(days=options.days - 1)
    who = actor(options, settings, "roster replace")
    user_id = replacing.read_who(who, options.login)
    standing = replacing.read_for_replacing(who, user_id, first, last, zone, settings.roster)
    found = replacing.replacement(standing, user_id)
    told: dict[str, Any] = {
        "changes": [
            {"shift": one.shift.id, "post": one.shift.code, "start": one.shift.start.astimezone(zone).isoformat(),
             "before": one.place.login, "after": found.hands[one.after].login if one.after else None}
            for one in found.steps
        ],
        "fewest": found.proved,
    }  # fmt: skip
    if not options.json:
        for one in found.steps:
            after = words.name(found.hands, one.after) if one.after else _("没有人")
            print(f"  {words.shift_line(one.shift, zone)}  {words.name(found.hands, one.place.user_id)} > {after}")
    if options.accept:
        note = f"{first.isoformat()} - {last.isoformat()}"
        batch, placed = write(replacing.replace, who, found, note, zone, settings.roster)
        told["accepted"] = {"batch": batch, "placed": placed}
        if not options.json:
            print(_("换好了 {count} 处，第 {batch} 批。").format(count=placed, batch=batch))
    elif not options.json:
        print(_("这只是方案，还没有写入。确认后加上 --accept 再运行一次。"))
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    return REFUSED if found.lost else DONE


def _plan(problem: Any, effort: int, seed: int) -> Any:
    """The best plan of so many steps, from a process of its own."""
    from ..roster.plan.child import Failed, Planner

    plan = None
    try:
        with Planner(problem, steps=effort, seed=seed) as planner, Progress() as progress:
            for report in planner.reports():
                plan = report.better or plan
                progress(report.step, report.steps, _("排班"))
    except Failed as error:
        raise BadInput(_("排班程序中途停了（{why}），什么也没有写入。请再试一次。").format(why=error.code)) from error
    except KeyboardInterrupt:
        if plan is None:
            raise
        print(_("已停下，用目前最好的方案。"), file=sys.stderr)
    return plan


def _accept(found: Any, who: Any, settings: Settings, told: dict[str, Any]) -> None:
    from ..roster import words
    from ..roster.accepting import accept
    from ..roster.words_plan import name
    from .actor import write

    note = f"{found.question.first.isoformat()} - {found.question.last.isoformat()}"
    done = write(accept, who, found.chosen(), note, settings.tz, settings.roster)
    left = [
        (one, code, words.clash_list(against) or words.left_out(code)) for one, code, against in done.left_out
    ]  # fmt: skip
    told["accepted"] = {
        "batch": done.batch_id,
        "placed": done.placed,
        "left_out": [{"shift": one.shift_id, "person": one.user_id, "code": code} for one, code, _why in left],
    }
    if not told.get("seats"):
        print(_("已写入：{count} 人次，第 {batch} 批。撤销：dutyterm roster undo {batch}").format(
            count=done.placed, batch=done.batch_id))  # fmt: skip
        for one, _code, why in left:
            print("  " + _("没有排上 {who}：{why}").format(who=name(found.question.hands, one.user_id), why=why))


def _say(found: Any, settings: Settings) -> None:
    from ..roster import words_plan as words

    question, zone = found.question, settings.tz
    people = len(question.problem.people)
    print(_("{first} 到 {last}：缺 {seats} 个位置，排上 {filled}，还空 {holes}；用到 {people} 人。").format(
        first=question.first, last=question.last, seats=found.seats, filled=len(found.plan.seated),
        holes=len(found.holes), people=len(found.shifts_of)))  # fmt: skip
    for seat, _person in found.plan.seated[:SHOWN]:
        one = found.why(seat)
        print(f"  {words.shift_line(found.shift(seat), zone)}  {words.name(question.hands, one.person)}")
        print(f"      {words.choice(one, question.hands)}")
    if len(found.plan.seated) > SHOWN:
        print("  " + _("还有 {count} 个，--json 看全部。").format(count=len(found.plan.seated) - SHOWN))
    if found.holes:
        print(_("没有人能去的："))
    for seat in found.holes[:SHOWN]:
        why = found.why_not(seat)
        print(f"  {words.shift_line(found.shift(seat), zone)}  {words.hole(why, people)}")
        if why.near:
            print("      " + _("差一点：{who}").format(who=words.near_miss(why.near[0], question.hands, zone)))
    if len(found.holes) > SHOWN:
        print("  " + _("还有 {count} 个，--json 看全部。").format(count=len(found.holes) - SHOWN))


def _as_json(found: Any, settings: Settings) -> dict[str, Any]:
    hands, zone = found.question.hands, settings.tz

    def login(person: int) -> str:
        return hands[person].login if person in hands else str(person)

    def shift(seat: str) -> dict[str, Any]:
        one = found.shift(seat)
        start, end = one.start.astimezone(zone), one.end.astimezone(zone)
        return {"shift": one.id, "post": one.code, "start": start.isoformat(), "end": end.isoformat()}

    empty = []
    for seat in found.holes:
        why = found.why_not(seat)
        near = [{"login": login(one.person), "code": one.reason.code, **one.reason.facts} for one in why.near]
        empty.append({**shift(seat), "blocked": why.blocked, "near": near})
    filled = []
    for seat, person in found.plan.seated:
        why = found.why(seat)
        next_best = [{"login": login(one.person), "points": more} for one, more in why.others]
        filled.append({**shift(seat), "login": login(person), "terms": why.terms, "next": next_best})
    return {"seats": found.seats, "filled": filled, "empty": empty, "points": found.plan.points}


def words(commands: Any, common: argparse.ArgumentParser) -> None:
    """The words of `roster fill` and `roster replace`."""
    parser = commands.add_parser("replace", parents=[common], help=_("有人来不了：用最少的变动换人"))
    parser.add_argument("login", metavar="LOGIN", help=_("账号"))
    _shared(parser)
    parser = commands.add_parser("fill", parents=[common], help=_("自动排人：先看方案，--accept 才写入"))
    _shared(parser)
    parser.add_argument("--effort", type=int, default=600, metavar="N", help=_("算多少步，越多越好也越慢，默认 600"))
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=_("换一个数字，得到另一种排法"))


def _shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", default="", metavar="DATE", help=_("从哪天（值班日），默认今天"))
    parser.add_argument("--days", type=int, default=7, metavar="N", help=_("几天，默认 7"))
    parser.add_argument("--accept", action="store_true", help=_("写入方案"))
    parser.add_argument("--as", dest="who", default="", metavar="LOGIN", help=_("以谁的名义"))
    parser.add_argument("--json", action="store_true", help=_("输出 JSON"))
