"""The two checks a day (domain.md Q4 to Q6): when they are due, what they may say, what follows from them. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from ..errors import Refused
from .rules import last_day

Slot = Literal["am", "pm"]
SLOTS: tuple[Slot, ...] = ("am", "pm")
OPENS = {"am": dt.time(0), "pm": dt.time(12)}
DUE = {"am": dt.time(12), "pm": dt.time(20)}
LOWEST, HIGHEST = 340, 430  # tenths of a degree (T5)
SYMPTOMS = ("fever", "cough", "fatigue", "throat", "smell", "diarrhoea", "breath", "other")
"""As the forms of the period list them; their place is the digit they are typed with, from 1."""
METHODS = ("phone", "wechat", "video", "door")
USUAL = "phone"
BACK_DAYS = 1
"""A check may be entered for yesterday, late for good; not for days before."""

Phase = Literal["before", "future", "open", "overdue", "missed", "done", "no_answer"]
"""`before`: not demanded, the episode began later. `overdue`: due today and not there. `missed`: the day is over."""


class Key(NamedTuple):
    """One check of a person: the local day and the half of it."""

    day: dt.date
    slot: Slot


@dataclass(frozen=True, slots=True)
class Reading:
    """What a check says: a temperature in tenths of a degree, or that nobody answered."""

    temp: int | None = None
    no_answer: bool = False
    symptoms: tuple[str, ...] = ()
    method: str = USUAL
    out_of_home: bool = False
    sure: bool = False  # a low reading was read twice


@dataclass(frozen=True, slots=True)
class Marks:
    """From where a temperature is high, and below what it is not believed at once; tenths of a degree."""

    fever: int = 373
    low: int = 350


def slot_now(now: dt.datetime) -> Slot:
    """The check of this hour; `now` is local."""
    return "am" if now.time() < OPENS["pm"] else "pm"


def due_at(key: Key) -> dt.datetime:
    """When a check is due, as naive local time."""
    return dt.datetime.combine(key.day, DUE[key.slot])


def demanded(key: Key, ref_date: dt.date, days: int, started: dt.datetime) -> bool:
    """Whether a check must be there: within the term, and due only after the episode had begun (local)."""
    return ref_date < key.day <= last_day(ref_date, days) and due_at(key) > started.replace(tzinfo=None)


def demanded_keys(ref_date: dt.date, days: int, started: dt.datetime) -> Iterator[Key]:
    """All checks of a term, the first one first; 28 for a whole one."""
    for number in range(1, days + 1):
        day = ref_date + dt.timedelta(days=number)
        for slot in SLOTS:
            key = Key(day, slot)
            if demanded(key, ref_date, days, started):
                yield key


def phase(key: Key, answered: bool | None, now: dt.datetime, ref_date: dt.date, days: int, started: dt.datetime
          ) -> Phase:  # fmt: skip
    """Where a check stands at a local moment; `answered` is None when there is none."""
    if answered:
        return "done"
    if answered is False:
        return "no_answer"
    if not demanded(key, ref_date, days, started):
        return "before"
    naive = now.replace(tzinfo=None)
    if naive < dt.datetime.combine(key.day, OPENS[key.slot]):
        return "future"
    if naive < due_at(key):
        return "open"
    return "overdue" if key.day == now.date() else "missed"


def late(key: Key, now: dt.datetime) -> bool:
    """Whether a check entered at this local moment is late; it stays so for good."""
    return now.replace(tzinfo=None) > due_at(key)


def check_time(key: Key, now: dt.datetime, started: dt.datetime) -> None:
    """Refused for a check that cannot be entered now: `check_future`, `check_too_old`, `check_before_start`.

    One of the reference day itself may be entered, though none is demanded: a restart does not make anybody unseen.
    """
    naive = now.replace(tzinfo=None)
    if key.slot not in SLOTS or naive < dt.datetime.combine(key.day, OPENS[key.slot]):
        raise Refused("check_future")
    if (now.date() - key.day).days > BACK_DAYS:
        raise Refused("check_too_old")
    if due_at(key) <= started.replace(tzinfo=None):
        raise Refused("check_before_start")


def check_reading(said: Reading, marks: Marks) -> None:
    """Refused unless a check says a number or `no answer`, and nothing else (Q5, T3, T5).

    Codes: `no_number`, `bad_temp`, `low_temp` (until `sure`), `no_answer_alone`, `bad_symptom`, `bad_method`.
    """
    if said.method not in METHODS:
        raise Refused("bad_method")
    if any(one not in SYMPTOMS for one in said.symptoms):
        raise Refused("bad_symptom")
    if said.no_answer:
        if said.temp is not None or said.symptoms:
            raise Refused("no_answer_alone")
        return
    if said.temp is None:
        raise Refused("no_number")
    if not LOWEST <= said.temp <= HIGHEST:
        raise Refused("bad_temp")
    if said.temp < marks.low and not said.sure:
        raise Refused("low_temp", temp=f"{said.temp // 10}.{said.temp % 10}")


def alarms(said: Reading, marks: Marks) -> tuple[str, ...]:
    """The escalations a check opens: fever, else symptoms as `medical` (Q6); out of the home is a breach (Q3)."""
    found = []
    if "fever" in said.symptoms or (said.temp is not None and said.temp >= marks.fever):
        found.append("fever")
    elif said.symptoms:
        found.append("medical")
    if said.out_of_home:
        found.append("breach")
    return tuple(found)


_WORDS = {
    **dict.fromkeys(("n", "没接", "未应答"), "no_answer"),
    **dict.fromkeys(("am", "z", "早"), "am"),
    **dict.fromkeys(("pm", "x", "晚"), "pm"),
    **dict.fromkeys(("b", "昨天"), "yesterday"),
    **dict.fromkeys(("y",), "sure"),
    **dict.fromkeys(("o", "外出"), "out"),
}
_METHODS = {"d": "door", "w": "wechat", "s": "video", "t": "phone"}


class Line(NamedTuple):
    """What was typed for one person: the check, and when it is for."""

    reading: Reading
    slot: Slot | None
    yesterday: bool
    method_said: bool = False  # else the reading's method is what is usual for a new check


def parse(folded: str) -> Line:
    """`365`, `365 2 5` with symptoms, `n`, `z 365` for the morning, `b x 366` for yesterday evening, `d` at the door.

    `folded` is what `text.fold` makes of the line. Refused `bad_temp`, `two_digits`, `bad_symptom` or `bad_word` with
    `word`.
    """
    temp: int | None = None
    symptoms, flags = list[str](), set[str]()
    method, slot = "", list[Slot]()
    for word in folded.split():
        digits = word.replace(".", "", 1)
        if word in _METHODS:
            method = _METHODS[word]
        elif (found := _WORDS.get(word)) in SLOTS:
            slot.append("am" if found == "am" else "pm")
        elif found:
            flags.add(found)
        elif not (digits.isascii() and digits.isdigit()):
            raise Refused("bad_word", word=word[:20])
        elif len(digits) >= 3 or "." in word or (temp is None and len(digits) == 2):
            if temp is not None:
                raise Refused("bad_temp")
            temp = _tenths(word)
        else:
            for digit in digits:
                if not 1 <= int(digit) <= len(SYMPTOMS):
                    raise Refused("bad_symptom")
                symptoms.append(SYMPTOMS[int(digit) - 1])
    if len(set(slot)) > 1:
        raise Refused("bad_word", word="z x")
    reading = Reading(
        temp, "no_answer" in flags, tuple(dict.fromkeys(symptoms)), method or USUAL, "out" in flags, "sure" in flags
    )
    return Line(reading, slot[0] if slot else None, "yesterday" in flags, bool(method))


def corrected(line: Line, key: Key, method: str) -> Reading:
    """What a line says about the check that is put right, which was taken in the way `method`: that stays unless said.

    Refused `other_check` for one of another half of the day, or of yesterday.
    """
    if line.yesterday or line.slot not in (None, key.slot):
        raise Refused("other_check")
    return line.reading if line.method_said else replace(line.reading, method=method)


def _tenths(word: str) -> int:
    whole, dot, part = word.partition(".")
    if dot:
        if len(whole) != 2 or len(part) != 1:
            raise Refused("bad_temp")
        return int(whole + part)
    if len(word) == 2:
        raise Refused("two_digits", text=word, whole=f"{word}0")  # `38`: 38.0, or a digit was not hit
    if len(word) != 3:
        raise Refused("bad_temp")
    return int(word)
