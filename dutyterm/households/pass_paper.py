"""What is printed of passes: A4 sheets of eight, blanks to be filled in by hand, posters with the link to the form.

HTML that needs nothing from elsewhere and runs nothing; a browser prints it, or makes a PDF of it. All that comes from
people is escaped. A pass shows what those of the time did: name, registered origin, address, where from, first
temperature, until when, a number that can be read from afar, and room for the community's seal, whose shape is the
compound's, so that a pass of another one is seen at a glance (P2).
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from ..qr_code import matrix, svg

EACH = 8  # passes on a sheet
SHAPES = (
    '<circle cx="50" cy="50" r="47"/>',
    '<rect x="5" y="5" width="90" height="90"/>',
    '<polygon points="50,3 97,93 3,93"/>',
    '<polygon points="50,2 98,50 50,98 2,50"/>',
    '<polygon points="50,3 97,38 79,95 21,95 3,38"/>',
    '<polygon points="26,7 74,7 98,50 74,93 26,93 2,50"/>',
    '<ellipse cx="50" cy="50" rx="48" ry="32"/>',
    '<polygon points="31,4 69,4 96,31 96,69 69,96 31,96 4,69 4,31"/>',
)
"""Places for a seal: circle, square, triangle, diamond, pentagon, hexagon, oval, octagon."""

_STYLE = """
@page { size: A4; margin: 8mm 10mm }
* { box-sizing: border-box }
body { font: 9pt "Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Microsoft YaHei", sans-serif;
       margin: 0; color: #000 }
section { display: grid; grid-template-columns: 94mm 94mm; grid-auto-rows: 69mm; gap: 0 2mm; break-after: page }
section:last-of-type { break-after: auto }
article { border: 1px dashed #777; padding: 2.5mm 3mm; overflow: hidden; position: relative; break-inside: avoid }
h1 { font-size: 10pt; margin: 0 }
h2 { font-size: 15pt; margin: 0; letter-spacing: .15em }
.no { font: bold 23pt/1.1 "DejaVu Sans Mono", "Courier New", monospace; margin: .5mm 0 1mm }
dl { margin: 0; width: 57mm; display: grid; grid-template-columns: 15mm 1fr; line-height: 1.75 }
dt { color: #000 }
dd { margin: 0; border-bottom: .3pt solid #777; min-height: 1.75em; white-space: nowrap; overflow: hidden;
     text-overflow: clip; font-weight: bold }
.qr { position: absolute; top: 2mm; right: 2mm; width: 33mm; height: 33mm }
.seal { position: absolute; right: 6mm; bottom: 6.5mm; width: 24mm; height: 24mm; fill: none; stroke: #000;
        stroke-width: 1.5; stroke-dasharray: 4 3 }
.seal text { fill: #555; stroke: none; font-size: 15px; text-anchor: middle }
.foot { position: absolute; left: 3mm; bottom: 1.2mm; font-size: 7pt; margin: 0 }
main.poster { text-align: center; padding: 6mm }
main.poster h1 { font-size: 34pt; margin: 0 0 2mm }
main.poster h2 { font-size: 24pt; margin: 0 0 6mm; letter-spacing: 0 }
main.poster .qr { position: static; width: 120mm; height: 120mm }
main.poster ol { text-align: left; font-size: 18pt; line-height: 1.7; margin: 4mm auto; width: 150mm }
main.poster .link { font: 12pt "DejaVu Sans Mono", "Courier New", monospace; overflow-wrap: anywhere; margin: 0 }
main.poster .foot { position: static; font-size: 12pt; margin-top: 4mm }
"""


class Card(NamedTuple):
    """What stands on one pass. `rows` are pairs of label and text; an empty text is a line to write on."""

    heading: str  # whose seal is on it: community and compound
    title: str  # what kind of pass it is
    number: str
    rows: Sequence[tuple[str, str]]
    code: str  # what the QR says; empty: none
    shape: int
    seal: str  # what stands in the place for the seal
    foot: str


class Poster(NamedTuple):
    """What stands on a poster; nothing about anybody."""

    heading: str
    where: str
    steps: Sequence[str]
    link: str
    foot: str


def _page(title: str, body: Iterable[str], lang: str) -> str:
    return "\n".join([
        "<!DOCTYPE html>",
        f'<html lang="{escape(lang)}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        *body,
        "</body></html>",
    ]) + "\n"  # fmt: skip


def sheets(title: str, cards: Sequence[Card], lang: str = "zh-CN") -> str:
    """A4 sheets of eight passes each, to be cut along the dashes."""
    body = []
    for start in range(0, len(cards), EACH):
        body.append("<section>")
        body += [_card(one) for one in cards[start : start + EACH]]
        body.append("</section>")
    return _page(title, body, lang)


def _card(one: Card) -> str:
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in one.rows)
    shape = SHAPES[one.shape % len(SHAPES)]
    return (
        f"<article><h1>{escape(one.heading)}</h1><h2>{escape(one.title)}</h2>"
        f'<p class="no">{escape(one.number)}</p><dl>{rows}</dl>{svg(matrix(one.code), one.number) if one.code else ""}'
        f'<svg class="seal" viewBox="0 0 100 100">{shape}<text x="50" y="56">{escape(one.seal)}</text></svg>'
        f'<p class="foot">{escape(one.foot)}</p></article>'
    )


def poster(one: Poster, lang: str = "zh-CN") -> str:
    """A sheet for the wall: where, a code that opens the form, what to do."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in one.steps)
    body = [
        f'<main class="poster"><h1>{escape(one.heading)}</h1><h2>{escape(one.where)}</h2>{svg(matrix(one.link))}',
        f'<p class="link">{escape(one.link)}</p><ol>{steps}</ol><p class="foot">{escape(one.foot)}</p></main>',
    ]
    return _page(one.heading, body, lang)
