"""Number plates (domain.md V1): normalised, and told apart from everything else typed at a gate."""

import re

from ..text import fold

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
NO_PLATE = "无牌"
"""What stands for the plate of an e-bike, a tricycle and the like (V1)."""
_WITHOUT = frozenset({"none", "无牌", "无车牌", "电动车", "三轮车"})
_BODY = r"[a-hj-np-z0-9]"
_NORMAL = rf"{_BODY}{{4}}(?:{_BODY}|[挂学警港澳])"
_ENERGY = r"(?:[a-hjk][a-hj-np-z0-9]\d{4}|\d{5}[a-hjk])"
_PLATE = re.compile(rf"([{PROVINCES}])?([a-hj-np-z])[·.\-]?((?:{_ENERGY})|(?:{_NORMAL}))", re.ASCII)


def plate(text: str, province: str = "粤") -> str | None:
    """The plate as printed (`粤ED12345`), or None. A missing province is `province`; U2: no IME needed.

    A plate has at least one digit: six letters alone are somebody's initials.
    """
    if fold(text) in _WITHOUT:
        return NO_PLATE
    found = _PLATE.fullmatch(fold(text))
    if not found or not any(char.isdigit() for char in found[3]):
        return None
    return f"{found[1] or province}{found[2].upper()}{found[3].upper()}"


def plate_kind(number: str) -> str:
    """`energy` (new energy, six characters), `police`, `trailer`, `school`, `hk`, `mo`, `none` or `normal`."""
    if number == NO_PLATE:
        return "none"
    suffix = {"警": "police", "挂": "trailer", "学": "school", "港": "hk", "澳": "mo"}.get(number[-1:])
    return suffix or ("energy" if len(number) == 8 else "normal")
