"""Pinyin initials of names: what a volunteer types to find somebody without an input method (domain.md X4).

Readings come from a generated table (`tools/make_initials.py` writes `initials.bin`). Where a character is read
differently as a surname, SURNAMES decides, at the head of the name only. Clerks may correct the result by hand.
"""

import struct
import unicodedata
import zlib
from functools import cache, lru_cache
from itertools import combinations, product
from pathlib import Path

TABLE = Path(__file__).with_name("initials.bin")
# Stretches of Unicode the table covers, in this order: 〇, the basic plane's ideographs, those of the planes above
STRETCHES = ((0x3007, 0x3007), (0x3400, 0x9FFF), (0x20000, 0x323AF))
MOST = 9

# Surnames that start with another letter than the table's first reading of the character
SURNAMES = {
    "万俟": "mq", "尉迟": "yc", "单于": "cy", "澹台": "tt", "乐正": "yz", "子车": "zj",
    "曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "查": "z", "翟": "z", "覃": "q", "阚": "k", "折": "s",
    "繁": "p", "种": "c", "秘": "b", "乜": "n", "么": "y", "佴": "n", "郇": "x", "隗": "w", "召": "s", "祭": "z",
    "乐": "y", "句": "g", "炅": "g", "藏": "z", "颉": "x", "重": "c",
}  # fmt: skip
# Surnames without a second reading: other readings of the character would only fill the list at the gate
PLAIN_SURNAMES = frozenset("王吴朱许邓冯彭董潘蔡余于杜叶丁任姚沈汪石贾夏方陶郝汤司温庄游施甄招詹古阮焦舒齐谷裴霍涂褚")


@cache
def _table() -> tuple[list[str], memoryview]:
    """The distinct groups of initials, and for each covered code point the number of its group."""
    data = zlib.decompress(TABLE.read_bytes())
    (length,) = struct.unpack_from("<H", data)
    groups = data[2 : 2 + length].decode("ascii").split(" ")
    return groups, memoryview(data)[2 + length :]


@lru_cache(maxsize=8192)
def readings(char: str) -> str:
    """The initials a Chinese character may be read with, the usual first: `zc` for 曾; empty if none is known."""
    code, start = ord(char), 0
    for first, last in STRETCHES:
        if first <= code <= last:
            groups, numbers = _table()
            at = (start + code - first) * 2
            return groups[numbers[at] | numbers[at + 1] << 8]
        start += last - first + 1
    return ""


def _sounds(name: str) -> list[str]:
    """For each sound of a name (a Chinese character, a word, a digit) its possible initials."""
    plain = [readings(char) for char in name]
    if all(plain):
        return plain
    sounds, inside_word = [], False
    for char in name:
        if found := readings(char):
            sounds.append(found)
            inside_word = False
            continue
        for letter in unicodedata.normalize("NFKD", char).lower():
            if "a" <= letter <= "z":
                if not inside_word:
                    sounds.append(letter)
                inside_word = True
            elif not unicodedata.combining(letter):
                if letter in "0123456789":
                    sounds.append(letter)
                inside_word = letter in "'’"
    return sounds


def initials(name: str) -> tuple[str, ...]:
    """Lower-case initials of a name, the canonical first, then at most eight other readings; empty if unreadable.

    A Latin name gives the first letters of its words; digits stay; characters without a known reading are left out.
    Alternatives that differ in fewer places from the canonical reading come first.
    """
    name = unicodedata.normalize("NFC", name)
    sounds = _sounds(name)
    if not sounds:
        return ()
    if name[0] in PLAIN_SURNAMES:
        sounds[0] = sounds[0][0]
    surname = SURNAMES.get(name[:2]) or SURNAMES.get(name[0], "")
    for at, letter in enumerate(surname):
        sounds[at] = letter + sounds[at].replace(letter, "")
    usual = [found[0] for found in sounds]
    open_places = [at for at, found in enumerate(sounds) if len(found) > 1]
    if not open_places:
        return ("".join(usual),)
    if len(open_places) == 1:  # nearly every name
        at = open_places[0]
        before, after = "".join(usual[:at]), "".join(usual[at + 1 :])
        return tuple(before + letter + after for letter in sounds[at][:MOST])
    result = {"".join(usual): None}
    for count in range(1, len(open_places) + 1):
        for places in combinations(open_places, count):
            for letters in product(*(sounds[at][1:] for at in places)):
                if len(result) == MOST:
                    return tuple(result)
                other = usual.copy()
                for at, letter in zip(places, letters, strict=True):
                    other[at] = letter
                result["".join(other)] = None
    return tuple(result)
