"""Text from people is data: cleaned on the way in, folded for parsing, masked on the way out.

Pure functions of the standard library; the only helper that rules may share.
"""

import unicodedata

# NFKC leaves the Chinese full stop and comma alone; input methods type them for . and , (domain.md X3, T5)
_PUNCTUATION = str.maketrans({"。": ".", "，": ",", "、": ",", "－": "-", "—": "-", "–": "-", "−": "-", "～": "~"})
_DROPPED = ("Cc", "Cf", "Cs", "Co")
_IDEOGRAPHIC = range(0x20000, 0x3FFFE)  # newer ideographs are "unassigned" to an older Python, yet names use them


def clean_line(value: str, limit: int = 200) -> str:
    """One harmless line: NFC, no control, format (bidi, zero width), private or unassigned characters.

    White space runs become one blank; the result has at most `limit` characters. Brackets and quotes
    stay: they are harmless once shown as text and may belong to a name.
    """
    kept = []
    for char in unicodedata.normalize("NFC", value[: limit * 8]):
        category = unicodedata.category(char)
        if char.isspace() or category in ("Zl", "Zp"):
            kept.append(" ")
        elif category in _DROPPED or (category == "Cn" and ord(char) not in _IDEOGRAPHIC):
            continue
        else:
            kept.append(char)
    return " ".join("".join(kept).split())[:limit].rstrip()


def narrow(value: str) -> str:
    """What people type in half width and with ASCII punctuation; capitals stay."""
    return unicodedata.normalize("NFKC", value.translate(_PUNCTUATION)).translate(_PUNCTUATION)


def fold(value: str) -> str:
    """What people type, in the one spelling parsers read: half width, ASCII punctuation, lower case (X3)."""
    return narrow(value).lower()


def mask_name(name: str) -> str:
    """A name as others may see it: the surname stays, each further character is a star (X5)."""
    if not name:
        return ""
    return name[0] + "*" * min(max(len(name) - 1, 1), 3)


def mask_phone(phone: str) -> str:
    """`138****5678`; a number too short to hide its middle is hidden whole (X5)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else "*" * len(phone)


def mask_id(number: str) -> str:
    """`110***********002X`; shorter numbers keep only their last two characters (X5)."""
    if len(number) >= 15:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
