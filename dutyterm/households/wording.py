"""The sentences of an import: what is wrong with a file or a row, and what to do about it."""

from ..i18n import N_, _
from .workbook import Refused

BAD_FILES = {
    "missing": N_("找不到文件 {name}。"),
    "unreadable": N_("文件 {name} 打不开，请检查它的权限。"),
    "empty": N_("文件 {name} 是空的。"),
    "too_big": N_("文件 {name} 太大，请只留下住户名单再导入。"),
    "password": N_("文件 {name} 设了密码，请先去掉密码再导入。"),
    "not_workbook": N_("文件 {name} 不是能读的表格，请另存为 xlsx 或 csv 再导入。"),
    "encoding": N_("文件 {name} 的文字编码认不出，请另存为 xlsx 再导入。"),
    "no_header": N_("文件 {name} 里找不到表头：至少要有“房号”“姓名”和“身份证号”或“电话”。"),
    "intake_form": N_("文件 {name} 是居民扫码填的表，要由楼长上门核对：请用 dutyterm import intake。"),
    "no_form": N_("文件 {name} 不是扫码填的表：要有“提交答卷时间”“姓名”“手机号码”和“房号”。"),
    "no_list": N_("文件 {name} 不是协查名单：要有“姓名”和“身份证号”或“电话”。"),
}
REASONS = {
    "missing": N_("是空的"),
    "nothing_above": N_("写了“同上”，但上面一行没有内容"),
    "room": N_("房号看不懂，例如应写成 3-2-501 或 12号"),
    "other_block": N_("房号不是这张表的那一座"),
    "length": N_("位数不对"),
    "checksum": N_("身份证号的校验位不对，可能抄错了一位"),
    "date": N_("证件号码里的出生日期不对"),
    "old": N_("是 15 位的旧身份证号，请填 18 位的"),
    "digits_lost": N_("号码被表格当成数字，后几位已经丢了，请改成文本重新填"),
    "characters": N_("里有不该有的字"),
    "prefix": N_("不是手机号也不是座机号"),
    "several": N_("写了不止一个号码，请只留一个"),
    "unknown_word": N_("这个写法不认识"),
    "differs": N_("和同一户上面的行不一样"),
    "vacant_but_named": N_("写了空置，又写了住户"),
    "lived_in": N_("写了空置，但台账里这一户还有人住，请先办理迁出"),
    "sex_differs": N_("和身份证号里的性别不一样"),
    "listed_twice": N_("这个人在表里已经有一行了"),
    "id_shared": N_("这个证件号码也写给了另一个名字的人"),
    "two_compounds": N_("有两个小区（村）叫这个名字，请写明社区"),
    "no_header": N_("这张表找不到表头，没有导入"),
    "no_compound": N_("看不出是哪个小区（村）：请在表头上面写明，例如“华侨新村3座住户登记表”"),
    "no_such_room": N_("台账里没有这个房号，请问清楚，改好再导入"),
    "no_such_place": N_("台账里没有这个小区（村）"),
    "day": N_("日期不对：没有这一天，或离得太远"),
    "not_yet": N_("在填表以后，可能还没到：这个日期没有用，请问清楚"),
    "other_name": N_("这个身份证号在台账里是另一个名字，没有对上，请人核对"),
    "several_people": N_("台账里有几个人对得上，没有自动选，请人核对"),
    "filled_again": N_("这个人后来又填了一次，用的是后面那次"),
    "twice": N_("这一栏在表头里出现了两次，请分成两张表"),
}


def bad_file(code: str, name: str) -> str:
    """Why no register can be read from a file, and what to do."""
    return _(BAD_FILES[code]).format(name=name)


def refused(one: Refused) -> str:
    """One line for a refused cell: where it stands, and what is wrong."""
    why = _(REASONS[one.reason])
    if one.column:
        why = _("“{column}”{why}").format(column=one.column, why=why)
    return _("  {sheet} 第 {row} 行：{why}").format(sheet=one.sheet, row=one.row, why=why)
