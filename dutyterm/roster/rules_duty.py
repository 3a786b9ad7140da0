"""On duty: who is due, late, absent, still on; what speaks against checking in (domain.md D5, D7). Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import Refused
from .rules import Terms

Phase = Literal["later", "soon", "due", "late", "absent", "on", "leaving", "over", "done", "gone"]
"""`soon`: may check in. `due`: has begun. `late`: begun and nobody seen. `leaving`: ends within the half hour.
`over`: past its end and not relieved. `done`: relieved. `gone`: cancelled, swapped or marked absent."""

FEVER, LOWEST, HIGHEST = 373, 340, 430  # tenths of a degree
LEAVING = dt.timedelta(minutes=30)
BLOCKERS = ("fever", "isolated", "symptoms", "ill", "too_early", "ended", "no_temp", "on_elsewhere", "taken")
FORCEABLE = ("ill", "too_early", "ended", "no_temp", "on_elsewhere", "taken")
"""What the office may force with a reason; nobody forces a fever, symptoms or an isolation (D7).

`ill`: sent home with a fever and not looked at since, so a good second reading needs the office's word.
`taken`: marked absent, and the place has been given to somebody else.
"""
UNFIT = ("fever", "symptoms")
"""What sends somebody home from the check-in; also the reason kept with the place that is free again."""
SHORT = dt.timedelta(minutes=30)  # whoever leaves sooner is asked what happened


def phase(state: str, start: dt.datetime, end: dt.datetime, at: dt.datetime, terms: Terms) -> Phase:
    """Where somebody's place is at a moment."""
    if state in ("swapped", "cancelled"):
        return "gone"
    if state == "absent":
        return "absent"
    if state == "relieved":
        return "done"
    if state == "on_duty":
        return "over" if at >= end else "leaving" if end - at <= LEAVING else "on"
    if at >= start + dt.timedelta(minutes=terms.absent_minutes):
        return "absent"
    if at >= start:
        return "late" if at > start else "due"
    return "soon" if start - at <= dt.timedelta(minutes=terms.early_minutes) else "later"


def next_turn(spans: Sequence[tuple[str, dt.datetime, dt.datetime]], at: dt.datetime, terms: Terms
              ) -> dt.datetime | None:  # fmt: skip
    """The next moment at which a phase changes by itself: when a screen must look again. (state, start, end)"""
    moments = []
    for state, start, end in spans:
        if state in ("planned", "confirmed"):
            moments += [
                start - dt.timedelta(minutes=terms.early_minutes),
                start,
                start + dt.timedelta(minutes=terms.absent_minutes),
            ]
        elif state == "on_duty":
            moments += [end - LEAVING, end, end + dt.timedelta(minutes=terms.relief_minutes)]
    return min((one for one in moments if one > at), default=None)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Somebody who wants to begin; the temperature in tenths of a degree."""

    temp: int | None
    symptoms: bool
    isolated: bool
    start: dt.datetime
    end: dt.datetime
    on_elsewhere: str = ""  # the code of the post where they are on duty now
    ill: bool = False
    taken: bool = False


def temperature(text: str) -> int | None:
    """Tenths of a degree as typed: `364`, `36.4`, `36。4`; None for nothing. Refused `bad_temp`."""
    said = text.strip().replace("。", ".").replace("．", ".")  # noqa: RUF001 - as input methods type it
    if not said:
        return None
    digits = said.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()):
        raise Refused("bad_temp", text=text)
    tenths = round(float(said) * 10) if "." in said or len(digits) == 2 else int(digits)
    if not LOWEST <= tenths <= HIGHEST:
        raise Refused("bad_temp", text=text)
    return tenths


def blockers(who: CheckIn, at: dt.datetime, terms: Terms) -> tuple[str, ...]:
    """What speaks against beginning now; those outside FORCEABLE nobody overrides."""
    found = []
    if who.temp is None:
        found.append("no_temp")
    elif who.temp >= FEVER:
        found.append("fever")
    if who.symptoms:
        found.append("symptoms")
    if who.isolated:
        found.append("isolated")
    if who.start - at > dt.timedelta(minutes=terms.early_minutes):
        found.append("too_early")
    if at >= who.end:
        found.append("ended")
    if who.on_elsewhere:
        found.append("on_elsewhere")
    if who.ill:
        found.append("ill")
    if who.taken:
        found.append("taken")
    return tuple(code for code in BLOCKERS if code in found)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody on duty who wants to go."""

    begun: dt.datetime
    end: dt.datetime  # of the shift
    others: int  # still on duty on the same shift
    relief: bool  # another shift takes over here
    signed: bool  # and has signed for it


def before_leaving(who: Leaving, at: dt.datetime) -> tuple[str, ...]:
    """What stands between somebody and going home (D5).

    `short`: on duty for less than half an hour, so what happened? `early`: needs a reason. `alone`: early, and
    nobody else stands here. `not_handed_over`: the relief has not signed. The last two only the office overrides.
    """
    found = []
    if at - who.begun < SHORT:
        found.append("short")
    if who.signed:
        return tuple(found)
    if at < who.end - LEAVING:
        found.append("early")
        if not who.others:
            found.append("alone")
    elif who.relief:
        found.append("not_handed_over")
    return tuple(found)
