"""Every sentence of the gate fits the line it is shown in, in both languages, on the smallest screen."""

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from dutyterm import i18n
from dutyterm.gate import words
from dutyterm.gate.rules import Verdict
from tests.gate.screens import SMALL, Open

BLANKS = {"word": "3-2-501", "time": "08:00", "who": "志愿者甲", "seconds": 60}


@pytest.fixture(params=i18n.LANGUAGES, autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both languages, one after the other."""
    i18n.use_language(request.param)
    yield request.param
    i18n.use_language("zh")


def shown() -> Iterator[tuple[str, str]]:
    for code in words.QUESTIONS:
        yield code, words.question(code)
    for code in words._PROBLEMS:
        yield code, words.problem(code, str(BLANKS["word"]))
    for code in words._REFUSALS:
        yield code, words.refusal(code, **BLANKS)
    for code in words._REASONS:
        yield code, i18n._("请说：") + words.say(Verdict("HOLD", code))
        yield code, f" {max(map(cell_len, words.decision('RECHECK'))) * 'x'} xx   {words.reason(code)}"
        if todo := words._REASONS[code][2]:
            yield code, i18n._(todo)


def test_sentences_fit_their_line() -> None:
    long = {code: (cell_len(text), text) for code, text in shown() if cell_len(text) > SMALL[0]}
    assert long == {}


async def test_keys_lines_fit(sit: Open) -> None:
    async with sit(login="boss") as one:
        for keys in ((), ("v",), ("escape",), ("down",), ("2",), ("4",)):
            await one.press(*keys)
            pairs = one.screen.list_keys() if one.screen.reading_list else one.screen.line_keys()
            for key, label in pairs:
                assert f" {key} {label} " in one.keys + " "
