"""What is printed of isolation: the day's slip for whoever calls, and the paper somebody gets at the release. Pure."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

_STYLE = """
@page { size: A4; margin: 14mm }
* { box-sizing: border-box }
body { font: 12pt "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Microsoft YaHei", sans-serif; margin: 0; color: #000 }
section { break-after: page }
section:last-of-type { break-after: auto }
h1 { font-size: 1.4em; margin: 0 0 .4em }
h1.paper { font-size: 2em; text-align: center; margin: 1.2em 0 }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #000; padding: .3em; text-align: left; vertical-align: top; overflow-wrap: anywhere }
thead { display: table-header-group }
tr { break-inside: avoid }
td.write { min-width: 5em; height: 2.4em }
p { line-height: 2; margin: .3em 0 }
p.sign { margin-top: 3em; text-align: right }
footer { font-size: .8em; margin-top: .6em }
"""


class Sheet(NamedTuple):
    """One caller's people: a heading, and rows of cells; None is an empty box to write in."""

    heading: str
    rows: Sequence[Sequence[str | None]]


def _page(title: str, body: Iterable[str], lang: str) -> str:
    return "\n".join([
        "<!DOCTYPE html>",
        f'<html lang="{escape(lang)}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        *body,
        "</body></html>",
    ]) + "\n"  # fmt: skip


def slip(title: str, columns: Sequence[str], sheets: Iterable[Sheet], foot: str, lang: str = "zh-CN") -> str:
    """A page for each caller; HTML that needs nothing from elsewhere and runs nothing."""
    body = []
    for one in sheets:
        body.append(f"<section><h1>{escape(title)} {escape(one.heading)}</h1><table><thead><tr>")
        body += [f"<th>{escape(name)}</th>" for name in columns]
        body.append("</tr></thead><tbody>")
        for row in one.rows:
            cells = ("<td class=write></td>" if cell is None else f"<td>{escape(cell)}</td>" for cell in row)
            body.append(f"<tr>{''.join(cells)}</tr>")
        body.append(f"</tbody></table><footer>{escape(foot)}</footer></section>")
    return _page(title, body, lang)


def letter(title: str, number: str, lines: Iterable[str], signed: Sequence[str], lang: str = "zh-CN") -> str:
    """One person's paper: a title, its number, sentences, and who signs."""
    body = [f"<h1 class=paper>{escape(title)}</h1>", f"<p>{escape(number)}</p>"]
    body += [f"<p>{escape(line)}</p>" for line in lines]
    body += [f"<p class=sign>{escape(line)}</p>" for line in signed]
    return _page(title, body, lang)
