"""A text of several lines, whole, to be read or copied off the screen by hand."""

from typing import Any

from rich.text import Text

from ..text import clean_line
from .rows import Column, Row
from .views import View
from .wrapping import by_clauses

MARGIN = 2  # columns beside the text


class TextPage(View):
    """The text, broken at clauses to fit; Esc closes it."""

    finds = False

    def __init__(self, screen: Any, title: str, text: str) -> None:
        super().__init__(screen)
        self.title, self.lines = title, [clean_line(one, 2000) for one in text.split("\n")]

    def columns(self) -> tuple[Column, ...]:
        return (Column("", 0),)

    def rows(self) -> list[Row]:
        room = self.screen.app.size.width - MARGIN
        found = "\n".join(by_clauses(Text(one), room).plain for one in self.lines)
        return [Row(number, (one,)) for number, one in enumerate(found.split("\n"))]

    def heading(self) -> Text:
        return Text(clean_line(self.title, 200), no_wrap=True, overflow="crop")
