"""What F1 says at the gate: what may be typed, by example, and the keys of the list."""

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text

from ..i18n import N_, _

_TYPED = (
    ("137 365", N_("出入证号和体温（36.5）；HQ-0137、扫码也行")),
    ("3-2-501 365", N_("房号：3座2梯501；有几位就按编号选")),
    ("wxs 365", N_("姓名首字母（王小山）；也可打姓名、手机后四位")),
    ("137 out", N_("外出；也可写 出 或 - ")),
    ("v", N_("访客，按提示一步步输入；w 施工人员")),
    ("n", N_("没带证或没有证的住户，再输姓名首字母或房号")),
    ("d", N_("快递外卖，放取件处")),
    ("e", N_("急救、消防、公安车辆，马上放行")),
    ("r", N_("给等复测的人输入第二次体温，例如 r 370 m（水银）")),
    ("粤ed12345 3", N_("车辆和人数，再输每个人的体温；可省略粤")),
    ("o y 0203", N_("到过疫区，2月3日离开；o n 没有，o u 说不清")),
    ("k", N_("没戴口罩，写在这一行里，例如 137 365 k")),
    ("x", N_("证不是本人的，例如 137 x")),
    ("u", N_("撤销自己刚登记的（60秒内），同 Ctrl+Z")),
    ("@XZ", N_("换到另一个值守点")),
    ("l", N_("锁屏，同 Ctrl+L；离开一会儿就按")),
    ("pin", N_("改自己的 PIN")),
    ("q", N_("退出")),
)
_SHARED = (("s", N_("换人，同 F12；没输完的给您留着")),)
_READING = (
    ("@", N_("换到另一个值守点")),
    ("l", N_("锁屏，同 Ctrl+L；离开一会儿就按")),
    ("q", N_("退出")),
)
_WRITING_KEYS = ("c", "Esc")
_LIST = (
    ("1 2 3 4", N_("最近通过、外出未归、在内访客、待处理上报")),
    ("f", N_("只看劝返、复测、暂留、放行")),
    ("p", N_("只看这个人；再按一次取消")),
    ("b t", N_("前一天；回到今天")),
    ("c", N_("更正这一行：重新输入，旧的划掉但看得见")),
    ("g x a", N_("上报：接手、办结、批准外出就医（协调员）")),
    ("s", N_("显示这一行的姓名电话 20 秒，会留下记录（协调员）")),
    ("h", N_("经过：谁在什么时候做了什么")),
    ("Esc", N_("回到输入")),
)


def help_text(*, shared: bool = False, reading: str = "") -> Text:
    """The whole help of the gate; at a `shared` laptop, or for who may only read, with the reason `reading`."""
    text = Text()
    if reading:
        text.append(reading + "\n\n", Style(bold=True))
        _table(text, tuple(one for one in _LIST if one[0] not in _WRITING_KEYS) + _READING)
        return text
    text.append(_("先输是谁，再输体温，看清结论，按回车。") + "\n\n", Style(bold=True))
    _table(text, _TYPED[:-1] + (_SHARED if shared else ()) + _TYPED[-1:])
    text.append("\n" + _("按下键到记录里：") + "\n", Style(bold=True))
    _table(text, _LIST)
    return text


def _table(text: Text, lines: tuple[tuple[str, str], ...]) -> None:
    for typed, meaning in lines:
        text.append(set_cell_size(typed, 13), Style(bold=True))
        text.append(_(meaning) + "\n")
