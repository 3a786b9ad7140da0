"""`export roster`: attendance, hours, calendars, the sheet for the fence."""

import argparse
from typing import TYPE_CHECKING, Any

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .exporting import TABLES, Kind, Plan, Table, in_order
from .roster import day_of, days, read_plain

if TYPE_CHECKING:
    from db.audit import Act


DAYS = 7  # where nobody says how many


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--from D] [--days N | --to D] [--who LOGIN] [--post CODE] [--hours]`."""
    from ..people.accounts import find_account
    from ..roster.acting import post_called

    if options.format == "ics" and bool(options.login) == bool(options.post):
        raise BadInput(_("日历是一个人的（--who 账号）或一个值守点的（--post 编号），请写一个。"))
    if options.until and options.days is not None:
        raise BadInput(_("--days 和 --to 都说到哪天为止，请只写一个。"))
    options.day, options.days = options.since or "", DAYS if options.days is None else options.days
    first, last = days(options, settings)
    last = day_of(options.until) if options.until else last
    in_order(first, last)
    try:
        post = read_plain(post_called, options.post) if options.post else None
    except Refused:
        raise BadInput(_("没有这个值守点：{code}。").format(code=options.post)) from None
    person = read_plain(find_account, options.login) if options.login else None
    asked = {"post": options.post, "who": person.login if person else "", "since": first.isoformat(),
             "until": last.isoformat(), "hours": options.hours}  # fmt: skip

    def read() -> Table | bytes:
        return _read(options, settings, act, first, last, person, post)

    return Plan(asked, read, "hours" if options.hours else "roster")


def _read(options: argparse.Namespace, settings: Settings, act: "Act", first: Any, last: Any, person: Any, post: Any
          ) -> Table | bytes:  # fmt: skip
    """Bytes of a calendar or a page, or the fields and rows of a table."""
    from ..roster import export

    post_id = post.id if post else None
    found: Table | bytes
    if options.format == "ics" and person:
        found = read_plain(export.read_person_calendar, act, person.id, person.display, first, last)
    elif options.format == "ics":
        found = read_plain(export.read_post_calendar, act, post_id, first, last, full=options.full)
    elif options.format == "html":
        found = read_plain(export.read_fence, act, first, last, settings, post_id).encode()
    else:
        found = read_plain(
            export.read_table, act, "hours" if options.hours else "attendance", first, last, settings.tz,
            user_id=person.id if person else None, post_id=post_id, full=options.full,
        )  # fmt: skip
    return found


def _takes(options: argparse.Namespace) -> frozenset[str]:
    """Hours are of the tables, and the sheet for the fence is of everybody on it."""
    more = {"ics": {"login", "post"}, "html": {"post"}}.get(options.format, {"login", "post", "hours"})
    return frozenset({"since", "until", "days", *more})


ROSTER = Kind(_plan, "", _takes, (*TABLES, "ics", "html"))
