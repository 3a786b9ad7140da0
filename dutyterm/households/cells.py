"""What offices write into single cells, as the register's values. Pure; None means "cannot be read"."""

from functools import lru_cache

from ..sheets import Cell
from ..text import clean_line
from .rules import half_width

_DITTO = frozenset({"同上", "同前", "如上", "〃", "″", '"', "''"})
_VACANT = frozenset({"空置", "空", "空房", "空户", "无人", "无人住", "无人居住"})
_TOTALS = ("合计", "总计", "小计", "共计", "总人数", "合共")
_OCCUPANCY = {
    "": "", "自住": "owner", "业主自住": "owner", "自有": "owner", "出租": "let", "租住": "let", "租": "let",
    "租赁": "let", "空置": "vacant", "空": "vacant", "空房": "vacant", "宿舍": "dorm", "集体宿舍": "dorm",
    "未知": "", "不详": "",
}  # fmt: skip
_SEX = {"": "", "男": "m", "女": "f", "m": "m", "f": "f"}
HEAD_WORDS = frozenset({"户主", "本人", "屋主", "承租人"})


def said(cell: Cell) -> str:
    """A cell as text; a number that lost digits keeps its exponent and so is never read as digits."""
    if isinstance(cell, str):
        return cell.strip()
    return f"{cell:E}" if isinstance(cell, float) and abs(cell) >= 1e15 else str(cell)


@lru_cache(maxsize=1024)
def _word(text: str) -> str:
    """A word of a fixed list, without blanks and the brackets around it."""
    return half_width(text).strip("()[]【】")


def is_ditto(text: str) -> bool:
    """Whether the cell only points to the one above."""
    return len(text) < 5 and "".join(text.split()) in _DITTO


def is_vacant(text: str) -> bool:
    """Whether a name cell says that nobody lives there: `（空置）`."""
    return text[:1] in "空无([（【" and _word(text) in _VACANT


def is_total(cells: list[Cell]) -> bool:
    """Whether a row only counts those above: its first words are 合计 or the like."""
    first = next((cell for cell in cells if isinstance(cell, str) and cell), "")
    return _word(first).startswith(_TOTALS)


@lru_cache(maxsize=1024)
def occupancy(text: str) -> str | None:
    """`owner` `let` `vacant` `dorm`, or empty where the cell does not say."""
    return _OCCUPANCY.get(_word(text))


@lru_cache(maxsize=64)
def sex(text: str) -> str | None:
    """`m`, `f`, or empty where the cell does not say."""
    return _SEX.get(_word(text))


@lru_cache(maxsize=8192)
def short_text(text: str) -> str:
    """A free text of one line that many rows share, such as where somebody comes from."""
    return clean_line(text, 60)
