"""The sheet for the fence: posts down, days across, A4, big enough to be read standing. Names, never numbers. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

_STYLE = """
@page { size: A4 landscape; margin: 9mm }
* { box-sizing: border-box }
body { font: SIZEpt "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Microsoft YaHei", sans-serif; margin: 0; color: #000 }
h1 { font-size: 1.6em; text-align: center; margin: 0 0 .4em }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { border: 1px solid #000; padding: .2em .25em; vertical-align: top; overflow-wrap: anywhere }
thead { display: table-header-group }
tr { break-inside: avoid }
th.post { width: 11%; text-align: left }
p { margin: 0 0 .25em }
p.night { border-left: .35em solid #000; padding-left: .3em }
b { font-weight: bold; font-size: 1.12em }
i { font-style: normal; text-decoration: underline }
footer { font-size: .8em; margin-top: .5em; text-align: right }
"""


class Entry(NamedTuple):
    """One shift in its box."""

    time: str
    name: str
    night: bool
    people: tuple[str, ...]
    lacking: str  # in words, empty when nobody is missing


class Row(NamedTuple):
    """One post: for each day its shifts."""

    code: str
    post: str
    days: Sequence[Sequence[Entry]]


def sheet(title: str, days: Sequence[str], rows: Iterable[Row], printed: str, post_word: str, lang: str = "zh-CN"
          ) -> str:  # fmt: skip
    """A whole page of HTML that needs nothing from elsewhere and runs nothing."""
    listed = list(rows)
    size = 15 if len(listed) <= 3 and len(days) <= 4 else 12 if len(days) <= 7 else 9
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(lang)}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE.replace('SIZE', str(size))}</style></head><body>",
        f"<h1>{escape(title)}</h1><table><thead><tr><th class=post>{escape(post_word)}</th>",
        *(f"<th>{escape(day)}</th>" for day in days),
        "</tr></thead><tbody>",
    ]
    for row in listed:
        parts.append(f"<tr><th class=post>{escape(row.post)}<br>{escape(row.code)}</th>")
        parts += ["<td>" + "".join(_entry(one) for one in entries) + "</td>" for entries in row.days]
        parts.append("</tr>")
    parts.append(f"</tbody></table><footer>{escape(printed)}</footer></body></html>")
    return "\n".join(parts) + "\n"


def _entry(one: Entry) -> str:
    who = " ".join(f"<b>{escape(name)}</b>" for name in one.people)
    lacking = f" <i>{escape(one.lacking)}</i>" if one.lacking else ""
    night = " class=night" if one.night else ""
    return f"<p{night}>{escape(one.name)} {escape(one.time)}<br>{who}{lacking}</p>"


def day_words(day: dt.date, weekday: str) -> str:
    """`2月5日 周三`."""
    return f"{day.month}月{day.day}日 {weekday}"
