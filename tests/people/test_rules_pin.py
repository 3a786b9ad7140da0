"""What a PIN may be."""

import random

import pytest

from dutyterm.people.rules_pin import Guards, matches, may_give_to, pin_problem, read_pin

OWN = {"phone": "13812345678", "birth_year": 1955}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        *(("482913", ""), ("４８２９１３", ""), (" 482 913 ", ""), ("482914", "")),
        *(("", "pin_form"), ("48291", "pin_form"), ("4829131", "pin_form"), ("48291a", "pin_form")),
        *(("٤٨٢٩١٣", "pin_form"), ("四八二九一三", "pin_form"), ("-48291", "pin_form"), ("\x1b]0;x", "pin_form")),
        *(("000000", "pin_easy"), ("123456", "pin_easy"), ("654321", "pin_easy"), ("777777", "pin_easy")),
        *(("345678", "pin_easy"), ("987654", "pin_easy"), ("789012", "pin_easy"), ("210987", "pin_easy")),
        *(("567890", "pin_easy"), ("345679", ""), ("675678", "pin_own"), ("567800", "pin_own"), ("056781", "pin_own")),
        *(("195507", "pin_own"), ("071955", "pin_own"), ("550712", "pin_own"), ("120755", "pin_own")),
        *(("071255", "pin_own"), ("551399", ""), ("559912", ""), ("550012", "")),
    ],
)
def test_a_pin(typed: str, problem: str) -> None:
    assert pin_problem(typed, **OWN) == problem  # type: ignore[arg-type]


def test_nothing_is_known_of_somebody_without_a_telephone() -> None:
    assert pin_problem("195507") == ""
    assert pin_problem("567810", phone="5678") == "pin_own"
    assert pin_problem("567810", phone="678") == ""


def test_anything_typed_is_a_pin_or_is_not() -> None:
    dice = random.Random(3)
    signs = "0123456789０９ a\x1b‮𠮷[/]"
    for _ in range(5000):
        typed = "".join(dice.choice(signs) for _ in range(dice.randrange(12)))
        pin = read_pin(typed)
        assert pin == "" or (len(pin) == 6 and pin.isascii() and pin.isdigit())
        assert bool(pin) == (pin_problem(typed) != "pin_form")


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        *(("wxs", True), ("WXS", True), ("ｗｘｓ", True), ("王小山", True), (" 王 小山 ", True), ("wang", True)),
        *(("5678", True), ("５６７８", True), ("678", False), ("13812345678", False), ("", False), ("wx", False)),
        *(("王", False), ("[/b]", False)),
    ],
)
def test_who_is_meant(typed: str, same: bool) -> None:
    assert matches(typed, "Wang", "王小山", ("wxs",), "13812345678") is same


def test_only_an_admin_hands_out_the_pin_of_an_admin() -> None:
    assert may_give_to("admin", "admin")
    assert not may_give_to("coordinator", "admin")
    assert may_give_to("coordinator", "volunteer")


def test_a_shared_laptop_locks_sooner() -> None:
    assert Guards().idle_seconds(shared=True) == 180
    assert Guards().idle_seconds(shared=False) == 600
