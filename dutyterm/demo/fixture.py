"""What the acceptance scenarios (domain.md §5) and the tests may rely on in the demo town.

    HQ      华侨新村, estate in 漫江社区, blocks 1-25, stairways 1-2, floors 1-7, doors 01 and 02: 700 households,
            but the second door of 3-1 on the second floor is numbered 204 (there is no 3-1-202)
    XZ      下寨, village in 东和社区, gate 下寨村口 with `refuse_all`, rooms `1` upwards

Passes of HQ run from 1 without gaps. HQ-0001 to HQ-0020 are plain: active, valid, each of another person, in
households without isolation, no passage in the last 15 minutes. Those with a story:
"""

from typing import NamedTuple

CALM = 20
PASSES = {
    "known": 137,  # of 3-2-501, as are 138 and 139
    "vehicle": 140,  # 粤ED12345, of 3-2-501
    "expired": 141,
    "lost": 142,  # and not yet replaced
    "replaced": 143,  # by the next one
    "replacement": 144,
    "worker": 145,  # of somebody who lives elsewhere
    "revoked": 146,  # its holder moved out
    "suspended": 147,  # of 3-2-302
    "flatmate": 148,  # in 3-1-204, where `wxs` has none
    "ends_today": 149,
    "ends_tomorrow": 150,
}
PLATE = "粤ED12345"
KNOWN, QUARANTINED, RETURNING = "3-2-501", "3-2-302", "3-1-204"
INITIALS = "wxs"  # of the tenant of 3-1-204 who has no pass; nobody else's in HQ begin with it
L1_BLOCK = "3-"  # leader L1 looks after 3-1 and 3-2
LONG_NAME = "阿卜杜热依木·麦麦提明·吐尔洪江·库尔班"


class Fixed(NamedTuple):
    """A person written down instead of drawn."""

    name: str
    sex: str
    age: int
    relation: str
    id_type: str = "resident"


HOMES: dict[str, tuple[str, tuple[Fixed, ...]]] = {
    KNOWN: (
        "owner",
        (Fixed("梁志锦", "m", 46, "户主"), Fixed("何玉萍", "f", 44, "配偶"), Fixed("梁嘉豪", "m", 17, "子女")),
    ),
    QUARANTINED: ("let", (Fixed("覃国平", "m", 31, "户主"),)),
    RETURNING: ("let", (Fixed("冼建荣", "m", 33, "户主"), Fixed("文秀生", "m", 29, "同住人"))),
    "3-2-702": ("vacant", ()),  # the only empty one of L1's 28
    "5-1-301": ("let", (Fixed("Lin [/b]", "f", 30, "户主", "passport"),)),
    "6-1-401": ("let", (Fixed(LONG_NAME, "m", 35, "户主"),)),
    "7-2-201": ("owner", (Fixed("陈\U00020bb7", "m", 52, "户主"), Fixed("单小娟", "f", 50, "配偶"))),
    "8-1-102": ("owner", (Fixed("解\U000242ee", "f", 71, "户主"), Fixed("欧阳仇生", "m", 74, "配偶"))),
}


def room(block: int, stairway: int, floor: int, door: int) -> str:
    """The address of a flat in HQ."""
    found = f"{block}-{stairway}-{floor}{door:02d}"
    return RETURNING if found == "3-1-202" else found
