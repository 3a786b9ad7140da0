"""What a rule's no is called at the command line, where there are no keys to press."""

from collections.abc import Callable

from ..errors import Refused
from ..i18n import N_, _, filled

_HERE = {
    "no_such_account": N_("没有这个账号：{who}。请核对：dutyterm people list 看有哪些，dutyterm people add 加人。"),
    "no_such_isolation": N_("没有这份隔离档案，可能已经清理。编号请看 dutyterm export isolation 的第一列。"),
    "shift_same": N_("{post} 已经有这一班：{name}，不用再加。要更多人：登录后按 F2，看那一班，按 n 改人数。"),
}
"""Refusals whose sentence in the room tells of a key of its screen."""


def told(no: Refused, refusal: Callable[..., str], **more: object) -> str:
    """The sentence of a refusal: that of the command line, else the room's."""
    return filled(_(_HERE[no.code]), no.values) if no.code in _HERE else refusal(no.code, **more, **no.values)
