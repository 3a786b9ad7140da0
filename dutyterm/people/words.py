"""Why something about accounts or posts was refused."""

from ..i18n import N_, _

SENTENCES = {
    "no_account": N_("没有这个账号，请找管理员。"),
    "account_disabled": N_("您的账号已停用，没有保存。请找管理员。"),
    "key_gone": N_("这把密钥已作废或到期，没有保存。请找管理员换一把。"),
    "not_allowed": N_("您没有做这件事的权限，请找协调员。"),
    "not_yours": N_("这不归您管，请找协调员。"),
    "not_your_post": N_("您不在这个值守点值守：请用那里的值守电脑登录，或请协调员改您的值守点。"),
    "bad_login": N_("账号只能用字母开头，字母、数字、- 和 _，最多 32 个。"),
    "login_taken": N_("账号 {who} 已经有人用了。"),
    "gate_open": N_("这里已经有一个门：{gate}（{word}）。再开一个要用 --reason 写明原因。"),
    "code_taken": N_("编号 {word} 已经有人用了。"),
    "bad_code": N_("编号 {word} 不对：用字母和数字，例如 HQ。"),
    "no_such_compound": N_("没有这个小区（村）：{word}。请先导入住户台账，或核对名称。"),
    "bad_policy": N_("访客规定 {word} 不对。"),
    "name_missing": N_("请写明名称。"),
    "no_such_post": N_("没有这个值守点：{place}。"),
    "no_such_login": N_("没有这个账号，或已停用：{who}。"),
    "pin_form": N_("PIN 要正好 6 位数字，请再输一次。"),
    "pin_easy": N_("这个 PIN 太好猜（一样的数字，或连着的数字）。请换一个。"),
    "pin_own": N_("PIN 里不要用自己手机的后四位或出生年月。请换一个。"),
    "pin_same": N_("新 PIN 和旧的一样。请换一个。"),
    "pin_changed": N_("您的 PIN 刚被别人重新发过，没有改。请用新发的再试。"),
    "pin_give_above": N_("管理员的 PIN 只能由管理员发。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal, empty when it is not about accounts."""
    return _(SENTENCES[code]).format(**values) if code in SENTENCES else ""


ROLES = {
    "volunteer": N_("志愿者"),
    "leader": N_("楼长"),
    "cadre": N_("社区干部"),
    "coordinator": N_("协调员"),
    "admin": N_("管理员"),
}

ENDINGS = {
    "no_account": N_("您的账号已经没有了，这里马上关闭。没输完的那一行还留着。请找管理员。"),
    "account_disabled": N_("您的账号已停用，这里马上关闭。没输完的那一行还留着。请找管理员。"),
    "key_gone": N_("这里登录用的密钥已作废或到期，马上关闭。没输完的那一行还留着。请找管理员换一把。"),
}


def role(name: str) -> str:
    """A role's name."""
    return _(ROLES[name]) if name in ROLES else name


def ending(code: str) -> str:
    """Why a sitting is over."""
    return _(ENDINGS[code])
