"""The talk at one gate, line by line: who is being entered, what is asked, who waits meanwhile. Pure.

A Dialogue is a value: each step gives the next one, so a step that fails leaves the talk as it was. It never
touches the database; the screen carries entries to `examine` and `record` on the store's thread and brings the
answers back:

    entry = dialogue.preview(text, today)              # on every key; Problem when it cannot be meant
    answer = await store.read(examine, desk, entry, at)   # the verdict before Enter
    dialogue = dialogue.looked(answer)                    # numbers now mean what is on the screen

    said = dialogue.enter(text, today)                 # on Enter; Problem: show it, keep the text
    answer = await store.read(examine, desk, said.entry, at)
    after = said.answered(answer)                      # Problem: show it, keep `dialogue` and the text
    if after.ready:
        try:
            recorded = await store.write(record, act, desk, after.entry)
            dialogue = after.saved()                   # the next one waiting, or a fresh line
        except Refused as no:
            dialogue = after.refused(no.code)          # asks what is to be asked, or drops what is settled
    else:
        dialogue = after                               # `question` is open

After `saved`, `cancel` and `restore`, examine `dialogue.entry` and call `answered` again when it is not blank:
somebody who waited is back, and the screen wants the verdict and the list.
"""

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field, replace

from ..households import tokens
from ..text import clean_line, fold
from .cases import Examined
from .entry import VISITING, Entry, Problem, absorb, as_dict, from_dict
from .line import COMMANDS, Line, is_identity, parse, plausible, temperature
from .picks import pick, pick_host
from .plates import plate

_MOST_PARKED = 60  # as many as a draft has room for
_ABOARD = ("visitor", "worker", "delivery")  # these words name an occupant while a vehicle is measured


def new_key() -> str:
    """What makes sending one entry twice harmless."""
    return secrets.token_hex(12)


@dataclass(frozen=True, slots=True)
class Parked:
    """Somebody who waits, for instance for the thermometer, with the question that is open for them."""

    entry: Entry
    question: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The talk at a gate. `entry` is who is being entered, `question` what is asked about them (a key of
    `words.QUESTIONS`, empty when nothing is), `parked` who waits, the last one parked first."""

    codes: frozenset[str] = frozenset()  # compounds' short codes, lower case (`Desk.codes`)
    province: str = "粤"  # of plates typed without one (`Desk.province`)
    entry: Entry = field(default_factory=lambda: Entry(new_key()))
    question: str = ""
    parked: tuple[Parked, ...] = ()
    answer: Examined | None = None  # the last one, of a preview or of `entry`; not saved with a draft
    listed: Examined | None = None  # the last one that showed a list: numbers refer to it

    @property
    def blank(self) -> bool:
        """Nobody is being entered."""
        return self.entry.blank

    @property
    def ready(self) -> bool:
        """The last answer leaves nothing to ask: the entry can be recorded."""
        return self.answer is not None and self.answer.verdict is not None and not (self.question or self.blank)

    @property
    def expecting(self) -> str:
        """The question as the parser needs it: while nobody is named, every kind of line is welcome."""
        return "" if self.entry.blank else self.question

    def preview(self, text: str, today: dt.date) -> Entry | Problem:
        """The entry as if `text` were entered now; an empty text is no answer yet. Changes nothing."""
        if not clean_line(text):
            return self.entry
        said = self.enter(text, today)
        return said if isinstance(said, Problem) else said.entry

    def enter(self, text: str, today: dt.date) -> "Dialogue | Problem":
        """The talk after Enter on `text`, to be examined next; Problem when the line cannot be meant.

        A new identity, vehicle or command while a temperature is asked parks who is there and starts anew; the
        identity of somebody parked brings that one back. An empty line skips the open question.
        """
        if self._starts_anew(text):
            return self._other(text, today)
        if self.question in ("duplicate", "early") and not self.blank and not _agrees(text):
            return Problem(self.question)
        line = parse(text, self.expecting, self.codes, self.province)
        said = absorb(self.entry, line, self.expecting, today)
        if isinstance(said, Problem):
            return said
        return self._picked(said, line)

    def looked(self, answer: Examined) -> "Dialogue":
        """Remember what a preview showed, so that a number typed next means what stands on the screen."""
        return replace(self, answer=answer, listed=self._list_of(answer))

    def answered(self, answer: Examined) -> "Dialogue | Problem":
        """The talk after `entry` was examined; Problem when the register cannot make sense of it."""
        if answer.problem:
            return Problem(answer.problem, answer.word)
        listed = self._list_of(answer)
        return replace(self, entry=answer.entry, question=answer.question, answer=answer, listed=listed)

    def refused(self, code: str, question: str = "") -> "Dialogue":
        """The talk after `record` said no (`Refused.code`, and its value `question` if it has one).

        `duplicate` and `early` are asked; what others have settled meanwhile is dropped; else nothing changes.
        """
        if code in ("duplicate", "early"):
            return replace(self, question=code)
        if code == "incomplete" and question:
            return replace(self, question=question)
        return self.cancel() if code in ("recheck_done", "cannot_correct", "no_recheck") else self

    def saved(self) -> "Dialogue":
        """The talk after the entry is recorded: who was parked last is back, or the line is fresh."""
        return self._next(self.parked)

    def cancel(self) -> "Dialogue":
        """Esc: drop who is being entered; who is parked stays, and the last one comes back."""
        return self if self.blank and not self.entry.corrects and not self.parked else self._next(self.parked)

    def correcting(self, entry_id: int, reason: str = "") -> "Dialogue":
        """Start a row that replaces row `entry_id`; who is being entered is parked."""
        entry = Entry(new_key(), corrects=entry_id, correct_reason=reason)
        return self._at(entry, "", self._with_current())

    def to_json(self, text: str = "") -> str:
        """One line for the draft: the entry with its key, who is parked, and the half-typed `text`."""
        waiting = [{"entry": as_dict(one.entry), "question": one.question} for one in self.parked]
        data = {"entry": as_dict(self.entry), "question": self.question, "parked": waiting, "text": clean_line(text)}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def from_json(self, draft: str) -> "tuple[Dialogue, str]":
        """The talk and the half-typed text of a draft, at this dialogue's gate; ValueError for anything else."""
        data = json.loads(draft)
        if not isinstance(data, dict) or not isinstance(data.get("parked", []), list):
            raise ValueError("not a draft")
        parked = tuple(
            Parked(from_dict(one.get("entry")), str(one.get("question", "")))
            for one in data.get("parked", [])
            if isinstance(one, dict)
        )
        entry, question = from_dict(data.get("entry")), str(data.get("question", ""))
        return self._at(entry, question, parked), clean_line(str(data.get("text", "")))

    def restore(self, draft: str) -> "tuple[Dialogue, str]":
        """`from_json` for what a dead session left: a torn or foreign draft gives this dialogue and no text."""
        try:
            return self.from_json(draft)
        except (ValueError, RecursionError):
            return self, ""

    def _next(self, parked: tuple[Parked, ...]) -> "Dialogue":
        if not parked:
            return self._at(Entry(new_key()), "", ())
        return self._at(parked[0].entry, parked[0].question, parked[1:])

    def _at(self, entry: Entry, question: str, parked: tuple[Parked, ...]) -> "Dialogue":
        return replace(self, entry=entry, question=question, parked=parked, answer=None, listed=None)

    def _list_of(self, answer: Examined) -> Examined | None:
        return answer if answer.candidates or answer.hosts else self.listed

    def _with_current(self) -> tuple[Parked, ...]:
        named = self.entry.who or self.entry.plate or self.entry.corrects or self.entry.kind in VISITING + ("recheck",)
        if not named:
            return self.parked  # nobody there yet who could wait
        return (Parked(self.entry, self.question), *self.parked)

    def _starts_anew(self, text: str) -> bool:
        """Whether a line can only be about somebody else than who is being entered."""
        words = clean_line(text).split(" ")
        low = fold(words[0])
        if self.blank or not low:
            return False
        if not self.question and self.entry.kind != "recheck":
            # entered and perhaps never saved: it waits under its own key, nobody else may take that over
            return is_identity(low, self.codes, self.province) or (len(words) > 1 and self._names_somebody(text))
        if self.question == "temps":
            # a pass or a room names who in the car is measured next; another car does not
            return bool(plate(low, self.province)) or (low in COMMANDS and COMMANDS[low] not in _ABOARD)
        if self.question == "who":
            return low in COMMANDS and not self.entry.who
        if self.question in ("duplicate", "early") and (_agrees(text) or self._names_somebody(text)):
            return not _agrees(text)
        if self.question in ("t1", "t2", "early", "duplicate"):
            return (
                low in COMMANDS
                or low[:1] == "r"
                and low[1:].isdigit()
                or is_identity(low, self.codes, self.province)
                or (self.question == "t1" and len(words) > 1 and self._names_somebody(text))
            )
        return tokens.looks_like(low) and self.question not in ("who", "identify", "choice", "")

    def _names_somebody(self, text: str) -> bool:
        """Whether a line, read for itself, says who is next; a lone reading, or one before other words, does not."""
        words = clean_line(text).split(" ")
        reading = temperature(fold(words[0]))
        line = parse(text, "", self.codes, self.province)
        if reading and plausible(reading) and (len(words) == 1 or self.question not in ("duplicate", "early")):
            return False
        return not line.problem and bool(line.who or line.plate)

    def _other(self, text: str, today: dt.date) -> "Dialogue | Problem":
        line = parse(text, "", self.codes, self.province)
        if line.problem:
            return Problem(line.problem, line.word)
        if line.who and fold(line.who) == fold(self.entry.who):
            return self._again(self, line, today)  # scanned twice
        for number, one in enumerate(self.parked):
            if line.who and fold(line.who) == fold(one.entry.who):
                rest = (*self.parked[:number], *self.parked[number + 1 :])
                back = self._at(one.entry, one.question, (Parked(self.entry, self.question), *rest))
                return self._again(back, line, today)
        if len(self.parked) >= _MOST_PARKED:
            return Problem("parked_full", str(_MOST_PARKED))
        fresh = self._at(Entry(new_key()), "", self._with_current())
        said = absorb(fresh.entry, line, "", today)
        return said if isinstance(said, Problem) else replace(fresh, entry=said)

    @staticmethod
    def _again(there: "Dialogue", line: Line, today: dt.date) -> "Dialogue | Problem":
        """Somebody already named is named again, perhaps with the temperature at last."""
        said = absorb(there.entry, replace(line, who=""), there.question, today)
        return said if isinstance(said, Problem) else replace(there, entry=said)

    def _picked(self, said: Entry, line: Line) -> "Dialogue | Problem":
        """Resolve a number against the list on the screen; without one, `examine` resolves it."""
        shown = self.listed
        if said.choice and shown and _same(shown.entry, said):
            if self.question == "consent" and shown.hosts:
                found = pick_host(said, shown.hosts)
            elif shown.candidates:
                found = pick(said, shown.candidates)
            else:
                return replace(self, entry=said)
            if found is None:
                return Problem("choice", str(line.choice))
            said = found
        return replace(self, entry=said)


def _agrees(text: str) -> bool:
    """Whether a line answers a question that wants a yes: that, nothing, or the direction that had been forgotten."""
    line = parse(text, "duplicate")
    return bool(line.yes or line.skip or (line.direction and not line.temperatures and not line.problem))


def _same(shown: Entry, said: Entry) -> bool:
    """Whether a list was shown for what is now said."""
    return all(
        getattr(shown, name) == getattr(said, name) for name in ("kind", "who", "identified", "direction", "dest")
    )
