"""`export roster`: attendance, hours, calendars, the sheet for the fence."""

import argparse
import sys
from typing import Any, BinaryIO

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE
from .roster import day_of, days, read_plain


def export_roster(options: argparse.Namespace, settings: Settings) -> int:
    """`export roster [--format csv|xlsx|json|ics|html] [--from D --days N] [--who LOGIN | --post CODE] [--hours]`."""
    from db import engine

    from ..gate.export import may_export
    from ..people.accounts import find_account
    from ..roster.acting import post_called

    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    if options.format == "ics" and bool(options.login) == bool(options.post):
        raise BadInput(_("日历是一个人的（--who 账号）或一个值守点的（--post 编号），请写一个。"))
    engine.bind(settings.db)
    options.day = options.since or ""
    first, last = days(options, settings)
    last = day_of(options.until) if options.until else last
    try:
        post = read_plain(post_called, options.post) if options.post else None
    except Refused:
        raise BadInput(_("没有这个值守点：{code}。").format(code=options.post)) from None
    person = read_plain(find_account, options.login) if options.login else None
    asked = {"post": options.post, "who": person.login if person else "", "since": first.isoformat(),
             "until": last.isoformat(), "format": options.format, "hours": options.hours}  # fmt: skip
    act = actor(options, settings, "export roster")
    engine.close()
    write(may_export, act, "roster", asked, full=options.full, reason=options.reason)
    data = _data(options, settings, act, first, last, person, post)
    try:
        out: BinaryIO = options.output.open("wb") if options.output else sys.stdout.buffer
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output)) from None
    try:
        if isinstance(data, bytes):
            out.write(data)
        else:
            from ..roster.export import write_table

            fields, rows = data
            write_table(out, options.format, fields, rows, "hours" if options.hours else "roster")
    finally:
        if options.output:
            out.close()
        engine.close()
    return DONE


def _data(options: argparse.Namespace, settings: Settings, act: Any, first: Any, last: Any, person: Any, post: Any
          ) -> Any:  # fmt: skip
    """Bytes of a calendar or a page, or the fields and rows of a table."""
    from ..roster import export

    post_id = post.id if post else None
    if options.format == "ics" and person:
        return read_plain(export.read_person_calendar, act, person.id, person.display, first, last)
    if options.format == "ics":
        return read_plain(export.read_post_calendar, act, post_id, first, last, full=options.full)
    if options.format == "html":
        return read_plain(export.read_fence, act, first, last, settings, post_id).encode()
    return read_plain(
        export.read_table, act, "hours" if options.hours else "attendance", first, last, settings.tz,
        user_id=person.id if person else None, post_id=post_id, full=options.full,
    )  # fmt: skip
