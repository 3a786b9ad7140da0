"""Sentences broken into lines where a clause ends: Chinese has no blanks, and a terminal would cut words anywhere."""

from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

ENDS = "。；，、：？！）」》"  # noqa: RUF001 - as Chinese writes them; a line may end behind one of these
LEAST = 2  # a line is not broken before this part of the width: better a word cut than a line of three characters


def by_clauses(text: Text, width: int) -> Text:
    """A text whose lines have at most `width` columns, broken at blanks and behind punctuation; looks stay."""
    found = Text(style=text.style, no_wrap=True)
    for number, line in enumerate(text.split("\n", allow_blank=True)):
        if number:
            found.append("\n")
        cuts = _cuts(line.plain, width)
        parts = line.divide(cuts) if cuts else [line]
        for place, part in enumerate(parts):
            part.rstrip()
            found.append("\n" if place else "").append_text(part)
    return found


def _cuts(line: str, width: int) -> list[int]:
    """Where a line is broken: each is the number of the character that begins the next one."""
    cuts, start = [], 0
    while cell_len(line[start:]) > width:
        end = start + 1
        while end < len(line) and cell_len(line[start : end + 1]) <= width:
            end += 1
        cut = next((place for place in range(end, start + 1, -1) if _may_break(line, place, end)), end)
        if cell_len(line[start:cut]) * LEAST < width:
            cut = end
        while cut < len(line) and line[cut] == " ":
            cut += 1
        if cut >= len(line):
            break
        cuts.append(cut)
        start = cut
    assert all(one < other for one, other in pairwise(cuts))
    return cuts


def _may_break(line: str, place: int, end: int) -> bool:
    """Whether a new line may begin with the character at `place`."""
    if line[place - 1] == " " or (place == end and line[place] == " "):
        return True
    return line[place - 1] in ENDS and line[place] not in ENDS
