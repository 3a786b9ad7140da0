"""Rooms, identity numbers, telephones, pass numbers and names: tables of cases, and inputs nobody thought of."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.households.rules import (
    check_id,
    check_phone,
    id_check_digit,
    id_hash,
    name_key,
    pass_code,
    person_name,
    room_key,
)

FULL_WIDTH = str.maketrans("0123456789-XHQ", "０１２３４５６７８９－ＸＨＱ")


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("3-2-501", "3-2-501"),
        ("3座2梯501", "3-2-501"),
        ("3栋2单元501", "3-2-501"),
        ("3座2梯 501室", "3-2-501"),
        ("３座２梯５０１", "3-2-501"),
        ("３－２－５０１", "3-2-501"),
        ("3—2–501", "3-2-501"),
        ("3‐2−501房", "3-2-501"),
        (" 03 - 2 - 501 ", "3-2-501"),
        ("3座-2梯-501", "3-2-501"),
        ("3号楼2门1203", "3-2-1203"),
        ("3-2-501a", "3-2-501A"),
        ("12号", "12"),
        ("12", "12"),
        ("１２号", "12"),
        ("012", "12"),
        ("", None),
        ("同上", None),
        ("0", None),
        ("0-1-101", None),
        ("3-0-101", None),
        ("3-2-000", None),
        ("3-27", None),
        ("3-2-5", None),
        ("2020-02-05", None),
        ("20-02-05", None),
        ("12345", None),
        ("3座501", None),
        ("3-2-501-1", None),
        ("五〇一", None),
        ("3-2-501\n3-2-502", None),
        ("-3", None),
        ("3.0", None),
    ],
)
def test_rooms(text: str, room: str | None) -> None:
    assert room_key(text) == room


@given(
    st.integers(1, 999),
    st.integers(1, 99),
    st.integers(101, 9999),
    st.sampled_from(["{}座{}梯{}", "{}-{}-{}", "{}栋{}单元{}", "{}座{}梯 {}室", "{}幢 {}单元\u3000{}房"]),
    st.booleans(),
)
def test_every_spelling_of_a_room_is_one_room(block: int, stair: int, door: int, spelling: str, wide: bool) -> None:
    text = spelling.format(block, stair, door)
    assert room_key(text.translate(FULL_WIDTH) if wide else text) == f"{block}-{stair}-{door}"


@given(st.text())
def test_a_room_once_read_reads_the_same(text: str) -> None:
    room = room_key(text)
    assert room is None or room_key(room) == room


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("11010519491231002X", "resident", "11010519491231002X"),
        ("11010519491231002x", "resident", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "resident", "11010519491231002X"),
        ("110105 19491231 002X", "resident", "11010519491231002X"),
        ("440524188001010014", "resident", "440524188001010014"),
        ("810000199001010019", "permit", "810000199001010019"),
        ("H12345678", "home_return", "H12345678"),
        ("m1234567890", "home_return", "M1234567890"),
        ("12345678", "taiwan", "12345678"),
        ("E12345678", "passport", "E12345678"),
        ("123456789", "passport", "123456789"),
        ("CHN110119800101", "foreigner", "CHN110119800101"),
        ("", "none", ""),
        ("  ", "none", ""),
        ("无", "none", ""),
        ("－", "none", ""),
    ],
)
def test_identity_numbers(text: str, kind: str, number: str) -> None:
    found = check_id(text)
    assert (found.ok, found.kind, found.number, found.why) == (True, kind, number, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("110105194912310021", "checksum"),
        ("110105194913310020", "date"),
        ("11010519490229002X", "date"),
        ("110105200202300020", "date"),
        ("11010519491231002", "length"),
        ("1101051949123100", "length"),
        ("11010519491231002XX", "length"),
        ("1101051949123100211", "length"),
        ("110105491231002", "old"),
        ("13800000001", "length"),
        ("4.49900198207235E+17", "digits_lost"),
        ("449900198207234E+3", "characters"),
        ("WUZHENGJIAN", "length"),
        ("身份证丢了", "characters"),
        ("1101051949123100？X", "characters"),
    ],
)
def test_wrong_identity_numbers(text: str, why: str) -> None:
    found = check_id(text)
    assert (found.ok, found.number, found.why) == (False, "", why)


def test_a_number_tells_birth_and_sex() -> None:
    assert check_id("11010519491231002X")[3:5] == (dt.date(1949, 12, 31), "f")
    assert check_id("440524188001010014")[3:5] == (dt.date(1880, 1, 1), "m")
    assert check_id("E12345678")[3:5] == (None, "")


def test_nobody_is_born_tomorrow() -> None:
    body = "44990020200206001"
    number = body + id_check_digit(body)
    assert check_id(number, dt.date(2020, 2, 6)).ok
    assert check_id(number, dt.date(2020, 2, 5)).why == "date"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_never_passes(birth: dt.date, serial: int, at: int, shift: int) -> None:
    body = f"449900{birth:%Y%m%d}{serial:03d}"
    number = body + id_check_digit(body)
    assert check_id(number).ok
    digits = "0123456789X" if at == 17 else "0123456789"
    wrong = number[:at] + digits[(digits.index(number[at]) + shift) % len(digits)] + number[at + 1 :]
    assert not check_id(wrong).ok


@given(st.text())
def test_an_identity_number_once_read_reads_the_same(text: str) -> None:
    found = check_id(text)
    assert found.ok == (not found.why)
    if found.number:
        assert check_id(found.number) == found


def test_hashes_tell_numbers_apart() -> None:
    assert id_hash("") == ""
    assert id_hash("11010519491231002X") == id_hash("11010519491231002X") != id_hash("110105194912310021")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "13800138000"),
        ("16600138000", "16600138000"),
        ("19900138000", "19900138000"),
        ("138-0013-8000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0757-88888888", "075788888888"),
        ("（010）12345678", "01012345678"),
        ("8888888", "8888888"),
        ("", ""),
        ("无", ""),
        ("/", ""),
    ],
)
def test_telephones(text: str, number: str) -> None:
    assert check_phone(text) == (True, number, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1380013800", "length"),
        ("138001380000", "length"),
        ("12800138000", "prefix"),
        ("13800001", "length"),
        ("7578888888", "length"),
        ("13800138000/13900139000", "several"),
        ("13800138000、13900139000", "several"),
        ("13800138000 13900139000", "several"),
        ("138001380o0", "characters"),
        ("微信联系", "characters"),
        ("1.3800138E+10", "characters"),
    ],
)
def test_wrong_telephones(text: str, why: str) -> None:
    assert check_phone(text) == (False, "", why)


@given(st.text(alphabet="0123456789０１２+-() /；转ab.", max_size=30))
def test_a_telephone_once_read_reads_the_same(text: str) -> None:
    found = check_phone(text)
    assert found.ok == (not found.why)
    if found.number:
        assert check_phone(found.number) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HQ-0137", ("HQ", 137)),
        ("hq137", ("HQ", 137)),
        ("HQ0137", ("HQ", 137)),
        ("ＨＱ－０１３７", ("HQ", 137)),
        ("hq － 137", ("HQ", 137)),
        ("d1c7", ("D1C", 7)),
        ("137", None),
        ("HQ", None),
        ("HQ-0", None),
        ("HQ-0137-1", None),
        ("华侨137", None),
        ("1c7", None),
        ("", None),
    ],
)
def test_pass_numbers(text: str, code: tuple[str, int] | None) -> None:
    assert pass_code(text) == code


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("李　小明", "李小明"),
        (" 李 小 明 ", "李小明"),
        ("John  Smith", "John Smith"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("Lin [/b]", "Lin [/b]"),
        ("李\u202e小\x1b明", "李小明"),
        ("\U00020bb7 田", "\U00020bb7田"),
    ],
)
def test_names(typed: str, name: str) -> None:
    assert person_name(typed) == name


def test_one_name_in_two_spellings() -> None:
    assert name_key("阿依古丽•买买提") == name_key("阿依古丽・买买提")
    assert name_key("ＪＯＨＮ smith") == name_key("John Smith")
    assert name_key("李晓明") != name_key("李小明")
