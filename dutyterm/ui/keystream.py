"""What a terminal sends, as Textual messages: nothing raises, nothing grows, and packets may cut it anywhere.

Textual's own parser dies of bytes that are not UTF-8 and of malformed sequences, keeps an open paste for
ever, and types unknown sequences into the field that has the focus (security.md 3). Here a sequence is
recognised whole (ECMA-48) and dropped unless it is a key or an answer that Textual asked for. So are reports of
a mouse (ux.md 1: there is none; a click beside a field would take the focus from it) and of a window's focus.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Literal

from textual import constants, events, messages

# private modules: the only place where Textual says which sequence is which key, and what a key is called
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

PASTE_LIMIT = 16_384  # characters of one bracketed paste; the rest of it is dropped
PASTE_PATIENCE = 2.0  # seconds without data after which a paste whose end got lost is closed
ESCAPE_PATIENCE = constants.ESCAPE_DELAY  # seconds that the rest of a started sequence may take

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_LONGEST = 300  # characters of a sequence that are kept while its end is missing
_TYPED = 32  # bytes: a smaller packet inside a paste may be somebody typing at a line that hangs
_SEQUENCE = re.compile(
    r"""\x1b(?:
      \[ (?: \[[A-E]                      # F1 to F5 of the Linux console
           | (?:3|7|8|23|24)\$            # shifted keys of rxvt
           | M [\s\S]{3}                  # the oldest mouse report
           | (?![M[]) [0-?]*[ -/]*[@-~]   # every other control sequence
           | [0-?]*[ -/]*(?=[^ -~])       # one that something else interrupted
         )
    | O [ -~]                             # keypad, F1 to F4
    | [\]PX^_] [^\x1b\x07]{0,256} (?: \x07 | \x1b\\ )  # strings that terminals answer with
    )""",
    re.VERBOSE,
)
_STARTED = re.compile(r"\x1b(?:\[(?:\[|M[\s\S]{0,2}|[0-?]*[ -/]*)?|O|[\]PX^_][^\x1b\x07]{0,256}\x1b?)?\Z")
_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;[1-4]\$y")


class InputProblem(Message):
    """Something that was typed or pasted did not arrive whole; the app says so."""

    def __init__(self, kind: Literal["encoding", "length"]) -> None:
        super().__init__()
        self.kind: Literal["encoding", "length"] = kind
        """`encoding`: bytes that are not UTF-8 were dropped; `length`: more came at once than is taken."""


class KeyStream:
    """Turns bytes into messages. When `deadline` passes without more bytes, call `expire`."""

    def __init__(self) -> None:
        self._names = XTermParser()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._encoding_told = False
        self._started = ""
        self._after_return = False
        self._pasted: str | None = None
        self._overlong = False
        self.deadline: float | None = None
        """When to call `expire`, on the clock that `feed` was given; None while nothing is open."""

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """The messages that these bytes complete, in order; `now` in seconds of a monotonic clock."""
        pasting = self._pasted is not None
        text = self._started + self._decoder.decode(data)
        self._started = ""
        if "\ufffd" in text:
            text = text.replace("\ufffd", "")
            if not self._encoding_told:
                self._encoding_told = True
                yield InputProblem("encoding")
        yield from self._read(text)
        if self._pasted is None:
            self.deadline = now + ESCAPE_PATIENCE if self._started else None
        elif not pasting or len(data) >= _TYPED:
            self.deadline = now + PASTE_PATIENCE

    def expire(self) -> Iterator[Message]:
        """Nothing more came: close an open paste, read a lone Esc as the key, drop half a sequence."""
        started, self._started, self.deadline = self._started, "", None
        if self._pasted is not None:
            yield from self._close_paste()
        elif len(started) < 3 or not started.startswith("\x1b["):
            for character in started:
                yield from self._character(character)

    def _read(self, text: str) -> Iterator[Message]:
        position = 0
        while position < len(text):
            if self._pasted is not None:
                position = self._take_paste(text, position)
                if not self._started and text.startswith(_PASTE_END, position):
                    position += len(_PASTE_END)
                    yield from self._close_paste()
            elif text[position] != "\x1b":
                yield from self._character(text[position])
                position += 1
            elif whole := _SEQUENCE.match(text, position):
                position = whole.end()
                yield from self._sequence(whole[0])
            elif _STARTED.match(text, position):
                self._started = text[position : position + _LONGEST]  # a longer one is none of ours anyway
                return
            else:
                # not Alt and the next key: `Esc 3` must mean the same however the packets were cut
                yield events.Key("escape", "\x1b")
                position += 1

    def _character(self, character: str) -> Iterator[Message]:
        after_return, self._after_return = self._after_return, character == "\r"
        # a scanner may end its lines with CR LF, which is one Enter; C1 controls are no keys
        if not (character == "\n" and after_return) and not "\x80" <= character <= "\x9f":
            # private: names a key the way bindings do
            yield from self._names._sequence_to_key_events(character)

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if sequence == _PASTE_START:
            self._pasted = ""
        elif sequence in ANSI_SEQUENCES_KEYS:
            for key in self._names._sequence_to_key_events(sequence):
                if key.key != Keys.Ignore:
                    yield key
        elif _SYNCHRONIZED.fullmatch(sequence):
            yield messages.TerminalSupportsSynchronizedOutput()

    def _take_paste(self, text: str, position: int) -> int:
        """Keep what is pasted from `position` on; returns where its end mark, or the text, ends it."""
        kept = self._pasted or ""
        stop = text.find(_PASTE_END, position)
        if stop < 0:
            stop = len(text) - _begun(text, position)
            self._started, following = text[stop:], len(text)
        else:
            following = stop
        room = PASTE_LIMIT - len(kept)
        self._overlong = self._overlong or stop - position > room
        self._pasted = kept + text[position : min(stop, position + room)]
        return following

    def _close_paste(self) -> Iterator[Message]:
        pasted, overlong = self._pasted or "", self._overlong
        self._pasted, self._overlong = None, False
        yield events.Paste(pasted.replace("\x00", ""))
        if overlong:
            yield InputProblem("length")


def _begun(text: str, position: int) -> int:
    """How many characters at the end of `text` may be the beginning of the mark that ends a paste."""
    longest = min(len(_PASTE_END) - 1, len(text) - position)
    return next((size for size in range(longest, 0, -1) if text.endswith(_PASTE_END[:size])), 0)
