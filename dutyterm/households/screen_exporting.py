"""How a list of F7 becomes a file: nothing but text comes through a terminal, so it is made on the server."""

from ..i18n import _
from ..ui.views import View


def export_line(view: View, *kinds: str) -> list[str]:
    """The line of a list's help that names the command for that very list; none for who may not export."""
    if not view.may("export.masked"):
        return []
    commands = _("、").join(f"dutyterm export {kind}" for kind in kinds)
    return [_("在服务器上导出，号码遮住：{commands}").format(commands=commands)]
