"""Who may look after what, from which day to which. Pure.

A day is the town's own; a period is kept as two UTC moments, local midnights, the second one exclusive.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from ..errors import Refused
from ..households.rules import half_width
from ..text import clean_line

LEADERS, CADRES = frozenset({"leader"}), frozenset({"cadre"})
CLAIMERS = frozenset({"volunteer", "leader", "cadre"})
MOST_PLACES = 60  # in one act

_STAIR = re.compile(r"(?P<place>.*?[^\d-])?-?(?P<block>\d{1,3})(?:[座栋幢]|号楼|-)-?(?P<no>\d{1,2})(?:梯|单元|门)?")


def stairway_named(text: str) -> tuple[str, int, int] | None:
    """Compound, block and number of a stairway as typed: `HQ 3-1`, `hq3-1`, `华侨新村3座1梯`; None if it is none.

    The compound is empty where only `3-1` is said.
    """
    match = _STAIR.fullmatch(half_width(text))
    if not match or not int(match["block"]) or not int(match["no"]):
        return None
    return (match["place"] or "").strip("-"), int(match["block"]), int(match["no"])


def split_places(text: str) -> list[str]:
    """Several places in one line: `HQ 3-1, 3-2` is `HQ 3-1` and `HQ 3-2`; what is no stairway stays as typed.

    Refused `too_many_places`.
    """
    found, compound = list[str](), ""
    for part in re.split(r"[,，、;；]", clean_line(text, 600)):
        words = part.split()
        if not words:
            continue
        # blanks part stairways too, but not a compound from its first stairway
        for word in _joined(words):
            stair = stairway_named(word)
            if stair is None:
                found.append(word)
                continue
            compound = stair[0] or compound
            found.append(f"{compound} {stair[1]}-{stair[2]}".strip())
    if len(found) > MOST_PLACES:
        raise Refused("too_many_places", most=MOST_PLACES)
    return found


def _joined(words: list[str]) -> list[str]:
    if all(stairway_named(word) for word in words):
        return words
    head, *rest = words
    if rest and stairway_named(head) is None and all(stairway_named(word) for word in rest):
        return [f"{head} {rest[0]}", *rest[1:]]
    return [" ".join(words)]


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """When a day of the town begins, in UTC."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def period(
    first: dt.date | None, last: dt.date | None, now: dt.datetime, zone: ZoneInfo
) -> tuple[dt.datetime, dt.datetime | None]:
    """From the first day, or now, through the last day (included), or until further notice. Refused `days_backwards`,
    `day_gone`."""
    since = midnight(first, zone) if first else now
    until = midnight(last + dt.timedelta(days=1), zone) if last else None
    if first and last and last < first:
        raise Refused("days_backwards")
    if until is not None and until <= now:
        raise Refused("day_gone")
    return since, until


def day_typed(text: str, today: dt.date) -> dt.date | None:
    """A day as typed: `2020-02-05`, `0205`, `2-5`, `2月5日`; the year may be left out. None for nothing typed.

    Refused `bad_day`.
    """
    said = half_width(text)
    if not said:
        return None
    if match := re.fullmatch(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?|(\d{4})?(\d{2})(\d{2})", said, re.ASCII):
        year, month, day, year2, month2, day2 = match.groups()
        try:
            return dt.date(int(year or year2 or today.year), int(month or month2), int(day or day2))
        except ValueError:
            pass
    raise Refused("bad_day", day=clean_line(text, 20))


def check_may_look_after(login: str, role: str, active: bool, wanted: frozenset[str], code: str) -> None:
    """Refused with `code` unless the role can use what it would be given, `inactive` for a disabled account."""
    if not active:
        raise Refused("inactive", who=login)
    if role not in wanted:
        raise Refused(code, who=login)


def keeps(kind: str, role: str) -> bool:
    """Whether somebody of a role can go on with what they look after: `lead`, `link` or `claim`."""
    return role in {"lead": LEADERS, "link": CADRES, "claim": CLAIMERS}[kind]
