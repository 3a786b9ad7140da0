"""Every way of typing a passage: what a line says, and what it can never be made to say."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.gate.line import Line, is_identity, month_day, nearest_past, parse, plausible, temperature
from dutyterm.gate.plates import plate, plate_kind

CODES = frozenset({"hq", "xz", "js"})
TOKEN = "0012345678901234567890123456789012"


def line(text: str, expecting: str = "") -> Line:
    return parse(text, expecting, CODES)


SAID = [
    ("137 365", {"who": "137", "temperatures": (365,)}),
    ("HQ-0137 36.5", {"who": "HQ-0137", "temperatures": (365,)}),
    ("hq137 365", {"who": "hq137", "temperatures": (365,)}),
    ("ＨＱ０１３７ ３６．５", {"who": "ＨＱ０１３７", "temperatures": (365,)}),
    ("137 36。5", {"who": "137", "temperatures": (365,)}),
    ("137 36.5℃", {"who": "137", "temperatures": (365,)}),
    ("137 36.5度", {"who": "137", "temperatures": (365,)}),
    ("137\t365\n", {"who": "137", "temperatures": (365,)}),
    ("１３７\u3000３６５", {"who": "１３７", "temperatures": (365,)}),
    ("3-2-501 out", {"who": "3-2-501", "direction": "out"}),
    ("3-2-501 -", {"who": "3-2-501", "direction": "out"}),
    ("3座2梯501 出", {"who": "3座2梯501", "direction": "out"}),
    ("３－２－５０１ ＯＵＴ", {"who": "３－２－５０１", "direction": "out"}),
    ("out 137", {"who": "137", "direction": "out"}),
    ("出 wxs", {"who": "wxs", "direction": "out"}),
    ("3座2梯501 365", {"who": "3座2梯501", "temperatures": (365,)}),
    ("wxs", {"who": "wxs"}),
    ("王小山 365", {"who": "王小山", "temperatures": (365,)}),
    ("zxm 2 365", {"who": "zxm", "choice": 2, "temperatures": (365,)}),
    ("5678", {"who": "5678"}),
    ("5678 365", {"who": "5678", "temperatures": (365,)}),
    ("13812345678 365", {"who": "13812345678", "temperatures": (365,)}),
    (TOKEN, {"who": TOKEN}),
    (f"{TOKEN} 365", {"who": TOKEN, "temperatures": (365,)}),
    ("v", {"kind": "visitor"}),
    ("V", {"kind": "visitor"}),
    ("访客", {"kind": "visitor"}),
    ("v 366", {"kind": "visitor", "temperatures": (366,)}),
    ("v 王二 366", {"kind": "visitor", "name": "王二", "temperatures": (366,)}),
    ("v 王二 3-2-501 13812345678 366", {"kind": "visitor", "name": "王二", "room": "3-2-501", "phone": "13812345678",
                                      "temperatures": (366,)}),
    ("v out", {"kind": "visitor", "direction": "out"}),
    ("v 粤b12345 2", {"kind": "visitor", "plate": "粤B12345", "occupants": 2}),
    ("w", {"kind": "worker"}),
    ("d", {"kind": "delivery"}),
    ("快递", {"kind": "delivery"}),
    ("e", {"kind": "emergency"}),
    ("e 120", {"kind": "emergency", "plate": "120"}),
    ("e 粤a12345", {"kind": "emergency", "plate": "粤A12345"}),
    ("n", {"kind": "nopass"}),
    ("n wxs", {"kind": "nopass", "who": "wxs"}),
    ("n wxs 364", {"kind": "nopass", "who": "wxs", "temperatures": (364,)}),
    ("137 oy 0203 364", {"who": "137", "outbreak": "yes", "left_on": (0, 2, 3), "temperatures": (364,)}),
    ("137 o n 364", {"who": "137", "outbreak": "no", "temperatures": (364,)}),
    ("137 ou", {"who": "137", "outbreak": "unknown"}),
    ("137 x", {"who": "137", "not_holder": True}),
    ("137 k 365", {"who": "137", "mask": "no", "temperatures": (365,)}),
    ("粤ed12345 3", {"plate": "粤ED12345", "occupants": 3}),
    ("粤ED12345 3", {"plate": "粤ED12345", "occupants": 3}),
    ("ed12345 3", {"plate": "粤ED12345", "occupants": 3}),
    ("湘e12345 3", {"plate": "湘E12345", "occupants": 3}),
    ("粤e·d12345 2 365 366", {"plate": "粤ED12345", "occupants": 2, "temperatures": (365, 366)}),
    ("粤e12345 2 g", {"plate": "粤E12345", "occupants": 2, "goods": True}),
    ("r", {"kind": "recheck"}),
    ("r 370 m", {"kind": "recheck", "temperatures": (370,), "method": "mercury"}),
    ("r370 m", {"kind": "recheck", "temperatures": (370,), "method": "mercury"}),
    ("r37.0 e", {"kind": "recheck", "temperatures": (370,), "method": "ear"}),
    ("r 2 370 m", {"kind": "recheck", "choice": 2, "temperatures": (370,), "method": "mercury"}),
    ("r m 370", {"kind": "recheck", "temperatures": (370,), "method": "mercury"}),
    ("", {"skip": True}),
    (" \u3000 ", {"skip": True}),
    ("\x1b\x07", {"skip": True}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID, ids=[repr(text) for text, _ in SAID])
def test_a_fresh_line(text: str, said: dict[str, object]) -> None:
    assert line(text) == Line(**said)  # type: ignore[arg-type]


ANSWERED = [
    ("t1", "365", {"temperatures": (365,)}),
    ("t1", "hq138 366", {"who": "hq138", "temperatures": (366,)}),
    ("t1", "out", {"direction": "out"}),
    ("t2", "370 m", {"temperatures": (370,), "method": "mercury"}),
    ("t2", "m 370", {"temperatures": (370,), "method": "mercury"}),
    ("temps", "365 366 375", {"temperatures": (365, 366, 375)}),
    ("temps", "137 365", {"who": "137", "temperatures": (365,)}),
    ("temps", "v 366", {"kind": "visitor", "temperatures": (366,)}),
    ("temps", TOKEN, {"who": TOKEN}),
    ("occupants", "3", {"occupants": 3}),
    ("occupants", "2 365 366", {"occupants": 2, "temperatures": (365, 366)}),
    ("outbreak", "y", {"outbreak": "yes"}),
    ("outbreak", "o y", {"outbreak": "yes"}),
    ("outbreak", "oy", {"outbreak": "yes"}),
    ("outbreak", "o y 0203 364", {"outbreak": "yes", "left_on": (0, 2, 3), "temperatures": (364,)}),
    ("outbreak", "n", {"outbreak": "no"}),
    ("outbreak", "n 365", {"outbreak": "no", "temperatures": (365,)}),
    ("outbreak", "u", {"outbreak": "unknown"}),
    ("outbreak", "没有", {"outbreak": "no"}),
    ("left_on", "0203", {"left_on": (0, 2, 3)}),
    ("left_on", "2月3日", {"left_on": (0, 2, 3)}),
    ("left_on", "2-3 364", {"left_on": (0, 2, 3), "temperatures": (364,)}),
    ("left_on", "12.5", {"left_on": (0, 12, 5)}),
    ("left_on", "36.4", {"temperatures": (364,)}),
    ("left_on", "20200203", {"left_on": (2020, 2, 3)}),
    ("consent", "2", {"consent": True, "choice": 2}),
    ("consent", "2 365", {"consent": True, "choice": 2, "temperatures": (365,)}),
    ("consent", "y", {"consent": True}),
    ("consent", "n", {"consent": False}),
    ("name", "王二", {"name": "王二"}),
    ("name", "Lin [/b]", {"name": "Lin [/b]"}),
    ("name", "366", {"temperatures": (366,)}),
    ("dest", "3-2-501", {"room": "3-2-501"}),
    ("dest", "12", {"room": "12"}),
    ("phone", "13812345678", {"phone": "13812345678"}),
    ("phone", "0757-81234567", {"phone": "075781234567"}),
    ("came_from", "湖北 黄冈", {"came_from": "湖北 黄冈"}),
    ("came_from", "佛山 366", {"came_from": "佛山", "temperatures": (366,)}),
    ("plate", "粤a12345", {"plate": "粤A12345"}),
    ("plate", "120", {"plate": "120"}),
    ("duplicate", "y", {"yes": True}),
    ("early", "y", {"yes": True}),
    ("choice", "2 365", {"choice": 2, "temperatures": (365,)}),
    ("choice", "HQ-0137", {"who": "HQ-0137"}),
    ("who", "wxs 365", {"who": "wxs", "temperatures": (365,)}),
    ("identify", "3-2-501 365", {"who": "3-2-501", "temperatures": (365,)}),
    ("identify", "wxs", {"who": "wxs"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "text", "said"), ANSWERED, ids=[f"{a}-{t}" for a, t, _ in ANSWERED])
def test_an_answer(asked: str, text: str, said: dict[str, object]) -> None:
    assert line(text, asked) == Line(**said)  # type: ignore[arg-type]


PROBLEMS = [
    ("", "137 999", "temperature", "999"),
    ("", "137 33.9", "temperature", "33.9"),
    ("", "137 440", "temperature", "440"),
    ("", "137 wxs", "word", "wxs"),
    ("", "36.5", "who_first", "36.5"),
    ("", "o y 30号", "outbreak_first", "o"),
    ("t1", "o y 30号", "left_on", "30号"),
    ("t1", "wxs", "t1", "wxs"),
    ("t1", "110", "temperature", "110"),
    ("temps", "wxs", "temps", "wxs"),
    ("outbreak", "x1", "outbreak", "x1"),
    ("consent", "也许", "consent", "也许"),
    ("phone", "王", "phone", "王"),
    ("dest", "二楼", "dest", "二楼"),
    ("choice", "abc", "choice", "abc"),
    ("occupants", "abc", "occupants", "abc"),
    ("duplicate", "n1", "duplicate", "n1"),
    ("early", "z", "early", "z"),
    ("left_on", "昨天", "left_on", "昨天"),
    ("t2", "abc", "t2", "abc"),
]


@pytest.mark.parametrize(("asked", "text", "problem", "word"), PROBLEMS)
def test_a_word_that_cannot_be_meant(asked: str, text: str, problem: str, word: str) -> None:
    said = line(text, asked)
    assert (said.problem, said.word) == (problem, word)


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("365", 365), ("36.5", 365), ("３６．５", 365), ("36。5", 365), ("３６５", 365), ("36.5°C", 365), ("44.0", 440),
     ("36", None), ("3650", None), ("36.55", None), ("-365", None), ("", None), ("36,5", None), ("1e3", None)],
)  # fmt: skip
def test_temperatures(text: str, tenths: int | None) -> None:
    """T5."""
    assert temperature(text) == tenths


@pytest.mark.parametrize(
    ("reading", "real"), [(339, False), (340, True), (430, True), (431, False), (110, False), (0, False)]
)
def test_what_a_person_can_have(reading: int, real: bool) -> None:
    assert plausible(reading) is real


def test_the_last_such_day_is_meant() -> None:
    today = dt.date(2020, 2, 5)
    assert nearest_past((0, 2, 3), today) == dt.date(2020, 2, 3)
    assert nearest_past((0, 2, 5), today) == today
    assert nearest_past((0, 12, 31), today) == dt.date(2019, 12, 31)
    assert nearest_past((0, 2, 29), dt.date(2020, 3, 1)) == dt.date(2020, 2, 29)
    assert nearest_past((2020, 2, 6), today) is None
    assert nearest_past((0, 2, 30), today) is None
    assert nearest_past((0, 13, 1), today) is None
    assert month_day("365") is None


@pytest.mark.parametrize(
    ("text", "known"),
    [("hq137", True), ("HQ-0137", True), (TOKEN, True), ("3-2-501", True), ("3座2梯501", True), ("ed12345", True),
     ("粤ED12345", True), ("wxs", False), ("365", False), ("137", False), ("36.5", False), ("y", False), ("2", False),
     ("0203", False), ("2-3", False), ("王二", False), ("qq137", False), (TOKEN[:-1], False)],
)  # fmt: skip
def test_what_can_only_be_somebody(text: str, known: bool) -> None:
    assert is_identity(text, CODES, "粤") is known


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [("ed12345", "粤ED12345", "energy"), ("e12345", "粤E12345", "normal"), ("粤E1234A", "粤E1234A", "normal"),
     ("粤ｅｄ１２３４５", "粤ED12345", "energy"), ("湘A12345", "湘A12345", "normal"),
     ("粤E12345d", "粤E12345D", "energy"),
     ("粤Z1234港", "粤Z1234港", "hk"), ("粤Z1234澳", "粤Z1234澳", "mo"), ("粤A1234警", "粤A1234警", "police"),
     ("粤A1234学", "粤A1234学", "school"), ("粤A1234挂", "粤A1234挂", "trailer"), ("e-12345", "粤E12345", "normal"),
     ("粤ea12345", "粤EA12345", "energy"), ("粤ek12345", "粤EK12345", "energy")],
)  # fmt: skip
def test_plates(text: str, number: str, kind: str) -> None:
    """V1."""
    found = plate(text)
    assert found == number
    assert plate_kind(found) == kind


@pytest.mark.parametrize(
    "text", ["粤i12345", "粤o12345", "abcdef", "粤e1234", "粤e1234567", "粤", "", "12345", "粤eo2345"]
)
def test_no_plates(text: str) -> None:
    assert plate(text) is None


HOSTILE = [
    "[/b] 365", "\x1b]0;x\x07 365", "137\u202e365", "137\u200b 365", "137 365\x00", "'; DROP TABLE person;--",
    "%s %d {0}", "\U00020bb7 365", "፩፪፫ 365", "² ³", "①②③", "\ud800", "9" * 200, "a" * 5000, "137 " * 300,
    "137 365 " + "366 " * 90, "🙂 365", "-", "+", "o", "o o", "r999", "oy", "y", "x x x", "137 0", "0 365", "00 00",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("asked", ["", "t1", "temps", "name", "dest", "consent", "left_on", "who", "choice", "plate"])
def test_hostile_lines_are_only_lines(text: str, asked: str) -> None:
    said = line(text, asked)
    for value in (said.who, said.name, said.word, said.came_from, said.plate, said.phone):
        assert value.isprintable()
        assert len(value) <= 200


questions = st.sampled_from(
    [
        "",
        "who",
        "identify",
        "choice",
        "name",
        "dest",
        "consent",
        "phone",
        "came_from",
        "outbreak",
        "left_on",
        "t1",
        "t2",
    ]
    + ["early", "occupants", "temps", "plate", "duplicate"]
)
pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ("137", "365", "36.5", "out", "v", "w", "d", "e", "n", "r", "o", "y", "oy", "x", "k", "g", "m", "2", "0203")
        + ("3-2-501", "粤ed12345", "hq137", "r370", "13812345678")
    ),
    st.integers(0, 10**7).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=16).map(str),
)
typed = st.lists(pieces, max_size=7).map(" ".join)


@given(typed, questions)
def test_no_line_ever_raises_or_makes_up_a_temperature(text: str, asked: str) -> None:
    said = line(text, asked)
    assert all(340 <= one <= 430 for one in said.temperatures)
    assert not (said.problem and said.temperatures)
    assert said.occupants is None or 0 <= said.occupants <= 99


@given(st.text(max_size=40))
def test_a_temperature_is_always_one_that_was_typed(text: str) -> None:
    for one in line(text).temperatures:
        digits = "".join(char for char in text if char.isdecimal())
        assert len(digits) >= 3
        assert one
