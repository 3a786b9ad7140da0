"""Write dutyterm/initials.bin from pypinyin's readings; run by hand, needs `pip install dutyterm[generate]`.

The file: zlib of a length (two bytes), the distinct groups of initials joined by blanks, and for each code point
of `initials.STRETCHES` the number of its group (two bytes). All numbers are little-endian.
"""

import struct
import sys
import unicodedata
import zlib
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

sys.path.insert(0, str(Path(__file__).parents[1]))

from dutyterm.initials import STRETCHES, TABLE  # noqa: E402


def first_letter(reading: str) -> str:
    """`ǹg` gives `n`, `ê` gives `e`, `zhāng` gives `z`."""
    return next((c for c in unicodedata.normalize("NFKD", reading.lower()) if "a" <= c <= "z"), "")


def group(code: int) -> str:
    """The distinct initials of a code point's readings, in pypinyin's order."""
    letters = [first_letter(reading) for reading in pinyin_dict.get(code, "").split(",")]
    return "".join(dict.fromkeys(letters))


def main() -> None:
    found = [group(code) for first, last in STRETCHES for code in range(first, last + 1)]
    groups = sorted(set(found))
    number = {name: at for at, name in enumerate(groups)}
    names = " ".join(groups).encode("ascii")
    data = struct.pack("<H", len(names)) + names + struct.pack(f"<{len(found)}H", *(number[name] for name in found))
    TABLE.write_bytes(zlib.compress(data, 9))
    print(f"{sum(map(bool, found))} characters, {len(groups)} groups, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
