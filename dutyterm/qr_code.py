"""QR codes as dark and light squares, and as a drawing for paper; nothing here knows what a code says."""

from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, true is dark; without the quiet zone around them."""

QUIET = 4  # modules of white that a reader needs around a code on paper


@lru_cache(maxsize=64)
def matrix(text: str) -> Matrix:
    """The smallest code of a text at error correction M; 34 digits are version 1, 21 modules."""
    from qrcode import QRCode  # 6 ms that a session which shows no code need not pay
    from qrcode.constants import ERROR_CORRECT_M

    found: list[Matrix] = []
    for chunks in (0, 8):  # whole, or cut where a part packs tighter
        code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
        code.add_data(text, optimize=chunks)
        code.make(fit=True)
        found.append(tuple(tuple(bool(one) for one in row) for row in code.modules))
        if text.isascii() and text.isdigit():
            break
    return min(found, key=len)


def svg(code: Matrix, title: str = "") -> str:
    """A code as an inline drawing, black on white with its quiet zone; it takes the size its place gives it."""
    side = len(code) + 2 * QUIET
    path = "".join(
        f"M{start} {y}h{end - start}v1h{start - end}z" for y, row in enumerate(code) for start, end in _runs(row)
    )
    said = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg class="qr" viewBox="-{QUIET} -{QUIET} {side} {side}" shape-rendering="crispEdges" role="img">{said}'
        f'<rect x="-{QUIET}" y="-{QUIET}" width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: from, until before."""
    runs, start = [], None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x))
            start = None
    return runs


def smallest_link(link: str) -> str:
    """A link as its code is smallest: scheme and host in capitals, which mean the same, where that helps.

    The path is left as it is: capitals there may be another page.
    """
    parts = urlsplit(link)
    loud = link.replace(parts.scheme, parts.scheme.upper(), 1).replace(parts.netloc, parts.netloc.upper(), 1)
    if "@" in parts.netloc:  # a name before it may be another one in capitals
        return link
    return loud if len(matrix(loud)) < len(matrix(link)) else link
