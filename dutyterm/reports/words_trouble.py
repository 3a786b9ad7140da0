"""What the lines of the situation are called, and where each is put right."""

from ..i18n import N_

KINDS = {
    "fever": N_("发热"),
    "breach": N_("不应外出的人"),
    "refusal": N_("劝返纠纷"),
    "contact": N_("要回访"),
    "medical": N_("就医"),
    "duty_relief": N_("没人接班"),
    "duty_unfit": N_("不能上岗"),
    "duty_absent": N_("缺岗"),
    "duty_late": N_("迟到"),
    "gap": N_("缺人"),
    "iso_missed": N_("隔离没随访"),
    "iso_pending": N_("隔离待确认"),
    "iso_due": N_("隔离期满"),
    "travel_late": N_("行程没决定"),
    "tracing_late": N_("协查过期没查"),
    "errand_failed": N_("跑腿没送成"),
    "errand_unfit": N_("跑腿的人病了"),
    "errand_overdue": N_("跑腿过时"),
    "errand_not_accepted": N_("派了没接"),
    "errand_long_way": N_("取货很久没到"),
    "errand_nobody": N_("急单没人接"),
    "errand_owed": N_("垫付没结清"),
    "orphan": N_("没人管的楼梯口"),
    "silent": N_("楼长没动静"),
    "visits": N_("随访没做完"),
    "too_fast": N_("记得太快"),
    "errand_urgent": N_("急单卡住"),
    "report_leader": N_("楼长没交日报"),
    "report_community": N_("社区没交日报"),
    "report_town": N_("全镇日报没交"),
    "report_wait": N_("等着收的日报"),
    "passes": N_("快到期的证"),
}
PRESSES = (N_("马上"), N_("尽快"), N_("今天"))
