"""When somebody can come, as lists of volunteers say it: 全天, 白班, 夜班, 周末, 周一至周五晚 … Pure."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

_DAYS = "一二三四五六日"
_RANGE = re.compile(rf"(?:周|星期|礼拜)([{_DAYS}天1-7])(?:[至到\-~—])(?:周|星期|礼拜)?([{_DAYS}天1-7])")  # noqa: RUF001
_ONE = re.compile(rf"(?:周|星期|礼拜)([{_DAYS}天1-7])")
_EVENING, _MORNING, _NIGHT = 17, 6, 22


def available(text: str, start: dt.datetime, end: dt.datetime, night: bool, zone: ZoneInfo) -> bool:
    """Whether a shift fits what was said; a text that says nothing known (or nothing) stands in nobody's way."""
    wanted = [part for part in re.split(r"[,，、;；/]|或", text) if part.strip()]  # noqa: RUF001
    verdicts = [_fits(part.strip(), start.astimezone(zone), end.astimezone(zone), night) for part in wanted]
    known = [one for one in verdicts if one is not None]
    return not known or any(known)


def _fits(text: str, start: dt.datetime, end: dt.datetime, night: bool) -> bool | None:
    """Whether it fits one wish; None when the wish is not understood."""
    days = _days(text)
    if days is not None and start.weekday() not in days:
        return False
    by_time = _by_time(text, start, end, night)
    return True if by_time is None and days is not None else by_time


def _days(text: str) -> set[int] | None:
    if match := _RANGE.search(text):
        first, last = _number(match[1]), _number(match[2])
        return {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    if "周末" in text or "双休" in text:
        return {5, 6}
    if "工作日" in text or "平日" in text:
        return {0, 1, 2, 3, 4}
    named = {_number(one) for one in _ONE.findall(text)}
    return named or None


def _number(char: str) -> int:
    if char == "天":
        return 6
    return int(char) - 1 if char.isascii() else _DAYS.index(char)


def _by_time(text: str, start: dt.datetime, end: dt.datetime, night: bool) -> bool | None:
    if any(word in text for word in ("全天", "都可以", "随时", "24")):
        return True
    if "夜" in text or "通宵" in text:
        return night
    if "晚" in text:
        return start.hour >= _EVENING or start.hour < _MORNING or night
    if "早" in text or "上午" in text:
        return not night and _MORNING <= start.hour < 12
    if "下午" in text or "中班" in text:
        return not night and 12 <= start.hour < _NIGHT
    if "白" in text or "日班" in text:
        last = end - dt.timedelta(minutes=1)
        return not night and start.hour >= 5 and last.date() == start.date()
    return None
