"""Text from people: harmless after cleaning, one spelling after folding, little left after masking."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyterm.text import clean_line, fold, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("Lin [/b]", "Lin [/b]"),
        ("\x1b]0;x\x07王", "]0;x王"),
        ("\u202e反过来\u202c", "反过来"),
        ("王\u200b二", "王二"),
        ("a\r\nb\tc  d", "a b c d"),
        ("\u2028x\u2029y", "x y"),
        ("  x ", "x"),
        ("e\u0301", "\u00e9"),
        ("\U00020bb7", "\U00020bb7"),
        ("\U000323af", "\U000323af"),  # newer than Python 3.11's tables
        ("\ud800x", "x"),
        ("\ue000x", "x"),
        ("\x00", ""),
        ("\ufffe", ""),
    ],
)
def test_cleaning(dirty: str, clean: str) -> None:
    assert clean_line(dirty) == clean


def test_cleaning_cuts() -> None:
    assert clean_line("名" * 500, 40) == "名" * 40
    assert clean_line("ab cd", 3) == "ab"


@given(st.text(), st.integers(1, 50))
def test_what_is_clean_is_harmless_and_stays_as_it_is(text: str, limit: int) -> None:
    clean = clean_line(text, limit)
    assert len(clean) <= limit
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in clean)
    assert clean == clean.strip()
    assert clean_line(clean, limit) == clean


@pytest.mark.parametrize(
    ("typed", "read"),
    [("３６．５", "36.5"), ("36。5", "36.5"), ("３－２－５０１", "3-2-501"), ("3—2–501", "3-2-501"), 
     ("ＨＱ０１３７", "hq0137"),
     ("，", ","), ("、", ","), ("Ａ", "a"), ("①", "1"), ("℃", "°c")],
)  # fmt: skip
def test_folding(typed: str, read: str) -> None:
    assert fold(typed) == read


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(fold(text))) == fold(fold(text))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("徐阿姨", "徐**"),
        ("王二", "王*"),
        ("单", "单*"),
        ("", ""),
        ("阿卜杜热依木·麦麦提明", "阿***"),
        ("\U00020bb7二", "\U00020bb7*"),
    ],
)
def test_masked_names(name: str, masked: str) -> None:
    """X5."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("075781234567", "075****4567"), ("81234567", "********"), ("", "")],
)
def test_masked_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("11010519491231002X", "110***********002X"), ("H12345678", "*******78"), ("1234", "****"), ("", "")],
)
def test_masked_identity_numbers(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@given(st.text(min_size=5, max_size=40))
def test_masking_hides_most(text: str) -> None:
    assert mask_id(text).count("*") >= len(text) - 7
    assert set(mask_name(text)[1:]) == {"*"}
