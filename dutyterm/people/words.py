"""Why something about accounts or posts was refused."""

from ..i18n import N_, _

SENTENCES = {
    "no_account": N_("没有这个账号，请找管理员。"),
    "account_disabled": N_("您的账号已停用，没有保存。请找管理员。"),
    "key_gone": N_("这把密钥已作废或到期，没有保存。请找管理员换一把。"),
    "not_allowed": N_("您没有做这件事的权限，请找协调员。"),
    "not_yours": N_("这不归您管，请找协调员。"),
    "not_your_post": N_("您不在这个值守点值守：请用那里的值守电脑登录，或请协调员改您的值守点。"),
    "seat_disabled": N_("您的账号已停用，请找管理员。"),
    "post_closed": N_("这把密钥的值守点已经关了，请找管理员。"),
    "key_unknown": N_("没有登记这把密钥，请找管理员。"),
    "key_revoked": N_("这把密钥已经作废，请找管理员换一把。"),
    "key_expired": N_("这把密钥已经到期，请找管理员续期或换一把。"),
    "key_whose": N_("请写明密钥给谁：写账号，或用 --post 写值守点，只写一个。"),
    "no_such_login": N_("没有这个账号，或已停用：{who}。请先用 people add 加人。"),
    "key_taken": N_("这把密钥已经登记给 {who}（编号 {key}）。要换人，请先作废那一把。"),
    "key_expiry_past": N_("到期时间已经过了，请写以后的日期。"),
    "key_empty": N_("没有密钥。请贴上 .pub 文件里的那一行。"),
    "key_private": N_("这是私钥，不能交给任何人，也没有保存。请贴公钥，就是 .pub 文件里的那一行。"),
    "key_several": N_("一次只能登记一把密钥，请只贴一行。"),
    "key_control": N_("密钥里有看不见的字符，请从 .pub 文件重新复制。"),
    "key_options": N_("密钥前面不能有别的内容，请从 ssh- 或 ecdsa- 开始复制。"),
    "key_algorithm": N_("不收这种密钥。请用 ssh-keygen -t ed25519 生成一把新的。"),
    "key_short": N_("这把 RSA 密钥太短（{bits} 位）。请用 ssh-keygen -t ed25519 生成一把新的。"),
    "key_unreadable": N_("这不是完整的公钥，请从 .pub 文件重新复制那一行。"),
    "bad_login": N_("账号只能用字母开头，字母、数字、- 和 _，最多 32 个。"),
    "login_taken": N_("账号 {who} 已经有人用了。"),
    "gate_open": N_("这里已经有一个门：{gate}（{word}）。再开一个要用 --reason 写明原因。"),
    "code_taken": N_("编号 {word} 已经有人用了。"),
    "bad_code": N_("编号 {word} 不对：用字母和数字，例如 HQ。"),
    "no_such_compound": N_("没有这个小区（村）：{word}。请先导入住户台账，或核对名称。"),
    "bad_policy": N_("访客规定 {word} 不对。"),
    "name_missing": N_("请写明名称。"),
    "no_such_post": N_("没有这个值守点：{place}。"),
}


def refusal(code: str, **values: object) -> str:
    """The sentence of a refusal, empty when it is not about accounts."""
    return _(SENTENCES[code]).format(**values) if code in SENTENCES else ""
