"""How the register is put into words: tenancy, who somebody is, and why something about it was refused."""

import datetime as dt
from zoneinfo import ZoneInfo

from ..i18n import N_, _, filled
from ..text import clean_line, mask_name, mask_phone
from ..trail import words as trail
from . import pending_words, travel_words
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
SEX = {"m": N_("男"), "f": N_("女"), "": ""}
WORK = {
    "": N_("没问过"),
    "working": N_("已复工"),
    "not_yet": N_("在家，没复工"),
    "away": N_("在外地"),
    "home": N_("在家上班"),
}
FIELDS = {
    "name": N_("姓名"),
    "name_py": N_("首字母"),
    "sex": N_("性别"),
    "birth_year": N_("出生年"),
    "id_no": N_("证件号"),
    "phone": N_("电话"),
    "origin": N_("户籍地"),
    "tenancy": N_("身份"),
    "relation": N_("关系"),
    "employer": N_("单位"),
    "work_status": N_("复工"),
    "back_to_work_on": N_("复工日"),
    "return_on": N_("哪天回来"),
    "note": N_("备注"),
    "occupancy": N_("住房"),
    "landlord_name": N_("房东"),
    "landlord_phone": N_("房东电话"),
    "no_smartphone": N_("没有智能手机"),
    "elderly_alone": N_("老人独居"),
    "contact_pref": N_("怎么联系"),
    "head_person_id": N_("户主"),
}
WHY = {
    "length": N_("位数不对"),
    "checksum": N_("最后一位对不上，可能抄错了一位"),
    "date": N_("里面的出生日期不对"),
    "old": N_("是 15 位的旧号，请问 18 位的"),
    "digits_lost": N_("后几位被表格弄丢了，请照证件重新输"),
    "characters": N_("里有不该有的字"),
    "prefix": N_("不是手机号，也不是座机号"),
    "several": N_("写了不止一个，请只留一个"),
}
NEAR = {
    "name_phone": N_("姓名和电话一样"),
    "name_birth": N_("姓名和出生年一样"),
    "near_name": N_("同一户，姓名只差一个字"),
}
SENTENCES = {
    "no_such_home": N_("没有这一户，可能刚被合并了。请按 Esc 再找一次。"),
    "no_such_person": N_("没有这个人，可能刚被合并了。请按 Esc 再找一次。"),
    "no_such_compound": N_("没有这个小区（村）。请输编号，例如 HQ。"),
    "no_such_merge": N_("没有这次合并。"),
    "bad_field": N_("这一项不能在这里改。"),
    "no_name": N_("请写姓名。"),
    "bad_id": N_("证件号{why}。请照证件再输；没有就不填，直接回车。"),
    "bad_phone": N_("电话{why}。请再问一次；没有就不填，直接回车。"),
    "bad_sex": N_("性别请输 1（男）或 2（女），不知道就直接回车。"),
    "sex_differs": N_("性别和证件号里的不一样，请核对。"),
    "bad_origin": N_("户籍地请写省市，例如 湖北黄冈。"),
    "bad_birth": N_("出生年请输四位数，例如 1958；不知道就直接回车。"),
    "bad_tenancy": N_("请按前面的数字选一个。"),
    "bad_work": N_("请按前面的数字选一个。"),
    "bad_occupancy": N_("请按前面的数字选一个。"),
    "bad_initials": N_("首字母只用英文字母，例如 cjh；直接回车就按姓名自动算。"),
    "bad_day": N_("日期看不懂：{text}。例如 0210 就是 2 月 10 日。"),
    "bad_move_day": N_("日期不能在今天以后，也不能太早。例如 0205；今天就直接回车。"),
    "bad_room": N_("房号看不懂。例如 3-2-501，村里的房子输 12。"),
    "bad_range": N_("房号范围看不懂：{text}。例如 3-27 是 3 到 27 层，301-602 是房号，all 是全部。"),
    "no_such_room": N_("这个小区没有 {room}。请核对；真有这一户，办公室在住户里按 a 加。"),
    "room_taken": N_("{room} 已经在台账里了。"),
    "already_known": N_("这个证件号已经登记给 {who}（{where}）。不用再登一次：找到他，按 m 迁过来。"),
    "near": N_("可能已经登记过：{where} {who}，{why}。真是另一个人就再回车一次，不是就按 Esc。"),
    "changed_meanwhile": N_("{who}{time}刚改过：{what}。您写的还在，核对后再回车一次就存。"),
    "not_living_here": N_("他已经迁出了。"),
    "same_home": N_("他本来就住在这一户。"),
    "kept_in": N_("这一户有人在隔离，现在不能搬走或合并。期满解除以后再办，急事请打办公室。"),
    "merged_kept_in": N_("合到一起的人正在隔离，期满解除以后才能撤回；合并前的两份记录都还在。"),
    "their_home_kept_in": N_("那一户有人在隔离，现在不能搬进去。请先问办公室。"),
    "lived_in": N_("这一户还有 {n} 人住着，不能改成空置。先按 o 办迁出。"),
    "not_of_home": N_("他不住在这一户，请再选。"),
    "nothing_chosen": N_("还没有选房间。按空格选一户，或按 r 输范围，例如 3-27。"),
    "too_many": N_("一次最多改 {most} 户，请分几次。"),
    "nobody_there": N_("没有登记姓名和电话，请上门登记。"),
    "same_row": N_("选的是同一条，请再选一条。"),
    "two_ids": N_("两条的证件号不一样，不是同一个人。先核对证件，错的按 e 改正。"),
    "keep_the_kept_in": N_("要去掉的这一条正在隔离。请反过来合并：留下在隔离的那一条。"),
    "keep_the_living": N_("要留下的这一条已经迁出了。请反过来合并：留下还住着的那一条。"),
    "other_compound": N_("两户不在同一个小区，不能合并。要搬家请一个人一个人按 m 迁。"),
    "reason_missing": N_("请写明原因，例如 同一个人登了两次。"),
    "undone_already": N_("{who} {time} 已经撤过这次合并了。"),
    "merged_again": N_("留下的那一条后来又合并了，请先撤那一次。"),
    "forgotten": N_("资料已经按期清理了，不能撤。"),
    "not_one": N_("找到 {n} 个人，要正好一个。加上房号再输，例如 3-2-501 梁志锦。"),
    "no_room_meant": N_("这里没有这个范围的房间，请再输，例如 3-27 或 301-602。"),
    "say_new_value": N_("请输新的内容；不改就按 Esc。"),
    "say_number": N_("请输前面的数字。"),
    "say_yes": N_("要做就按 y 再回车，不做按 Esc。"),
    "say_yes_or_no": N_("请按 y 或 n。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal of this room."""
    at, zone = values.pop("at", None), values.pop("zone", None)
    local = at.astimezone(zone) if isinstance(at, dt.datetime) and isinstance(zone, ZoneInfo) else None
    values["time"] = f" {local:%H:%M} " if local else ""
    if code == "changed_meanwhile":
        values["who"] = clean_line(str(values.get("who") or ""), 20) or _("别人")
        values["what"] = _changed(str(values.get("action") or ""), values.get("fields"))
    elif code in ("near", "near_one", "already_known"):
        values["who"] = mask_name(clean_line(str(values.get("who") or ""), 20))
        values["why"] = _(NEAR.get(str(values.get("why")), ""))
    elif code in ("bad_id", "bad_phone"):
        values["why"] = _(WHY.get(str(values.get("why")), WHY["characters"]))
    for sentences in (SENTENCES, pending_words.SENTENCES, travel_words.SENTENCES):
        if code in sentences:
            return filled(_(sentences[code]), values)
    return passes.refusal(code, **values, zone=zone)


def _changed(action: str, fields: object) -> str:
    """What somebody else did, in words."""
    names = [field(one) for one in fields] if isinstance(fields, tuple | list) else []
    done = _(trail.ACTIONS[action]) if action in trail.ACTIONS else ""
    said = _("、").join(dict.fromkeys(one for one in names if one))
    return f"{done} {said}".strip() or _("这一户")


def field(name: str) -> str:
    """A column in words; empty for what people do not read."""
    if name in FIELDS:
        return _(FIELDS[name])
    return _(trail.FIELDS[name]) if name in trail.FIELDS else ""


def short_name(name: str) -> str:
    """A name as it is shown unless it is asked for (X5)."""
    return mask_name(clean_line(name, 20))


def phone(number: str) -> str:
    """A telephone number as it is shown unless it is asked for."""
    return mask_phone(clean_line(number, 20))


def tail(last4: str) -> str:
    """The tail of an identity number, as the middle of a number may be told from another by it."""
    return f"**{last4[-4:]}" if last4 else ""


def age(birth_year: int | None, year: int) -> str:
    """How old somebody is or becomes this year; empty when nobody knows."""
    return str(year - birth_year) if birth_year else ""


PASS_KINDS, PASS_STATES = passes.KINDS, passes.STATES


def value(name: str, text: str) -> str:
    """A value in a history, in words; nobody's name or number (X5)."""
    named = {"occupancy": OCCUPANCY, "tenancy": TENANCY, "sex": SEX, "work_status": WORK}.get(name, {})
    if text in named:
        return _(named[text]) if named[text] else ""
    if name.startswith("pass_") and text in PASS_STATES:
        return _(PASS_STATES[text])
    if name in ("no_smartphone", "elderly_alone", "group_member"):
        return _("是") if text == "1" else _("否")
    return trail.shown(name, text)
