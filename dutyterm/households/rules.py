"""What a room, an identity number, a telephone number, a pass number and a name look like; pure functions.

Every check answers with the one canonical spelling that is stored and compared, or says by a short code why
there is none. Nothing is repaired: what cannot be read is for the office to correct.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from ..text import clean_line, fold

# Dashes that neither NFKC nor `fold` turn into "-"; input methods and spreadsheets produce all of them
_DASHES = str.maketrans(dict.fromkeys("‐‑‒―─━﹘﹣ー⁃➖", "-"))
_BLANKS = re.compile(r"\s+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE_GAP = re.compile(f"(?<=[{_WIDE}·]) (?=[{_WIDE}·])")
_PLAIN_NAME = re.compile("[\u4e00-\u9fff]{1,60}")  # the shape of nearly every name; each rule leaves it as it is
_DOTS = re.compile(r"[·•‧∙・･.]")

# "There is none", as offices write it into a cell that may stay empty
NONE_WORDS = frozenset({"无", "没有", "暂无", "未办", "无证件", "无电话", "无手机", "-", "--", "/", "\\"})

_ESTATE_ROOM = re.compile(
    r"(?P<block>\d{1,3})(?:[座栋幢]|号楼|-)-?(?P<stair>\d{1,2})(?:梯|单元|门|-)-?(?P<door>\d{3,4}[a-z]?)(?:室|房|号房)?"
)
_VILLAGE_ROOM = re.compile(r"(\d{1,4})(?:号|号房|户)?")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = ord("0") * sum(_WEIGHTS)
_EIGHTEEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_TORN = re.compile(r"\d{10,}|\d{9,}X", re.ASCII)
_HOME_RETURN = re.compile(r"[HM](?:\d{8}|\d{10})", re.ASCII)
_TAIWAN = re.compile(r"\d{8}", re.ASCII)
_OLD_FOREIGNER = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,17}", re.ASCII)
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII)

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0[1-9]\d{1,2}\d{7,8}|[2-9]\d{6,7}", re.ASCII)
_SEVERAL = re.compile(r"[/,;|]|\d{7,}\s+\d{7,}")

_PASS = re.compile(r"([a-z](?:[a-z0-9]{0,6}[a-z])?)-?(\d{1,6})", re.ASCII)


def half_width(text: str) -> str:
    """`text` as parsers read it: folded (X3), every dash a `-`, no blanks at all."""
    if text.isascii():
        return _BLANKS.sub("", text).lower()
    return _BLANKS.sub("", fold(text.translate(_DASHES)).translate(_DASHES))


@lru_cache(maxsize=20_000)
def room_key(text: str) -> str | None:
    """The canonical room: `3-2-501` (block, stairway, door) or a village house `12`; None if it is neither.

    Reads `3座2梯501`, `3栋2单元501`, `3座2梯 501室`, `3-2-501`, `12号`, in any width and with any dash (U3).
    """
    folded = half_width(text)
    if match := _ESTATE_ROOM.fullmatch(folded):
        block, stair, door = int(match["block"]), int(match["stair"]), match["door"].upper()
        return f"{block}-{stair}-{door}" if block and stair and door.strip("0") else None
    if (match := _VILLAGE_ROOM.fullmatch(folded)) and int(match[1]):
        return str(int(match[1]))
    return None


class IdCheck(NamedTuple):
    """What an identity number says. `why` is empty when `ok`, else one of
    `length` `checksum` `date` `characters` `old` (15 digits, void since 2013) `digits_lost`.

    `kind` is `resident` `permit` (HK/Macau/Taiwan residence) `home_return` `taiwan` `passport` `foreigner` or
    `none`; `sex` is `m`, `f` or empty; `birth` is None where the number does not tell.
    """

    ok: bool
    kind: str = ""
    number: str = ""
    birth: dt.date | None = None
    sex: str = ""
    why: str = ""


_NO_ID = IdCheck(True, "none")


def id_check_digit(body: str) -> str:
    """The 18th character for the first 17 digits (GB 11643, ISO 7064 mod 11-2)."""
    return "10X98765432"[(sum(map(mul, body.encode(), _WEIGHTS)) - _ZEROS) % 11]


def _eighteen(number: str, today: dt.date | None) -> IdCheck:
    if number.startswith(("81", "82", "83")):
        kind = "permit"
    else:
        kind = "foreigner" if number[0] == "9" else "resident"
    try:
        birth = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdCheck(False, kind, why="date")
    if birth.year < 1850 or (today is not None and birth > today):
        return IdCheck(False, kind, why="date")
    if id_check_digit(number[:17]) != number[17]:
        return IdCheck(False, kind, why="checksum")
    if number[0] == "0":
        return IdCheck(False, kind, why="characters")
    return IdCheck(True, kind, number, birth, "m" if int(number[16]) % 2 else "f")


def check_id(text: str, today: dt.date | None = None) -> IdCheck:
    """Read an identity number of any kind a town meets (X1); empty or "none" is `ok` with kind `none`.

    With `today` a birth in the future is refused too. Digits alone never pass as a passport once they are as
    long as a torn resident number, and what a spreadsheet rounded (`4.49E+17`) is `digits_lost`.
    """
    if _EIGHTEEN.fullmatch(text):
        return _eighteen(text, today)
    number = half_width(text)
    if not number or number in NONE_WORDS:
        return _NO_ID
    number = number.upper()
    if _ROUNDED.fullmatch(number):
        return IdCheck(False, why="digits_lost")
    number = number.replace("-", "")
    if _EIGHTEEN.fullmatch(number):
        return _eighteen(number, today)
    if _HOME_RETURN.fullmatch(number):
        return IdCheck(True, "home_return", number)
    if _TAIWAN.fullmatch(number):
        return IdCheck(True, "taiwan", number)
    if _OLD_FOREIGNER.fullmatch(number):
        return IdCheck(True, "foreigner", number)
    if _TORN.fullmatch(number):
        return IdCheck(False, why="old" if len(number) == 15 and number.isdigit() else "length")
    if _PASSPORT.fullmatch(number):
        return IdCheck(True, "passport", number)
    return IdCheck(False, why="length" if number.isascii() and number.isalnum() else "characters")


def id_hash(number: str) -> str:
    """What `person.id_hash` holds: a digest to look a number up by, empty for no number."""
    return hashlib.sha256(number.encode()).hexdigest()[:32] if number else ""


class PhoneCheck(NamedTuple):
    """A telephone number in digits alone; `why` is empty or `length` `prefix` `characters` `several`."""

    ok: bool
    number: str
    why: str


def check_phone(text: str) -> PhoneCheck:
    """Read a mobile or landline number (X2), separators and +86 tolerated; empty or "none" is fine."""
    if _MOBILE.fullmatch(text):
        return PhoneCheck(True, text, "")
    folded = fold(text.translate(_DASHES)).translate(_DASHES).strip()
    if not folded or folded in NONE_WORDS:
        return PhoneCheck(True, "", "")
    number = re.sub(r"[\s\-.()]", "", folded)
    number = re.sub(r"^(?:\+|00)86", "", number)
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return PhoneCheck(False, "", "several" if _SEVERAL.search(folded) else "characters")
    if len(number) == 13 and number.startswith("861"):
        number = number[2:]
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return PhoneCheck(True, number, "")
    if _SEVERAL.search(folded):
        return PhoneCheck(False, "", "several")
    return PhoneCheck(False, "", "prefix" if len(number) == 11 else "length")


def pass_code(text: str) -> tuple[str, int] | None:
    """Compound code and serial of a pass number: `HQ-0137`, `hq137`, `ＨＱ０１３７` are `("HQ", 137)` (P6).

    A code starts and ends with a letter, so that its end shows without the dash. A plate typed without its
    province (`ed12345`) has the same shape: ask for plates first.
    """
    match = _PASS.fullmatch(half_width(text))
    if not match or not int(match[2]):
        return None
    return match[1].upper(), int(match[2])


def is_place(text: str) -> bool:
    """Whether a text could name a place: it has a Chinese character, or two Latin letters; never digits alone."""
    letters = [one for one in text if one.isalpha()]
    return len(letters) > 1 or any(unicodedata.category(one) == "Lo" for one in letters)


def person_name(text: str) -> str:
    """A name as it is stored: one clean line, without the blanks that only space out Chinese characters."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    return _WIDE_GAP.sub("", clean_line(text, 60))


def name_key(name: str) -> str:
    """What two spellings of one name have in common: width, case, blanks and the kind of middle dot left out."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return _DOTS.sub("·", _BLANKS.sub("", unicodedata.normalize("NFKC", name))).casefold()
