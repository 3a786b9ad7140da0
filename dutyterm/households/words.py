"""How the register is put into words: tenancy, who somebody is, and why something about it was refused."""

import datetime as dt
from zoneinfo import ZoneInfo

from ..i18n import N_, _, filled
from . import words_passes as passes

OCCUPANCY = {
    "owner": N_("自住"),
    "let": N_("出租"),
    "vacant": N_("空置"),
    "dorm": N_("集体宿舍"),
    "unknown": N_("不清楚"),
}
OCCUPANCY_SIGNS = {"owner": N_("自"), "let": N_("租"), "vacant": N_("空"), "dorm": N_("宿"), "unknown": "?"}
TENANCY = {
    "owner": N_("业主"),
    "tenant": N_("租户"),
    "family": N_("家属"),
    "dorm": N_("宿舍"),
    "unknown": N_("不清楚"),
}
SENTENCES = {
    "no_such_home": N_("没有这一户，可能刚被合并了。请按 Esc 再找一次。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal of this room."""
    at, zone = values.get("at"), values.get("zone")
    if isinstance(at, dt.datetime) and isinstance(zone, ZoneInfo):
        values["time"] = f"{at.astimezone(zone):%H:%M}"
    if code in SENTENCES:
        return filled(_(SENTENCES[code]), values)
    return passes.refusal(code, **values)
