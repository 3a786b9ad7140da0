"""`people key …` and `people sessions`: who gets in by which key, and who is in."""

import argparse
import datetime as dt
import json
import sys
from typing import Any

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .codes import DONE
from .people import write

_LARGEST = 65536  # bytes of a file that may hold a key


def key(options: argparse.Namespace, settings: Settings) -> int:
    """`people key add/list/remove/expire …`."""
    from ..people import keys as acts

    if options.key_action == "add":
        until = end_of(options.expires, settings) if options.expires else None
        text, whose = key_text(options.file), {"login": options.login, "post": options.post}
        made = write(acts.add_key, text, **whose, label=options.label, expires_at=until)
        return _show(options, settings, made)
    if options.key_action == "remove":
        write(acts.revoke_key, options.id)
    elif options.key_action == "expire":
        write(acts.expire_key, options.id, None if options.date == "never" else end_of(options.date, settings))
    return _show(options, settings, getattr(options, "id", None))


def key_text(file: str) -> str:
    """What is in a file of a key, or on standard input for `-`. BadInput when it cannot be read."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(_LARGEST)
        else:
            with open(file, "rb") as source:  # noqa: PTH123  # `-` and files alike
                data = source.read(_LARGEST)
        return data.decode("utf-8")
    except OSError:
        raise BadInput(_("找不到文件 {path}。").format(path=file)) from None
    except UnicodeDecodeError:
        raise BadInput(_("{path} 不是密钥文件，没有改动。").format(path=file)) from None


def end_of(text: str, settings: Settings) -> dt.datetime:
    """Until when: the end of a day, or a moment, on the town's clock. BadInput when it is neither."""
    try:
        if len(text) == 10:
            day = dt.date.fromisoformat(text) + dt.timedelta(days=1)
            return dt.datetime.combine(day, dt.time(), settings.tz)
        moment = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadInput(_("日期 {text} 看不懂，例如 2020-02-05。").format(text=text)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.tz)


def _show(options: argparse.Namespace, settings: Settings, only: int | None) -> int:
    from db import keys as table

    rows = [one for one in table.all_keys() if only in (None, one.id)]
    if options.json:
        print(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        return DONE
    now = _now()
    for row in rows:
        whose = row.login or f"@{row.post}"
        print("\t".join([str(row.id), whose, row.fingerprint, _state(row, now, settings), row.label]))
    return DONE


def _state(row: Any, now: dt.datetime, settings: Settings) -> str:
    if row.revoked_at:
        return _("已作废")
    if not row.holds:
        return _("账号停用")
    if row.expires_at is None:
        return _("长期")
    until = f"{row.expires_at.astimezone(settings.tz):%Y-%m-%d %H:%M}"
    return (_("已到期 {until}") if row.expires_at <= now else _("到 {until}")).format(until=until)


def sessions(options: argparse.Namespace, settings: Settings) -> int:
    """`people sessions [--json]`: who sits at a terminal now, then who sat there last."""
    from ..opening import side_path
    from ..sittings import latest, settle

    write(settle, side_path(settings, ".sittings"))
    rows = sorted(latest(), key=lambda row: row.ended_at is not None)  # stable: the newest first in both parts
    if options.json:
        print(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        return DONE
    now = _now()
    for row in rows:
        began = f"{row.started_at.astimezone(settings.tz):%Y-%m-%d %H:%M}"
        minutes = int(((row.ended_at or now) - row.started_at).total_seconds()) // 60
        state = _("在线") if row.ended_at is None else _("已退出")
        lasted = _("{n} 分钟").format(n=minutes)
        whose = row.login or f"@{row.post}"
        print("\t".join([row.number, whose, began, state, lasted, row.origin or "-", row.term or "-", row.size]))
    return DONE


def _now() -> dt.datetime:
    from ..clock import SystemClock

    return SystemClock().now()


def _plain(row: Any) -> dict[str, object]:
    """A row for JSON, moments in UTC."""
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else value
        for name, value in row._asdict().items()
    }
