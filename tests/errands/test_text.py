"""What is ordered as people say it, and money as they type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.errands.rules_text import (
    MEDICAL,
    MOST_FEN,
    MOST_ITEMS,
    NAME_LENGTH,
    han_number,
    priority_of,
    read_items,
    read_money,
    yuan,
)
from dutyterm.errors import Refused


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("2斤瘦肉 白菜 降压药", ["瘦肉 2斤", "白菜", "降压药"]),
        ("２斤瘦肉、白菜；降压药", ["瘦肉 2斤", "白菜", "降压药"]),
        ("瘦肉3斤 土豆2个", ["瘦肉 3斤", "土豆 2个"]),
        ("鸡蛋三十个，十二个梨\n一百二十个口罩", ["鸡蛋 30个", "梨 12个", "口罩 120个"]),
        ("一斤半五花肉 半斤虾 两棵白菜", ["五花肉 1.5斤", "虾 0.5斤", "白菜 2棵"]),
        ("1.5斤排骨 2。5斤鱼", ["排骨 1.5斤", "鱼 2.5斤"]),
        ("两块豆腐。一条鱼", ["豆腐 2块", "鱼 1条"]),
        ("瘦肉 2斤，白菜 1棵", ["瘦肉 2斤", "白菜 1棵"]),
        ("2斤 瘦肉", ["瘦肉 2斤"]),
        ("三文鱼 八角 百合 千张 五香粉 四季豆", ["三文鱼", "八角", "百合", "千张", "五香粉", "四季豆"]),
        ("一次性手套2包", ["一次性手套 2包"]),
        ("大米10kg AD钙奶2瓶 牛奶x2", ["大米 10kg", "AD钙奶 2瓶", "牛奶 2"]),
        ("降压药(缬沙坦)一盒", ["降压药(缬沙坦) 1盒"]),
        ("𠮷野家便当2份", ["𠮷野家便当 2份"]),
        ("", []),
        ("，、；  \n", []),
    ],
)
def test_items(text: str, items: list[str]) -> None:
    found = read_items(text)
    assert [str(one) for one in found] == items
    assert not any(one.unsure for one in found)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("白菜 2斤 瘦肉", ["白菜 2斤", "瘦肉"]),  # of which are there two pounds?
        ("999感冒灵", ["999感冒灵"]),  # a brand
        ("土豆2", ["土豆2"]),
        ("三四个苹果", ["三四个苹果"]),
        ("2斤", ["2斤"]),
        ("2斤5两瘦肉", ["5两瘦肉 2斤"]),
    ],
)
def test_what_could_be_read_otherwise_is_marked(text: str, items: list[str]) -> None:
    found = read_items(text)
    assert [str(one) for one in found] == items
    assert found[0].unsure


@given(st.text(max_size=300))
def test_whatever_is_said_breaks_nothing(text: str) -> None:
    try:
        found = read_items(text)
    except Refused as no:
        assert no.code == "too_many_items"
        return
    for one in found:
        assert 0 < len(one.name) <= NAME_LENGTH
        assert len(one.qty) <= 12
        assert "\x1b" not in one.name
        assert "\n" not in one.name


@given(st.lists(st.sampled_from(["瘦肉", "白菜", "鸡蛋", "牛奶", "豆腐"]), min_size=1, max_size=20, unique=False),
       st.sampled_from([" ", "，", "、", "；", "\n", ",", ";", "。"]))  # fmt: skip
def test_any_separator_gives_the_same_items(names: list[str], separator: str) -> None:
    assert [one.name for one in read_items(separator.join(names))] == names


@given(st.integers(1, 999), st.sampled_from(["斤", "个", "盒", "瓶"]))
def test_amounts_in_characters_are_those_in_digits(number: int, unit: str) -> None:
    digits = "零一二三四五六七八九"
    said = ""
    if number >= 100:
        said += f"{digits[number // 100]}百"
    if number % 100 >= 10:
        said += f"{digits[number % 100 // 10]}十"
    elif number % 100 and number > 100:
        said += "零"
    said += digits[number % 10] if number % 10 else ""
    assert han_number(said) == number
    assert read_items(f"{said}{unit}米") == read_items(f"{number}{unit}米")


def test_too_many_items() -> None:
    assert len(read_items("菜 " * MOST_ITEMS)) == MOST_ITEMS
    with pytest.raises(Refused) as no:
        read_items("菜 " * (MOST_ITEMS + 1))
    assert no.value.code == "too_many_items"


@pytest.mark.parametrize(
    ("kind", "text", "priority"),
    [
        ("grocery", "2斤瘦肉 白菜", 3),
        ("grocery", "2斤瘦肉 白菜 降压药", 1),
        ("grocery", "胰岛素 2支", 1),
        ("other", "送去医院透析", 1),
        ("medicine", "随便什么", 1),
        ("grocery", "奶粉1罐", 2),
        ("grocery", "奶粉1罐 布洛芬", 1),
        ("grocery", "Insulin", 1),
        ("grocery", "山药 淮山药 药皂", 3),  # neither is a medicine
        ("grocery", "山药 感冒药", 1),
        ("other", "换煤气", 4),
        ("garbage", "", 4),
    ],
)
def test_priority(kind: str, text: str, priority: int) -> None:
    assert priority_of(kind, text) == priority


@pytest.mark.parametrize("word", MEDICAL)
def test_every_medical_word_makes_it_urgent(word: str) -> None:
    assert priority_of("grocery", f"白菜 {word}") == 1


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("58.5", 5850), ("５８．５", 5850), ("58。5", 5850), ("58", 5800), ("58元", 5800), ("58块5", 5850),
        ("58元5角", 5850), ("¥58.50", 5850), ("￥58", 5800), ("0", 0), ("0.01", 1), (" 12 . 3 ", 1230),
        ("20000", MOST_FEN),
    ],
)  # fmt: skip
def test_money(text: str, fen: int) -> None:
    assert read_money(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-3", "negative_money"), ("－５", "negative_money"), ("−5.5", "negative_money"), ("", "bad_money"),
        ("abc", "bad_money"), ("1e9", "bad_money"), ("58.555", "bad_money"), (".5", "bad_money"), ("5.", "bad_money"),
        ("5,8", "bad_money"), ("٣", "bad_money"), ("nan", "bad_money"), ("inf", "bad_money"),
        ("20000.01", "absurd_money"),
        ("999999999999", "absurd_money"), ("9" * 40, "bad_money"),
    ],
)  # fmt: skip
def test_money_that_is_none(text: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        read_money(text)
    assert no.value.code == code


@given(st.integers(0, MOST_FEN))
def test_money_comes_back_to_the_fen(fen: int) -> None:
    assert read_money(yuan(fen)) == fen


@given(st.text(max_size=20))
def test_no_text_gives_money_beyond_reason(text: str) -> None:
    try:
        assert 0 <= read_money(text) <= MOST_FEN
    except Refused as no:
        assert no.code in ("bad_money", "negative_money", "absurd_money")


@pytest.mark.parametrize(("text", "unsure"), [("米", True), ("油 盐", True), ("10斤米", False), ("米粉", False)])
def test_what_is_bought_by_weight_is_asked_for_when_no_amount_is_said(text: str, unsure: bool) -> None:
    assert read_items(text)[0].unsure is unsure
