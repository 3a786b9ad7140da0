"""What may be typed about a person and a household, and who may be somebody twice."""

import datetime as dt
from dataclasses import dataclass

import pytest

from dutyterm.errors import Refused
from dutyterm.households import words
from dutyterm.households.rules import id_hash, is_place
from dutyterm.households.rules_register import checked_person, day_of, near, one_off, rooms_meant, typed_person

TODAY = dt.date(2020, 2, 5)


@pytest.mark.parametrize("place", ["鄂", "𠮷", "湖北黄冈", "HK", "x9y", "430000 湖北"])
@pytest.mark.parametrize("nowhere", ["9", "x", "430000", "x 9", "-", "!?"])
def test_a_place_has_letters(place: str, nowhere: str) -> None:
    """Where somebody types it; what a file says is kept as it is."""
    assert is_place(place) and not is_place(nowhere) and not is_place("")
    assert typed_person({"origin": place}, TODAY) == {"origin": place}
    assert typed_person({"origin": " "}, TODAY) == {"origin": ""}
    with pytest.raises(Refused) as no:
        typed_person({"origin": nowhere}, TODAY)
    assert no.value.code == "bad_origin" and words.refusal(no.value.code)
    assert checked_person({"origin": nowhere}, TODAY) == {"origin": nowhere}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"name": "\u202e\x1b"}, "no_name"),
        ({"id_no": "110105194912310021"}, "bad_id"),
        ({"id_no": "11010519491331002X"}, "bad_id"),
        ({"id_no": "4.40524E+17"}, "bad_id"),
        ({"phone": "1381234567"}, "bad_phone"),
        ({"phone": "12012345678"}, "bad_phone"),
        ({"sex": "x"}, "bad_sex"),
        ({"sex": "f", "id_no": "440524188001010014"}, "sex_differs"),
        ({"birth_year": "2021"}, "bad_birth"),
        ({"birth_year": "58"}, "bad_birth"),
        ({"name_py": "曾"}, "bad_initials"),
        ({"return_on": "0230"}, "bad_day"),
        ({"tenancy": "guest"}, "bad_tenancy"),
        ({"work_status": "sick"}, "bad_work"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_sentence(said: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as no:
        checked_person(said, TODAY)
    assert no.value.code == code
    assert words.refusal(no.value.code, **no.value.values)


@pytest.mark.parametrize(("typed", "sex"), [("1", "m"), ("２", "f"), ("女", "f"), ("M", "m"), ("", "")])
def test_sex_is_a_digit_a_letter_or_a_word(typed: str, sex: str) -> None:
    assert checked_person({"sex": typed}, TODAY) == {"sex": sex}


def test_a_number_tells_sex_and_birth_and_is_stored_as_it_is_compared() -> None:
    found = checked_person(
        {"name": " 曾  小 红 ", "id_no": "１１０１０５１９４９１２３１００２ｘ", "phone": "+86 166-1234-5678"}, TODAY
    )
    known = {"id_no": "11010519491231002X", "id_type": "resident", "sex": "f", "birth_year": 1949}
    assert found == {"name": "曾小红", "phone": "16612345678", **known}


@pytest.mark.parametrize("name", ["Lin [/b]", "𠮷田", "a" * 40, "阿卜杜拉·买买提"])
def test_a_strange_name_is_a_name(name: str) -> None:
    assert checked_person({"name": name}, TODAY)["name"] == name


@pytest.mark.parametrize(
    ("text", "day"),
    [("0210", "2020-02-10"), ("2-9", "2020-02-09"), ("2月3日", "2020-02-03"), ("2020/02/29", "2020-02-29"),
     ("1230", "2019-12-30"), ("0229", "2020-02-29")],
)  # fmt: skip
def test_a_day_is_the_nearest_one(text: str, day: str) -> None:
    assert day_of(text, TODAY).isoformat() == day


@dataclass
class Known:
    id: int
    name: str
    household_id: int = 1
    birth_year: int | None = None
    id_hash: str = ""
    phone: str = ""


def why(
    name: str, *known: Known, birth: int | None = None, number: str = "", phone: str = ""
) -> list[tuple[int, str]]:  # fmt: skip
    return [(one.person_id, one.why) for one in near(name, birth, id_hash(number), 1, known, phone)]


def test_one_name_and_one_telephone_are_one_person() -> None:
    """Who has no papers at hand is entered twice soonest; a family shares a telephone, but not a name."""
    far = Known(7, "li meimei", 2, phone="13900001111")
    assert why("Li Meimei", far, phone="13900001111") == [(7, "name_phone")]
    assert why("li dada", far, phone="13900001111") == []
    assert why("li meimei", far) == []


def test_who_may_be_somebody_twice() -> None:
    assert why("梁志锦", Known(7, "别人", 2, id_hash=id_hash("X1")), number="X1") == [(7, "same_id")]
    assert why("梁志锦", Known(7, "梁志锦", 2, 1949), birth=1949) == [(7, "name_birth")]
    assert why("梁志锦", Known(7, "梁志锦", 2, 1950), birth=1949) == []
    assert why("梁志锦", Known(7, "梁志锦", 2)) == []  # a town has many of one name
    assert why("梁志锦", Known(7, "梁志锦", 1)) == [(7, "name_birth")]
    assert why("梁志锦", Known(7, "梁志绵", 1)) == [(7, "near_name")]
    assert why("梁志锦", Known(7, "梁志绵", 2)) == []
    assert why("区伟明", Known(7, "区伟民", 1, id_hash=id_hash("A")), number="B") == []  # two numbers, two people


@pytest.mark.parametrize(
    ("first", "second", "near_"),
    [("梁志锦", "梁锦志", True), ("梁志锦", "梁志", True), ("梁志锦", "梁志锦", False), ("梁志锦", "何志绵", False),
     ("梁", "何", False), ("ab", "ba", True), ("abcd", "badc", False)],
)  # fmt: skip
def test_one_character_off(first: str, second: str, near_: bool) -> None:
    assert one_off(first, second) is near_ is one_off(second, first)


def held(text: str, *rooms: str) -> list[str]:
    return [room for room in rooms if any(one.holds(room) for one in rooms_meant(text))]


ROOMS = ("3-1-301", "3-1-2702", "3-2-201", "3-2-501", "3-2-2801", "4-1-301", "12", "30")


def test_rooms_as_leaders_type_them() -> None:
    assert held("3-27", *ROOMS) == ["3-1-301", "3-1-2702", "3-2-501", "4-1-301", "12"]
    assert held("３－２７", *ROOMS) == held("3-27", *ROOMS)
    assert held("201-501", *ROOMS) == ["3-1-301", "3-2-201", "3-2-501", "4-1-301"]
    assert held("3-2 2-5", *ROOMS) == ["3-2-201", "3-2-501"]
    assert held("3-2-501", *ROOMS) == ["3-2-501"]
    assert held("501 301", *ROOMS) == ["3-1-301", "3-2-501", "4-1-301"]
    assert held("all", *ROOMS) == list(ROOMS)


@pytest.mark.parametrize("text", ["", "27-3", "3-200", "a-b", "3--5", "99999", "3-"])
def test_rooms_that_nobody_means(text: str) -> None:
    with pytest.raises(Refused) as no:
        rooms_meant(text)
    assert no.value.code == "bad_range"
    assert words.refusal("bad_range", **no.value.values)
