"""The roster at the command line: what it shows. Each action of `roster` is one function; acts are in `roster_acts`."""

import argparse
import datetime as dt
import json
import sys
from importlib import import_module
from typing import Any

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .codes import DONE, REFUSED
from .refusing import told

# action: where its function is, imported when it runs
_ACTIONS = {
    **{name: f"roster:{name}" for name in ("show", "gaps", "hours", "batches")},
    **{name: f"roster_acts:{name}" for name in ("plan", "apply", "undo", "assign", "release", "shift")},
    **{name: f"roster_fill:{name}" for name in ("fill", "replace")},
}


def roster(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action of `roster` on the bound database."""
    from db import engine

    engine.bind(settings.db)
    engine.close()
    module, _colon, name = _ACTIONS[options.action].partition(":")
    action = getattr(import_module(f"dutyterm.commands.{module}"), name)
    try:
        return int(action(options, settings))
    except Refused as error:
        from ..roster import words

        print(told(error, words.refusal), file=sys.stderr)
        return REFUSED
    finally:
        engine.close()


def show(options: argparse.Namespace, settings: Settings) -> int:
    """`roster show [--day D] [--days N] [--post CODE]`."""
    from ..roster.acting import post_called
    from ..roster.reading import read_board
    from . import roster_text as text

    first, last = days(options, settings)
    found = read(read_board, settings, first, last, settings.roster)
    post = read_plain(post_called, options.post) if options.post else None
    cells = sorted((one for one in found.cells if post is None or one.shift.post_id == post.id),
                   key=lambda one: (one.shift.duty_day, one.shift.code, one.shift.start))  # fmt: skip
    if options.json:
        return say_json([text.cell_as_json(one, settings.tz) for one in cells])
    return say(text.board(cells, settings.tz), _("这些天没有班次。先排：dutyterm roster apply --from 日期 --days 7"))


def gaps(options: argparse.Namespace, settings: Settings) -> int:
    """`roster gaps [--days N]`: shifts that are not over and lack somebody."""
    from ..roster.reading import read_board
    from . import roster_text as text

    first, last = days(options, settings)
    board = read(read_board, settings, first, last, settings.roster)
    found = [one for one in board.gaps if one.shift.end > now()]
    if options.json:
        return say_json([text.cell_as_json(one, settings.tz) for one in found])
    return say(text.gaps(found, settings.tz), _("没有缺人的班次。"))


def hours(options: argparse.Namespace, settings: Settings) -> int:
    """`roster hours [--from D] [--days N] [--who LOGIN]`."""
    from ..people.accounts import find_account
    from ..roster.hours import read_attendance, totals
    from . import roster_text as text

    first, last = days(options, settings)
    user_id = read_plain(find_account, options.login).id if options.login else None
    found = totals(read(read_attendance, settings, first, last, user_id=user_id), now())
    if options.json:
        return say_json([one._asdict() for one in found])
    return say(text.hours(found) if found else [], _("这些天没有人值班。"))


def batches(options: argparse.Namespace, settings: Settings) -> int:
    """`roster batches`: what came in one go and can be undone."""
    from ..roster.planning import read_batches
    from . import roster_text as text

    found = read(read_batches, settings)
    if options.json:
        return say_json([{**one._asdict(), "at": one.at.isoformat()} for one in found])
    lines = [
        text.columns((one.id, one.kind, f"{one.at.astimezone(settings.tz):%m-%d %H:%M}", one.shifts, one.assignments,
                      _("已撤销") if one.undone else "", one.note), (6, 11, 13, 6, 6, 8))
        for one in found
    ]  # fmt: skip
    return say(lines, _("还没有整批排过班。"))


# -- shared with the acts


def now() -> dt.datetime:
    """The moment."""
    from ..clock import SystemClock

    return SystemClock().now()


def read(query: Any, settings: Settings, *values: Any, **more: Any) -> Any:
    """Ask a query of the roster as the database's owner."""
    from db.audit import Act

    return read_plain(query, Act(now(), 0, "command line"), *values, **more)


def read_plain(query: Any, *values: Any, **more: Any) -> Any:
    """Ask a query that nobody signs."""
    from ..store import Store

    store = Store()
    try:
        return store.read_now(query, *values, **more)
    finally:
        store.close()


def days(options: argparse.Namespace, settings: Settings) -> tuple[dt.date, dt.date]:
    """First and last duty day that are asked for; without a day, from the one that is on now."""
    from ..roster.rules import duty_day

    first = day_of(options.day) if options.day else duty_day(now(), settings.tz, settings.roster)
    if not 1 <= options.days <= 92:
        raise BadInput(_("天数请写 1 到 92。"))
    return first, first + dt.timedelta(days=options.days - 1)


def day_of(text: str) -> dt.date:
    """A day as typed."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("日期 {text} 看不懂，例如 2020-02-05。").format(text=text)) from None


def say(lines: list[str], nothing: str) -> int:
    """Print lines, or on stderr that there are none."""
    print("\n".join(lines) if lines else nothing, file=sys.stdout if lines else sys.stderr)
    return DONE


def say_json(value: Any) -> int:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False))
    return DONE
