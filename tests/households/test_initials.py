"""Initials of names: surnames that are read otherwise than as a word, many readings, foreign names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.initials import MOST, initials, readings


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("曾小明", "zxm"), ("单雄信", "sxx"), ("解晓东", "xxd"), ("仇英", "qy"), ("区国雄", "ogx"),
        ("查良镛", "zly"), ("翟天临", "ztl"), ("覃伟", "qw"), ("冼星海", "xxh"), ("邝美云", "kmy"),
        ("禤国维", "xgw"), ("尉健", "wj"), ("缪荣", "mr"), ("阚泽", "kz"), ("岑参", "cc"),
        ("佘诗曼", "ssm"), ("谌龙", "cl"), ("隗嚣", "wx"), ("郗鉴", "xj"), ("盖叫天", "gjt"),
        ("朴树", "ps"), ("乐嘉", "yj"), ("召明", "sm"), ("万俟卨", "mqx"), ("尉迟恭", "ycg"),
        ("长孙无忌", "zswj"), ("单于丹", "cyd"), ("澹台明", "ttm"), ("欧阳锋", "oyf"), ("司徒华", "sth"),
        ("上官云", "sgy"), ("令狐冲", "lhc"), ("王小三", "wxs"), ("小单", "xd"), ("东区", "dq"),
    ],
)  # fmt: skip
def test_surnames_at_the_head_only(name: str, usual: str) -> None:
    assert initials(name)[0] == usual


def test_other_readings_are_found_too() -> None:
    assert initials("曾小明") == ("zxm", "cxm")
    assert "xd" in initials("小单") and "xs" in initials("小单")
    assert initials("王伟") == ("ww",)  # nobody called 王 is read otherwise, though the character may be


def test_a_reading_that_differs_in_one_place_comes_before_one_that_differs_in_two() -> None:
    found = initials("解放长")
    away = [sum(a != b for a, b in zip(found[0], one, strict=True)) for one in found]
    assert away == sorted(away)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("John Smith", "js"),
        ("Émile Zola", "ez"),
        ("O'Neil", "o"),
        ("ＬＩ Lei", "ll"),
        ("阿May", "am"),
        ("第1村", "d1c"),
        ("\U00020bb7田", "t"),  # no reading is known of the first character
    ],
)
def test_other_than_chinese_names(name: str, found: str) -> None:
    assert initials(name)[0] == found


@pytest.mark.parametrize("name", ["", " ", "·", "\U00020bb7", "Ω", "😀"])
def test_nothing_to_read(name: str) -> None:
    assert initials(name) == ()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=60))
def test_few_different_keys_of_equal_length(name: str) -> None:
    found = initials(name)
    assert len(found) == len(set(found)) <= MOST
    assert all(len(one) == sum(bool(readings(char)) for char in name) for one in found)
    assert all(one.isascii() and one.islower() for one in found)


@given(st.text())
def test_any_text_at_all(name: str) -> None:
    assert all(one.isascii() and one.isalnum() for one in initials(name))
