"""The table of the reports' views: one line a view. Tabs, keys, help and rights are derived from it."""

from ..i18n import N_
from ..ui.views import Tab

VIEWS = (
    Tab("w", N_("情况"), "screen_situation:Situation", "report.decide", for_all=True, hint=N_("哪里不对，最急的在前")),
    Tab("r", N_("日报"), "screen_reports:Reports", "report.read", hint=N_("每人每天一份，没交的在前")),
    Tab("d", N_("日志"), "screen_diary:Diary", "duty_log.read", for_all=True, hint=N_("值班日志：只添不改，错的划掉")),
    Tab("i", N_("通知"), "screen_notices:Notices", "notice.read", hint=N_("通知和谁还没看")),
)  # fmt: skip
"""In the order of the tabs; the first one that a role may open is where the screen opens."""
