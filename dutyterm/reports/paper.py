"""A daily report as a sheet of paper: what was sent, who signs it. Runs nothing and needs nothing from elsewhere."""

from html import escape
from zoneinfo import ZoneInfo

from ..i18n import _
from . import words
from .service import Reading

_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 13pt "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Microsoft YaHei", sans-serif; color: #000 }
h1 { font-size: 1.5em; text-align: center } p { margin: .4em 0 }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #000; padding: .25em .5em; text-align: left }
td.n { text-align: right; width: 20% } tr { break-inside: avoid } footer { margin-top: 2.5em }
"""


def page(found: Reading, zone: ZoneInfo) -> str:
    """The report as HTML: as it was submitted, or as it stands now when it was not."""
    line, report = found.line, found.line.report
    figures = found.frozen if report else found.now
    until = (report.until if report else found.stretch.until).astimezone(zone)
    title = _("{name} {day} 日报（截至 {time}）").format(
        name=line.name, day=f"{found.stretch.day:%m-%d}", time=f"{until:%m-%d %H:%M}"
    )
    state = _(words.STATES[line.state])
    if report:
        state += f" {report.submitted_by} {report.submitted_at.astimezone(zone):%m-%d %H:%M}"
    rows = "".join(
        f"<tr><th>{escape(_(words.FIGURES[key]))}</th><td class=n>{value}</td></tr>" for key, value in figures.items()
    )
    changed = f"<p>{escape(words.changed_before(found.stretch.day, found.before))}</p>" if found.before else ""
    note = f"<p>{escape(_('备注：{note}').format(note=report.note))}</p>" if report and report.note else ""
    zero = f"<p>{escape(_('今日无情况，零报告。'))}</p>" if found.is_zero else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
        f' content="{policy}"><title>{escape(title)}</title><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(title)}</h1><p>{escape(state)}</p>{zero}<table>{rows}</table>{changed}{note}"
        f"<footer>{escape(_('签名：'))}____________  {escape(_('日期：'))}____________</footer></body></html>\n"
    )
