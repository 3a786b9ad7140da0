"""No text from a person is shown as markup; and the check that says so sees what it should."""

from pathlib import Path

import pytest

from tests.house.markup import shown_as_markup

ROOT = Path(__file__).parents[2]


def test_no_screen_shows_text_as_markup() -> None:
    found = shown_as_markup(ROOT)
    assert not found, "\n" + "\n".join(found)


def findings(folder: Path, code: str, where: str = "gate") -> list[str]:
    file = folder / "dutyterm" / where / "screen.py"
    file.parent.mkdir(parents=True)
    file.write_text(code)
    return shown_as_markup(folder)


@pytest.mark.parametrize(
    "code",
    [
        "Static(name)",
        "Static(f'{name} in')",
        "Label(_('hello {name}').format(name=name))",
        "Label(content=row.name)",
        "Button(unit.label, id='x')",
        "self.notify(str(error))",
        "self.notify(_('ok'), title=person.name)",
        "table.add_row(Text(a), b)",
        "table.add_row(*cells)",
        "table.add_row(*[cell for cell in row])",
        "table.update_cell(key, column, value)",
        "line.update(f'{name}')",
        "self.border_title = name",
        "Static(Text.from_markup(name))",
        "def f(name: str):\n    Static(name)",
        "def f(name: str | Text):\n    Static(name)",
        "def f():\n    line = Text(a)\n    line = b\n    Static(line)",
        "def f():\n    x = x or ''\n    Static(x)",
        "def f(rows):\n    for cell in rows:\n        Static(cell)",
        "def make() -> str: ...\nStatic(make())",
        "def make() -> None: ...\nStatic(make())",
        "Static(', '.join(names))",
        "Static(_('a').join(names))",
        "Static(name, markup=True)",
    ],
)
def test_it_sees_text_that_could_be_markup(tmp_path: Path, code: str) -> None:
    assert len(findings(tmp_path, code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Static('[b]ours[/b]')",
        "Static(_('ours'))",
        "Static(id='empty')",
        "Static(name, markup=False)",
        "Static(Text(name))",
        "Static(Text(', ').join(parts))",
        "Static(Content.from_text(name, markup=False))",
        "Static(f'{len(rows)} / {limit:d} {when:%H:%M}')",
        "Label(_('{n} people').format(n=len(people)))",
        "def f(n: int, day: dt.date):\n    Label(_('{n} {day}').format(n=n, day=day))",
        "def f(line: Text | None):\n    Static(line or '')",
        "def f():\n    cells: list[Text] = []\n    table.add_row(*cells, key=name)",
        "def f():\n    line = Text(a) if a else _('none')\n    Static(line)",
        "def make(x: str) -> Text: ...\nStatic(make(name))",
        "async def make(x: str) -> list[Text]: ...\nasync def g():\n    table.add_row(*await make(name))",
        "class Row:\n    line: Text\nStatic(row.line)",
        "WORDS = {1: 'a', 2: 'b'}\ndef f(k):\n    Static(WORDS[k])",
        "options.add_option(Option(Text(name), id=key))",
        "table.update_cell(key, column, Text(value))",
        "settings.update(values)",
        "digest.update(name.encode())",
        "self.border_title = _('Gate')",
    ],
)
def test_it_leaves_harmless_things_alone(tmp_path: Path, code: str) -> None:
    assert findings(tmp_path, code) == []


def test_the_shared_widgets_are_where_text_is_made_safe(tmp_path: Path) -> None:
    assert findings(tmp_path, "Static(name)", where="ui") == []
