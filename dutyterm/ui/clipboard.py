"""A text for somebody's chat group, put into the clipboard of their own terminal (OSC 52)."""

from typing import TYPE_CHECKING

from ..i18n import _
from ..text import clean_line

if TYPE_CHECKING:
    from textual.app import App

MOST_BYTES = 6000  # of UTF-8: base64 makes 8000 of it, which terminals and what lies between them still pass on
MOST_LINE = 2000  # characters of one line


def harmless(text: str) -> str:
    """A text of several lines, each as `clean_line` leaves it; empty lines at both ends are gone."""
    return "\n".join(clean_line(one, MOST_LINE) for one in text.split("\n")).strip("\n")


def copy(app: "App[None]", text: str) -> str:
    """Copy a text, and say what was done, in a sentence to stand beside the text, which the caller goes on showing.

    No terminal tells whether it took it, and several never do. What is too long is not sent at all: half a message
    would be worse. The clipboard is not ours: never copy a name, a number of a person or a telephone number.
    """
    said = harmless(text)
    if len(said.encode()) > MOST_BYTES:
        return _("太长，没有复制；请照屏幕抄")
    app.copy_to_clipboard(said)
    return _("已复制；没有复制成功就照屏幕抄")
