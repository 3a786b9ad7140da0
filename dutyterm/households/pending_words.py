"""How waiting changes are put into words."""

from ..i18n import N_

KINDS = {
    "new_household": N_("新的一户"),
    "household": N_("改住房"),
    "move_in": N_("来住"),
    "person": N_("改资料"),
    "move_out": N_("像是走了"),
}
SOURCES = {
    "registry": N_("总表"),
    "leaders": N_("楼长表"),
    "qr_form": N_("扫码表"),
    "leader": N_("楼长"),
}
LIKE = {
    "same_id": N_("证件号一样"),
    "name_birth": N_("姓名和出生年一样"),
    "near_name": N_("同一户，姓名只差一个字"),
    "phone": N_("电话一样"),
}
FIELDS = {
    "household_id": N_("住哪一户"),
    "moved_out": N_("迁出日"),
    "id_type": N_("证件种类"),
    "travel_outbreak": N_("到过疫区"),
    "travel_arrived": N_("哪天到的"),
    "travel_place": N_("从哪里来"),
}
SENTENCES = {
    "answered": N_("这一条刚刚有人办过了，请看新的列表。"),
    "moved_on": N_("后来又有人办过、改过，撤不回来了。请打开这一户看看，不对就改。"),
    "not_your_answer": N_("这一条不是您办的，撤不了。请找办的人，或打开这一户改。"),
    "cannot_take_back": N_("搬来、搬走的不能一键撤。请打开那一户，按 o 迁出，或在 以前住过 里按 m 搬回来。"),
    "near_one": N_("可能已经登记过：{where} {who}，{why}。光标移到它上面，单独按 y。"),
    "why_not": N_("请写明为什么不收，例如 上门问过，没有这个人。"),
}
