"""What is typed and scanned: codes of passes, plates, rooms, numbers; with inputs that nobody thought of."""

import datetime as dt
import re
import secrets

from hypothesis import given, settings
from hypothesis import strategies as st

from dutyterm.gate.plates import PROVINCES, plate, plate_kind
from dutyterm.households import tokens
from dutyterm.households.passes import Terms, end_problem, last_day, parse_day, parse_stair, parse_temp, standing
from dutyterm.households.rules import pass_code, room_key
from dutyterm.qr_code import matrix, smallest_link, svg

KEYS = (b"k" * tokens.KEY_BYTES, b"o" * tokens.KEY_BYTES)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2199, 1, 1))
IDS = st.integers(0, (1 << 28) - 1)
WIDE = str.maketrans(
    "0123456789-ABCDEFGHJKLMNPQRSTUVWXYZ", "０１２３４５６７８９－ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＳＴＵＶＷＸＹＺ"
)


@given(st.sampled_from(tokens.KINDS), IDS, DAYS, st.sampled_from(KEYS))
def test_a_code_says_what_was_put_in(kind: str, pass_id: int, day: dt.date, key: bytes) -> None:
    code = tokens.encode(key, kind, pass_id, day)
    assert len(code) == 34 and code.isascii() and code.isdigit()
    assert tokens.decode(KEYS, code) == tokens.decode(KEYS, code.translate(WIDE)) == tokens.Token(kind, pass_id, day)
    assert tokens.decode((b"x" * tokens.KEY_BYTES,), code) is None


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(tokens.KINDS), IDS, DAYS)
def test_every_change_of_one_digit_is_refused(kind: str, pass_id: int, day: dt.date) -> None:
    """All 34 places, all nine other digits; and neighbours that changed places."""
    code = tokens.encode(KEYS[0], kind, pass_id, day)
    for place in range(34):
        for digit in "0123456789":
            changed = code[:place] + digit + code[place + 1 :]
            assert (tokens.decode(KEYS, changed) is None) == (changed != code), (place, digit)
    for place in range(33):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert (tokens.decode(KEYS, swapped) is None) == (swapped != code)


@given(st.text(max_size=60))
def test_no_text_is_a_code_by_chance(text: str) -> None:
    assert tokens.decode(KEYS, text) is None


@settings(deadline=None)
@given(st.integers(0, 10**34 - 1))
def test_no_number_is_a_code_by_chance(number: int) -> None:
    assert tokens.decode(KEYS, f"{number:034d}") is None


PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
NORMAL = st.from_regex(r"[A-HJ-NP-Z0-9]{3}[0-9][A-HJ-NP-Z0-9挂学警港澳]", fullmatch=True)
ENERGY = st.from_regex(r"[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK]", fullmatch=True)


@given(st.sampled_from(PROVINCES), st.sampled_from(PLATE_LETTERS), st.one_of(NORMAL, ENERGY))
def test_a_plate_has_one_spelling(province: str, letter: str, rest: str) -> None:
    whole = f"{province}{letter}{rest}"
    assert plate(whole) == whole
    assert plate(whole.lower()) == plate(whole.translate(WIDE)) == plate(f"{province}{letter}·{rest}") == whole
    assert plate(f"{letter}{rest}", province) == whole
    assert plate(whole, "京") == whole, "a province that is there is not changed"
    assert plate_kind(whole) in ("normal", "energy", "police", "trailer", "school", "hk", "mo")
    assert (len(rest) == 6) == (plate_kind(whole) == "energy")


@given(st.text(max_size=12))
def test_what_is_read_as_a_plate_is_one(text: str) -> None:
    found = plate(text)
    assert found is None or plate(found) == found
    assert found is None or found == "无牌" or any(char.isdigit() for char in found)


@given(st.integers(1, 999), st.integers(1, 99), st.integers(100, 9999))
def test_a_room_has_one_spelling(block: int, stair: int, door: int) -> None:
    wanted = f"{block}-{stair}-{door}"
    ways = (
        wanted,
        wanted.translate(WIDE),
        f"{block}座{stair}梯{door}",
        f"{block}栋{stair}单元{door}室",
        f" {block} - {stair} - {door} ",
    )
    assert {room_key(one) for one in ways} == {wanted}
    assert parse_stair(f"{block}-{stair}") == parse_stair(f"{block}座{stair}梯") == (block, stair)


@given(st.text(max_size=20))
def test_what_is_read_as_a_room_or_a_number_is_one(text: str) -> None:
    found = room_key(text)
    assert found is None or room_key(found) == found
    code = pass_code(text)
    assert code is None or pass_code(f"{code[0]}-{code[1]:04d}") == code


# -- days and terms


@given(DAYS, st.sampled_from(("resident", "tenant_temp", "worker", "vehicle")))
def test_a_pass_is_good_on_its_first_and_last_day(first: dt.date, kind: str) -> None:
    terms = Terms()
    last = last_day(kind, first, terms)
    assert end_problem(first, last, first, terms) == ""
    assert standing("active", last, last, terms) == "soon"
    assert standing("active", last, last + dt.timedelta(days=1), terms) == "expired"
    assert standing("suspended", last, last + dt.timedelta(days=1), terms) == "suspended"


@given(st.text(max_size=12), DAYS)
def test_no_text_is_a_day_by_mistake(text: str, today: dt.date) -> None:
    parse_day(text, today)  # and never an error


def test_days_as_people_type_them() -> None:
    today = dt.date(2020, 2, 5)
    assert (
        parse_day("0331", today)
        == parse_day("3-31", today)
        == parse_day("２０２０－３－３１", today)
        == dt.date(2020, 3, 31)
    )
    assert parse_day("0204", today) == dt.date(2021, 2, 4), "the next one"
    assert (parse_day("1", today), parse_day("30", today)) == (today, dt.date(2020, 3, 5))
    assert [parse_day(one, today) for one in ("0230", "x", "0", "", "13-1")] == [None] * 5
    assert [parse_temp(one) for one in ("365", "36.5", "３６。５", "30", "440", "x")] == [
        365,
        365,
        365,
        None,
        None,
        None,
    ]


# -- codes as squares


def test_a_pass_is_the_smallest_code_there_is() -> None:
    """21 modules: it fits 80x24 with two blanks a module (ecosystem.md 4)."""
    for _ in range(5):
        assert len(matrix(f"{secrets.randbelow(10**34):034d}")) == 21
    assert len(matrix("9" * 35)) > 21


def test_a_link_in_capitals_only_where_that_means_the_same_and_helps() -> None:
    assert smallest_link("http://10.0.0.5/A") == "HTTP://10.0.0.5/A"
    assert len(matrix("HTTP://10.0.0.5/A")) == 21
    assert smallest_link("http://me@example.org/A") == "http://me@example.org/A"
    for link in ("https://example.org/form?room=a", "http://10.0.0.5/a"):
        found = smallest_link(link)
        assert found.partition("/")[2].partition("/")[2].partition("/")[2] == link.split("/", 3)[3]
        assert found.lower() == link.lower()


def test_a_drawing_is_the_code() -> None:
    code = matrix("1234567890")
    drawn = svg(code, "<b>")
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn
    dark = {
        (int(x) + step, int(y))
        for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn)
        for step in range(int(wide))
    }
    assert dark == {(x, y) for y, row in enumerate(code) for x, one in enumerate(row) if one}


def test_digits_of_another_script_are_no_plate() -> None:
    assert plate("粤AD٠١٢٣") is None
