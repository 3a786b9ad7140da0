"""English: complete, fresh, with the same blanks, and nothing Chinese left on the screen but people's own words."""

import importlib.util
import io
import re
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dutyterm import i18n
from tests.gate.screens import SMALL, WIDE, session_of, sitting
from tests.gate.town import Town, bound

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/catalogue.py, which is no package."""
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "tools" / "catalogue.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def english(tool: ModuleType) -> Catalog:
    return read_po(io.BytesIO(tool.PO.read_bytes()), locale="en")


@pytest.fixture
def in_english() -> Iterator[None]:
    i18n.use_language("en")
    yield
    i18n.use_language("zh")


def blanks(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


def chinese(text: str) -> str:
    """The ideographs and full-width signs of a text."""
    return "".join(one for one in text if unicodedata.east_asian_width(one) in "WF")


def test_every_sentence_is_in_the_catalogue_and_no_dead_one(tool: ModuleType, english: Catalog) -> None:
    source = {sentence for sentence, _file in tool.sentences()}
    kept = {str(one.id) for one in english if one.id}
    assert source - kept == set(), "run tools/catalogue.py"
    assert kept - source == set(), "run tools/catalogue.py"


def test_every_sentence_is_translated(tool: ModuleType, english: Catalog) -> None:
    assert tool.untranslated(english) == []
    assert [str(one.id) for one in english if one.id and one.fuzzy] == []


def test_the_compiled_catalogue_is_fresh(tool: ModuleType, english: Catalog) -> None:
    assert tool.MO.read_bytes() == tool.compiled(english), "run tools/catalogue.py"


def test_blanks_are_the_same(english: Catalog) -> None:
    wrong = {
        str(one.id): str(one.string)
        for one in english
        if one.id and one.string and blanks(str(one.id)) != blanks(str(one.string))
    }
    assert wrong == {}


def test_translations_are_english(english: Catalog) -> None:
    # what people may type stays as it is typed, and what stands in their files as it is written there
    spoken = (
        "华侨新村3座住户登记表",
        "华侨新村大门",
        "王小山",
        "12号",
        "提交答卷时间",
        "手机号码",
        "房号",
        "姓名",
        "身份证号",
        "电话",
        "粤",
        "出",
        "进",
    )
    left = {
        str(one.id): found
        for one in english
        if one.id and one.string and (found := chinese(re.sub("|".join(spoken), "", str(one.string))))
    }
    assert left == {}


def test_chinese_needs_no_catalogue() -> None:
    i18n.use_language("zh")
    assert i18n._("卡口") == "卡口"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_no_chinese_is_left_on_the_gate_s_screen(
    in_english: None, db_url: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    with bound(db_url) as town:
        own = people_s_words(town)
        async with sitting(town, session_of(town, db_url, tmp_path, "boss"), size) as one:
            seen = list(one.lines)
            for text in ("137 376", "r 378 m", "3-2-302 out", "v", "\x1b", "137 365", "3-2-501", "zzz"):
                await one.type(text)
                seen += one.lines
                await one.press("enter")
                seen += one.lines
                await one.press("escape", "escape")
            for keys in (
                ("down",),
                ("f",),
                ("t",),
                ("2",),
                ("3",),
                ("4",),
                ("g",),
                ("x",),
                ("escape",),
                ("f1",),
                ("end",),
            ):
                await one.press(*keys)
                seen += one.lines
    left = {line.strip() for line in seen if set(chinese(line)) - own}
    assert left == set()


def people_s_words(town: Town) -> set[str]:
    """Characters of names and places in the fixture, and of what may be typed."""
    return set("".join(town.people)) | set("华侨新村教师楼下寨门口志愿者陈联系王小山粤座梯出进")
