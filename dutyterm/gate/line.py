"""The one line a volunteer types: words into what they mean. Pure; looks nothing up."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from ..households import tokens
from ..households.rules import pass_code, room_key
from ..text import clean_line, fold
from .plates import plate
from .rules import HIGHEST, LOWEST, METHODS

Kind = Literal["", "visitor", "worker", "delivery", "emergency", "nopass", "recheck"]

COMMANDS: dict[str, Kind] = {
    **dict.fromkeys(("v", "访客", "来访"), "visitor"),
    **dict.fromkeys(("w", "施工", "工人"), "worker"),
    **dict.fromkeys(("d", "快递", "外卖"), "delivery"),
    **dict.fromkeys(("e", "急救", "救护"), "emergency"),
    **dict.fromkeys(("n", "无证"), "nopass"),
    **dict.fromkeys(("r", "复测"), "recheck"),
}
_OUT, _IN = ("out", "出", "chu", "-"), ("in", "进", "入", "jin", "+")
_ANSWERS = {
    **dict.fromkeys(("y", "是", "有", "到过"), "yes"),
    **dict.fromkeys(("n", "否", "没有", "无"), "no"),
    **dict.fromkeys(("u", "?", "不清楚", "不知道"), "unknown"),
}
_TEMPERATURE = re.compile(r"(\d{2})[.](\d)(?:[°c℃度]+)?|(\d{3})")
_RECHECK = re.compile(r"r(\d{3}|\d\d\.\d)")
_PHONE = re.compile(r"1[3-9]\d{9}")
_COMMA = re.compile(r"(?<!\d)(\d\d)[,，](\d)(?!\d)")
_LONG_AGO = 90  # days; nobody asks about an earlier journey
_MONTH_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2})|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. `problem` is a code when a word cannot be meant; `word` is that word."""

    kind: Kind = ""
    direction: str = ""
    who: str = ""  # identity as typed: pass number, room, initials, name, phone, token
    choice: int = 0  # the number picked from a list, from 1
    temperatures: tuple[int, ...] = ()
    method: str = ""
    name: str = ""
    phone: str = ""
    room: str = ""  # where a visitor goes
    came_from: str = ""
    consent: bool | None = None
    outbreak: str = ""
    left_on: tuple[int, int, int] | None = None  # year or 0, month, day
    mask: str = ""
    not_holder: bool = False
    plate: str = ""
    occupants: int | None = None
    goods: bool = False
    yes: bool = False
    skip: bool = False  # an empty Enter
    problem: str = ""
    word: str = ""


def temperature(word: str) -> int | None:
    """Tenths of a degree from `365`, `36.5`, `３６．５` or `36。5` (T5); None if it does not look like one."""
    found = _TEMPERATURE.fullmatch(fold(word))
    if not found:
        return None
    return int(found[3]) if found[3] else int(found[1] + found[2])


def plausible(reading: int) -> bool:
    """Whether a reading can be a person's (T5: 34.0 to 43.0)."""
    return LOWEST <= reading <= HIGHEST


def month_day(word: str) -> tuple[int, int, int] | None:
    """(year or 0, month, day) from `0203`, `2-3`, `2月3日`, `20200203`."""
    found = _MONTH_DAY.fullmatch(fold(word))
    if not found:
        return None
    if found[6]:
        year, month, day_ = found[6], found[7], found[8]
    elif found[4]:
        year, month, day_ = "", found[4], found[5]
    else:
        year, month, day_ = found[1], found[2], found[3]
    return int(year or 0), int(month), int(day_)


def nearest_past(parts: tuple[int, int, int], today: dt.date) -> dt.date | None:
    """The last such day that is not in the future; None where there is none, or none that can be meant."""
    year, month, day_ = parts
    for candidate in [year] if year else [today.year, today.year - 1]:
        try:
            found = dt.date(candidate, month, day_)
        except ValueError:
            continue
        # without a year: last December is meant in January, but tomorrow is a slip and not a year ago
        if found <= today and (year or candidate == today.year or (today - found).days <= _LONG_AGO):
            return found
    return None


def is_identity(word: str, codes: frozenset[str], province: str) -> bool:
    """Whether a word can only name somebody else: a scan, a printed pass number, a room in an estate, a plate."""
    code = pass_code(word)
    digits = fold(word)
    scanned = tokens.looks_like(digits)
    dashed = bool(room_key(word)) and not digits.isdigit()
    return scanned or bool(code and code[0].lower() in codes) or dashed or bool(plate(word, province))


def parse(text: str, expecting: str = "", codes: frozenset[str] = frozenset(), province: str = "粤") -> Line:
    """The meaning of a line. `expecting` is the open question (domain scenarios 2 to 6), `codes` the
    compounds' short codes in lower case, which tell `hq137` from a plate."""
    text = _COMMA.sub(r"\1.\2", text)  # `36，5`: input methods type a comma as well as a full stop
    words = clean_line(text.replace("，", " ").replace(",", " ")).split(" ")
    if words == [""]:
        return Line(skip=True)
    return _Reader(words, expecting, codes, province).read()


class _Reader:
    """Reads the words of one line from left to right."""

    def __init__(self, words: list[str], expecting: str, codes: frozenset[str], province: str) -> None:
        self.words, self.expecting, self.codes, self.province = words, expecting, codes, province
        self.found: dict[str, object] = {}
        self.temperatures: list[int] = []

    def read(self) -> Line:
        asked = self.expecting
        while self.words:
            word = self.words.pop(0)
            if problem := self._word(word, fold(word)):
                return Line(problem=problem, word=clean_line(word, 20))
        if asked in ("t1", "t2") and self.temperatures and "direction" in self.found:
            return Line(problem=asked)  # `400 out`: a reading, or the pass of somebody who goes out?
        return Line(temperatures=tuple(self.temperatures), **self.found)  # type: ignore[arg-type]

    def _fresh(self) -> bool:
        """No question is open and nothing has been said of who it is."""
        named = {"who", "plate"} & self.found.keys() or self.found.get("kind", "nopass") != "nopass"
        return not self.expecting and not named

    def _word(self, word: str, low: str) -> str:
        if self._fresh() or self.expecting in ("who", "identify"):
            return self._first(word, low)
        if self.expecting == "temps" and self._names_occupant(low):
            self.found.update(kind=COMMANDS[low]) if low in COMMANDS else self.found.update(who=word)
        elif low in _OUT + _IN:
            self.found["direction"] = "out" if low in _OUT else "in"
        elif self.expecting in ("outbreak", "consent") and low in _ANSWERS:
            answer = _ANSWERS[low]
            self.found.update(outbreak=answer) if self.expecting == "outbreak" else self.found.update(
                consent=answer == "yes"
            )
            self.expecting = "left_on" if answer == "yes" and self.expecting == "outbreak" else "t1"
        elif self.expecting in ("duplicate", "early") and low in ("y", "是"):
            self.found["yes"] = True
        elif low in ("o", "疫区") and self.words and fold(self.words[0]) in _ANSWERS:
            self.found["outbreak"] = _ANSWERS[fold(self.words.pop(0))]
            if self.found["outbreak"] == "yes":
                self.expecting = "left_on"
        elif len(low) == 2 and low[0] == "o" and low[1] in _ANSWERS and self.expecting != "name":
            self.found["outbreak"] = _ANSWERS[low[1]]
            if self.found["outbreak"] == "yes":
                self.expecting = "left_on"
        elif low in ("k", "nomask", "无口罩"):
            self.found["mask"] = "no"
        elif low in ("x", "不是本人") and self.expecting != "name":
            self.found["not_holder"] = True
        elif low in ("g", "物资"):
            self.found["goods"] = True
        else:
            return self._value(word, low)
        return ""

    def _first(self, word: str, low: str) -> str:
        """The word that says who it is, or what kind of passage."""
        if (found := _RECHECK.fullmatch(low)) and not self.expecting:
            self.found["kind"] = "recheck"
            return self._temperature(found[1])
        if low in COMMANDS and not self.expecting and "kind" not in self.found:
            self.found["kind"] = COMMANDS[low]
        elif low in _OUT + _IN:
            self.found["direction"] = "out" if low in _OUT else "in"
        elif (number := plate(word, self.province)) and not self._is_code(word):
            self.found["plate"] = number
        elif re.fullmatch(r"\d\d\.\d.*", low):
            return "who_first"
        elif low in ("o", "疫区") and not self.found and self.words and fold(self.words[0]) in _ANSWERS:
            return "outbreak_first"
        else:
            self.found["who"], self.expecting = word, "t1" if self.expecting in ("who", "identify") else self.expecting
        return ""

    def _listed(self) -> bool:
        """Whether a list may stand on the screen, so that a small number picks from it."""
        leaving = self.found.get("direction") == "out" and self.found.get("kind") in ("visitor", "worker")
        return "who" in self.found or self.found.get("kind") == "recheck" or self.expecting == "choice" or leaving

    def _names_occupant(self, low: str) -> bool:
        """Whether a word says who in the car is measured next: `v 366`, `137 365`."""
        if low in COMMANDS:
            return COMMANDS[low] in ("visitor", "worker", "delivery")
        reading = temperature(low)
        measured = len(self.words) == 1 and plausible(temperature(self.words[0]) or 0)
        if low.isdigit():
            return len(self.words) == 1 and not (reading and plausible(reading))
        return measured and reading is None and low not in (*_OUT, *_IN, *METHODS)  # a name, initials or a room

    def _is_code(self, word: str) -> bool:
        code = pass_code(word)
        return bool(code and code[0].lower() in self.codes)

    def _value(self, word: str, low: str) -> str:
        kind, plated = self.found.get("kind", ""), "plate" in self.found
        if kind == "emergency" and plausible(temperature(low) or 0):
            return self._temperature(low)
        if kind == "emergency" or self.expecting == "plate":
            self.found["plate"] = plate(word, self.province) or word.upper()
        elif self.expecting == "left_on" and (parts := month_day(word)) and not plausible(temperature(low) or 0):
            self.found["left_on"], self.expecting = parts, "t1"
        elif low in METHODS and (self.temperatures or kind == "recheck" or self.expecting == "t2"):
            self.found["method"] = METHODS[low]
        elif self.expecting == "dest" and (room := room_key(word)) and not plausible(temperature(low) or 0):
            self.found["room"] = room
        elif self.expecting == "consent" and re.fullmatch(r"\d{1,2}", low):
            self.found.update(consent=True, choice=int(low))
        elif (plated or self.expecting == "occupants") and re.fullmatch(r"\d{1,2}", low) and not self.temperatures:
            self.found["occupants"], self.expecting = int(low), "t1"
        elif re.fullmatch(r"\d{1,2}", low) and self._listed():
            self.found["choice"] = int(low)
        elif temperature(low) is not None:
            return self._temperature(low)
        elif _PHONE.fullmatch(low.replace("-", "")) or (
            self.expecting == "phone" and re.fullmatch(r"[\d-]{7,13}", low)
        ):
            self.found["phone"] = low.replace("-", "")
        elif kind in ("visitor", "worker", "delivery") and (number := plate(word, self.province)):
            self.found["plate"], plated = number, True
        elif is_identity(word, self.codes, self.province) and self.expecting in ("t1", "temps", "choice"):
            self.found["who"] = word
        elif self.expecting in (
            "t1",
            "temps",
            "left_on",
            "outbreak",
            "phone",
            "choice",
            "consent",
            "occupants",
            "duplicate",
            "early",
            "t2",
        ):
            return self.expecting
        elif low.isdigit() and "who" in self.found and kind not in ("visitor", "worker", "delivery"):
            return "temperature"  # one digit too many; whoever lives here has no door to be asked for
        elif room := room_key(word):
            self.found["room"] = room
        elif self.expecting in ("came_from", "dest"):
            if self.expecting == "dest":
                return "dest"
            self.found["came_from"] = " ".join(filter(None, (self.found.get("came_from"), word)))  # type: ignore[arg-type]
        elif kind in ("visitor", "worker", "delivery") or self.expecting == "name":
            self.found["name"] = " ".join(filter(None, (self.found.get("name"), word)))  # type: ignore[arg-type]
        else:
            return "word"
        return ""

    def _temperature(self, word: str) -> str:
        reading = temperature(word)
        if reading is None or not plausible(reading):
            return "temperature"
        self.temperatures.append(reading)
        return ""
