"""What a fault of the trail, and a step in the history of a record, is called."""

from zoneinfo import ZoneInfo

from db.trail import Step

from ..gate import words as gate
from ..i18n import N_, _
from ..text import clean_line, mask_id, mask_name, mask_phone
from .rules import Fault

_FAULTS = {
    "changed": N_("审计第 {seq} 条（或它前一条）被改过"),
    "missing": N_("审计缺第 {seq} 到 {last} 条"),
    "foreign": N_("审计里有一条来历不明的，序号 {name}"),
    "value": N_("审计第 {seq} 条的前后值被改过、删过或添过"),
    "short": N_("审计在第 {last} 条就断了，原来到过第 {seq} 条。若是有意恢复了旧备份，请删掉 .anchor 文件再查"),
    "replaced": N_("审计第 {seq} 条和上次检查（或纸上记下）的不一样，整段可能被换过"),
    "guard": N_("保护审计的触发器 {name} 不见了或被改过"),
}

ACTIONS = {
    "gate.record": N_("登记通行"),
    "gate.correct": N_("更正登记"),
    "gate.second_reading": N_("第二次量体温"),
    "gate.undo": N_("撤销登记"),
    "gate.open": N_("开设卡口"),
    "escalation.take": N_("接手上报"),
    "escalation.notify": N_("记下告知了谁"),
    "escalation.close": N_("办结上报"),
    "isolation.approve_exit": N_("批准外出就医"),
    "five_ones.visit": N_("记随访"),
    "five_ones.at_door": N_("上门一次做完"),
    "five_ones.take_back": N_("撤销随访"),
    "five_ones.register": N_("入户登记"),
    "five_ones.leaflet": N_("派发资料"),
    "five_ones.member": N_("改进群"),
    "five_ones.group": N_("建群"),
    "five_ones.remind": N_("早晚提醒"),
    "five_ones.material": N_("加宣传资料"),
    "five_ones.material_end": N_("停发资料"),
    "question.ask": N_("记住户的问题"),
    "question.answer": N_("答复问题"),
    "question.close": N_("办结问题"),
    "report.submit": N_("交日报"),
    "report.accept": N_("收日报"),
    "report.return": N_("退日报"),
    "duty_log.write": N_("写日志"),
    "duty_log.strike": N_("划日志"),
    "notice.send": N_("发通知"),
    "notice.open": N_("看通知"),
    "notice.withdraw": N_("撤通知"),
    "database.restore": N_("用备份恢复"),
    "households.import": N_("导入住户台账"),
    "households.intake": N_("导入扫码表"),
    "pending.reject": N_("不收改动"),
    "pending.take_back": N_("撤回答复"),
    "pending.stale": N_("划掉过时的改动"),
    "pending.reveal": N_("查看改动里的号码"),
    "travel.report": N_("登记行程"),
    "travel.verify": N_("核实行程"),
    "travel.decide": N_("决定行程"),
    "travel.reveal": N_("查看行程的电话"),
    "tracing.import": N_("导入协查名单"),
    "tracing.match": N_("名单对上人"),
    "tracing.finish": N_("记名单结果"),
    "tracing.reveal": N_("查看名单电话"),
    "people.add": N_("新建账号"),
    "people.change": N_("改账号资料"),
    "people.disable": N_("停用账号"),
    "people.enable": N_("恢复账号"),
    "people.role": N_("换角色"),
    "people.lead": N_("派楼长管楼梯口"),
    "people.lead_end": N_("不再管楼梯口"),
    "people.link": N_("挂钩小组"),
    "people.link_end": N_("结束挂钩"),
    "people.claim": N_("认领"),
    "people.release": N_("退回认领"),
    "people.import": N_("导入值守人员"),
    "people.reveal": N_("查看电话"),
    "household.reveal": N_("查看姓名电话"),
    "households.move_in": N_("登记迁入"),
    "households.move_out": N_("登记迁出"),
    "households.move": N_("迁到另一户"),
    "households.add": N_("新加一户"),
    "households.correct": N_("改个人资料"),
    "households.set": N_("改住户资料"),
    "households.set_many": N_("成批改住户"),
    "households.confirm": N_("上门核实"),
    "households.merge_people": N_("合并同一个人"),
    "households.merge_homes": N_("合并同一户"),
    "households.undo_merge": N_("撤销合并"),
    "export.households": N_("导出住户"),
    "export.newcomers": N_("导出新来的人"),
    "export.tenants": N_("导出租户返工"),
    "export.unconfirmed": N_("导出待核实的户"),
    "export.changes": N_("导出待核对的改动"),
    "export.travel": N_("导出行程"),
    "export.tracing": N_("导出协查名单"),
    "export.merges": N_("导出合并记录"),
    "export.blanks": N_("导出空白证"),
    "key.add": N_("登记密钥"),
    "key.expire": N_("改密钥到期日"),
    "key.revoke": N_("作废密钥"),
    "pin.give": N_("发一次性 PIN"),
    "pin.change": N_("改 PIN"),
    "pin.lock": N_("PIN 试错锁住"),
    "pin.unlock": N_("解锁 PIN"),
    "pin.wrong": N_("PIN 输错"),
    "gate.change": N_("改卡口规定"),
    "export.gate": N_("导出出入登记"),
    "export.roster": N_("导出值班表"),
    "retention.begin": N_("开始清理到期资料"),
    "retention.values": N_("清理审计的前后值"),
    "retention.run": N_("清理到期资料"),
    "demo.build": N_("建演示镇"),
    "roster.template": N_("定排班模板"),
    "roster.template_end": N_("停用排班模板"),
    "roster.apply": N_("按模板排班次"),
    "roster.undo": N_("整批撤销"),
    "roster.shift_add": N_("加一班"),
    "roster.shift_change": N_("改班次人数"),
    "roster.shift_cancel": N_("取消班次"),
    "roster.assign": N_("排人上班"),
    "roster.claim": N_("自己报班"),
    "roster.release": N_("退班"),
    "roster.confirm": N_("确认会来"),
    "roster.pin": N_("固定位置"),
    "roster.lead": N_("定带班人"),
    "roster.away": N_("请假"),
    "roster.away_end": N_("销假"),
    "roster.swap": N_("换班换出"),
    "roster.swap_ask": N_("申请换班"),
    "roster.swap_answer": N_("答复换班"),
    "roster.swap_withdraw": N_("撤回换班"),
    "roster.swap_decide": N_("批换班"),
    "roster.replaced": N_("由别人顶班"),
    "roster.cover_ask": N_("问人顶班"),
    "roster.cover_answer": N_("答复顶班"),
    "roster.fill": N_("自动排人"),
    "roster.replace": N_("有人来不了，换人"),
    "roster.import": N_("导入值班表"),
    "duty.check_in": N_("签到上岗"),
    "duty.unfit": N_("签到时身体不适"),
    "duty.check_out": N_("签退"),
    "duty.no_show": N_("记缺岗"),
    "duty.move": N_("换到别的点"),
    "duty.undo_in": N_("撤签到"),
    "duty.undo_out": N_("撤签退"),
    "duty.correct": N_("补记上岗时间"),
    "handover.draft": N_("写交班单"),
    "handover.offer": N_("交班签字"),
    "handover.withdraw": N_("撤回交班签字"),
    "handover.accept": N_("接班签字"),
    "handover.dispute": N_("对交班有疑问"),
    "isolation.open": N_("开始隔离"),
    "isolation.confirm": N_("确认隔离"),
    "isolation.notice": N_("签告知书、承诺书"),
    "isolation.contact": N_("定一对一联系人"),
    "isolation.team": N_("定包保小组"),
    "isolation.check": N_("记体温随访"),
    "isolation.check_correct": N_("更正体温随访"),
    "isolation.breach": N_("记擅自外出"),
    "isolation.give_exit": N_("批准隔离户外出就医"),
    "isolation.revoke_exit": N_("收回外出批准"),
    "isolation.restart": N_("重新起算"),
    "isolation.transfer": N_("转送"),
    "isolation.cancel": N_("取消隔离"),
    "isolation.release": N_("解除隔离"),
    "isolation.paper": N_("打印解除单"),
    "isolation.due": N_("隔离期满"),
    "isolation.reveal": N_("查看隔离户电话"),
    "export.isolation": N_("导出隔离台账"),
    "errand.create": N_("记下跑腿单"),
    "errand.edit": N_("改跑腿单"),
    "errand.merge": N_("并单"),
    "errand.unmerge": N_("拆开并单"),
    "errand.assign": N_("派单"),
    "errand.reassign": N_("改派"),
    "errand.unassign": N_("收回派单"),
    "errand.take_over": N_("接手货物"),
    "errand.accept": N_("接单"),
    "errand.decline": N_("推掉派单"),
    "errand.item": N_("记买到没有"),
    "errand.total": N_("记金额"),
    "errand.pick_up": N_("取货"),
    "errand.deliver": N_("送达"),
    "errand.settle": N_("结清"),
    "errand.unsettle": N_("撤回结清"),
    "errand.clear_debt": N_("办公室结清垫付"),
    "errand.fail": N_("没送成"),
    "errand.retry": N_("重新派送"),
    "errand.cancel": N_("取消跑腿单"),
    "errand.reopen": N_("没收到，重开"),
    "errand.feedback": N_("记住户意见"),
    "errand.collect": N_("收垃圾"),
    "errand.pack": N_("记垃圾袋和消毒"),
    "errand.dispose": N_("垃圾入桶"),
    "errand.skip": N_("今天没有垃圾"),
    "errand.garbage_day": N_("生成当天垃圾单"),
    "errand.reveal": N_("为跑腿查看电话"),
    "export.errands": N_("导出跑腿单"),
    "pass.issue": N_("发证"),
    "pass.issue_many": N_("成批发证"),
    "pass.renew": N_("续期"),
    "pass.lost": N_("挂失"),
    "pass.revoke": N_("作废证件"),
    "pass.print": N_("打印证件"),
    "pass.blanks": N_("印空白证"),
    "pass.blank_give": N_("空白证发给人"),
    "pass.blank_spoil": N_("空白证作废"),
    "pass.key": N_("换发证密钥"),
    "export.passes": N_("导出证件"),
}
FIELDS = {
    "direction": N_("方向"),
    "subject": N_("身份"),
    "decision": N_("结果"),
    "reason_code": N_("原因"),
    "state": N_("状态"),
    "t1": N_("体温"),
    "t2": N_("第二次体温"),
    "t2_method": N_("量法"),
    "corrects_id": N_("更正哪一条"),
    "taken_by": N_("接手人"),
    "outcome": N_("办理结果"),
    "valid_to": N_("有效到"),
    "no": N_("证号"),
    "login": N_("账号"),
    "display": N_("姓名"),
    "phone": N_("电话"),
    "role": N_("角色"),
    "kind": N_("类别"),
    "active": N_("启用"),
    "post_id": N_("值守点"),
    "code": N_("编号"),
    "visitor_policy": N_("访客规定"),
    "temp": N_("体温"),
    "symptoms": N_("症状"),
    "answered": N_("接通"),
    "ref_date": N_("起算日"),
    "contact_user_id": N_("一对一联系人"),
    "release_notice_no": N_("解除通知书号"),
    "room": N_("房号"),
    "name": N_("姓名"),
    "id_no": N_("证件号"),
    "occupancy": N_("住房"),
    "tenancy": N_("身份"),
    "landlord_name": N_("房东"),
    "landlord_phone": N_("房东电话"),
    "no_smartphone": N_("没有智能手机"),
    "elderly_alone": N_("老人独居"),
    "head_person_id": N_("户主"),
    "registered_at": N_("登记时间"),
    "moved_in": N_("迁入"),
    "moved_out": N_("迁出"),
    "work_status": N_("复工"),
    "return_on": N_("哪天回来"),
    "back_to_work_on": N_("复工日"),
    "birth_year": N_("出生年"),
    "sex": N_("性别"),
    "origin": N_("户籍地"),
    "employer": N_("单位"),
    "relation": N_("关系"),
    "name_py": N_("首字母"),
    "merged": N_("合并了哪一条"),
    "reason": N_("原因"),
}
_STATES = {
    "live": N_("有效"),
    "undone": N_("已撤销"),
    "corrected": N_("已更正"),
    "open": N_("待处理"),
    "taken_over": N_("已接手"),
    "closed": N_("已办结"),
    "active": N_("生效"),
    "suspended": N_("停用"),
    "lost": N_("挂失"),
    "revoked": N_("作废"),
    "replaced": N_("已换"),
}
_METHODS = {
    "mercury": N_("水银"),
    "ear": N_("耳温"),
    "axillary": N_("腋下"),
    "forehead": N_("额温"),
    "wrist": N_("腕温"),
}
_NAMED = {"state": _STATES, "direction": gate.DIRECTIONS, "subject": gate.SUBJECTS, "t2_method": _METHODS}
_MASKS = (
    *(("phone", mask_phone), ("id_no", mask_id), ("id_last4", mask_id), ("display", mask_name), ("holder", mask_name)),
    *(("name", mask_name), ("consent_by", mask_name), ("plate", mask_id), ("fingerprint", lambda text: text[:16])),
    *(("note", lambda text: "*" * min(len(text), 4)), ("pin", lambda text: "*" * min(len(text), 4))),
)


def fault(one: Fault) -> str:
    """The sentence of a fault."""
    return _(_FAULTS[one.code]).format(seq=one.seq, last=one.last, name=clean_line(one.name, 40))


def shown(field: str, value: str) -> str:
    """A value as a history may show it: nobody's name or number (X5)."""
    if field == "decision" and value in gate.DECISIONS:
        return gate.decision(value)[0]
    if value in (named := _NAMED.get(field, {})):
        return _(named[value])
    if field == "reason_code" and value:
        return gate.short_reason(value)
    if field in ("t1", "t2", "temp") and value.isascii() and value.isdigit():
        return gate.degrees(int(value))
    for part, mask in _MASKS:
        if part in field:
            return mask(clean_line(value, 60))
    return clean_line(value, 60)


def steps(found: list[Step], zone: ZoneInfo) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """When, who and from where, what, and which fields from what to what, of each step."""
    return [_step(one, zone) for one in found]


def _step(one: Step, zone: ZoneInfo) -> tuple[str, str, str, tuple[str, ...]]:
    who = clean_line(one.display or one.login, 20) if one.actor_id else _("服务器命令行")
    origin = clean_line(one.origin, 20)
    what = _(ACTIONS[one.action]) if one.action in ACTIONS else clean_line(one.action, 40)
    lines = []
    for field in one.fields:
        label = _(FIELDS[field]) if field in FIELDS else clean_line(field, 20)
        if field in one.changes:
            before, after = (shown(field, value) for value in one.changes[field])
            lines.append(f"{label}: {before} -> {after or '-'}" if before else f"{label}: {after}")
        else:
            lines.append(f"{label}: {_('有改动')}")
    when = f"{one.at.astimezone(zone):%m-%d %H:%M}"
    return when, f"{who} ({origin})" if origin else who, f"{what} #{one.entity_id}", tuple(lines)
