"""The office's duty log, append-only, and notices to people with who has read them."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from db import audit, changes, duty_log, notices
from db.audit import Act
from db.chain import Change
from db.duty_log import LogLine
from db.notices import Notice

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line

__all__ = ["AUDIENCES", "KINDS", "LogLine", "Notice", "post", "read_log", "read_non_readers", "read_notice",
           "read_notices", "read_unread", "read_waiting", "strike", "withdraw", "write"]  # fmt: skip

TOPIC = "notices"
KINDS = ("event", "order", "visit", "supply", "other")
AUDIENCES = ("all", "volunteer", "leader", "cadre")
TEXT_LENGTH = 200


def read_log(act: Act, day: dt.date, zone: ZoneInfo) -> list[LogLine]:
    """The lines of a calendar day, the newest first; a query."""
    allow(act, "duty_log.read")
    start = dt.datetime.combine(day, dt.time(), zone)
    return duty_log.lines(start, start + dt.timedelta(days=1))


def write(act: Act, kind: str, text: str, at: dt.datetime | None = None) -> int:
    """Write a line about now, or about an earlier moment. Refused `bad_kind` `text_missing` `future_day`."""
    allow(act, "duty_log.write")
    said = clean_line(text, TEXT_LENGTH)
    if kind not in KINDS:
        raise Refused("bad_kind")
    if not said:
        raise Refused("text_missing")
    if at is not None and at > act.at:
        raise Refused("future_day")
    line_id = duty_log.add(at or act.at, act.at, act.actor_id, act.post_id, kind, said)
    _done(act, "duty_log.write", "duty_log", line_id, {"text": ("", said)})
    return line_id


def strike(act: Act, line_id: int, reason: str) -> None:
    """Strike a line; it stays to be read. Refused `reason_missing` `no_such_line`."""
    allow(act, "duty_log.write")
    said = clean_line(reason, TEXT_LENGTH)
    if not said:
        raise Refused("reason_missing")
    if not duty_log.strike(line_id, said, act.at, act.actor_id):
        raise Refused("no_such_line")
    _done(act, "duty_log.strike", "duty_log", line_id, {"strike_reason": ("", said)})


def read_notices(act: Act) -> list[Notice]:
    """Notices that stand: all of them for whoever sends them, else those for one's role; a query."""
    allow(act, "notice.read", user_id=act.actor_id)
    found = standing_of(act.actor_id, act.key_id) if act.actor_id else None
    whole = found is None or scope(found.role, "notice.send") == "all"
    return notices.notices(act.actor_id, None if whole or found is None else found.role)


def read_unread(act: Act) -> int:
    """How many notices one has not read; a query."""
    allow(act, "notice.read", user_id=act.actor_id)
    found = standing_of(act.actor_id, act.key_id) if act.actor_id else None
    return notices.unread(act.actor_id, found.role) if found else 0


def read_waiting(act: Act) -> dict[int, str]:
    """Titles of what others have sent and one has not read, by id, the newest first; a query."""
    allow(act, "notice.read", user_id=act.actor_id)
    found = standing_of(act.actor_id, act.key_id) if act.actor_id else None
    return dict(notices.waiting(act.actor_id, found.role)) if found else {}


def read_non_readers(act: Act, notice_id: int) -> list[str]:
    """Who has not read a notice yet. Refused `no_such_notice`; a query."""
    allow(act, "notice.send")
    found = notices.notice(notice_id, act.actor_id)
    if found is None:
        raise Refused("no_such_notice")
    return notices.non_readers(notice_id, found.audience)


def post(act: Act, title: str, text: str, audience: str) -> int:
    """Send a notice; its id. Refused `text_missing` `bad_audience`."""
    allow(act, "notice.send")
    head, said = clean_line(title, 60), clean_line(text, 500)
    if not head:
        raise Refused("text_missing")
    if audience not in AUDIENCES:
        raise Refused("bad_audience")
    notice_id = notices.add(head, said, audience, act.at, act.actor_id)
    _done(act, "notice.send", "notice", notice_id, {"title": ("", head), "audience": ("", audience)})
    return notice_id


def withdraw(act: Act, notice_id: int) -> None:
    """A notice stands no more. Refused `no_such_notice`."""
    allow(act, "notice.send")
    if not notices.withdraw(notice_id, act.at, act.actor_id):
        raise Refused("no_such_notice")
    _done(act, "notice.withdraw", "notice", notice_id, {"withdrawn_at": ("", act.at)})


def read_notice(act: Act, notice_id: int) -> Notice:
    """Open a notice: whoever has seen its text has read it. Refused `no_such_notice`, `no_account` for nobody."""
    allow(act, "notice.read", user_id=act.actor_id)
    if not act.actor_id:
        raise Refused("no_account")
    found = notices.notice(notice_id, act.actor_id)
    if found is None:
        raise Refused("no_such_notice")
    if notices.mark_read(notice_id, act.actor_id, act.at):
        _done(act, "notice.open", "notice", notice_id, {"read": ("", act.actor)})
    return found


def _done(act: Act, action: str, entity: str, row_id: int, values: Mapping[str, Change]) -> None:
    audit.record(act, action, entity, row_id, values=values)
    changes.bump(TOPIC)
