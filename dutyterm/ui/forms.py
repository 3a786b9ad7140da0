"""Questions that are answered in one line, one after the other; what was typed survives a refusal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import Refused

Answers = dict[str, str]
Check = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One question."""

    name: str
    prompt: str  # stands before the line
    hint: str = ""  # stands below it
    value: str = ""  # stands in the line at first
    check: Check | None = None  # Refused when the answer cannot be meant
    quiet: bool = False  # the value is meant by an Enter alone and does not stand in the line: one digit answers
    last: Callable[[str], bool] | None = None  # whether nothing more needs to be asked after this answer
    skip: Callable[[Answers], bool] | None = None  # whether what was answered before answers this, too
    says: Callable[[str], str] | None = None  # what an answer is called, where a digit stands for it


@dataclass(slots=True)
class Form:
    """Steps, how far they are answered, and the act at their end, which returns a sentence or refuses."""

    steps: Sequence[Step]
    finish: Callable[[Answers], Awaitable[str]]
    blame: Mapping[str, str] = field(default_factory=dict)  # refusal: the step to go back to
    at: int = 0
    answers: Answers = field(default_factory=dict)
    key: str = ""  # the letter that asks it; without one it is not worth keeping
    about: int | None = None  # the account it is about
    cursor: object = None  # the row the letter was pressed on
    base: dict[str, Any] = field(default_factory=dict)  # what the account was when it was asked first
    later: Sequence[Step] = ()  # questions that only the act at the end knows to be needed

    @property
    def step(self) -> Step:
        """The question that stands there now."""
        return self.steps[self.at]

    @property
    def meant(self) -> str:
        """What an Enter alone means: an answer given before, or what the question begins with."""
        return self.answers.get(self.step.name, self.step.value)

    @property
    def typed(self) -> str:
        """What stands in the line for the question."""
        return self.answers.get(self.step.name, "" if self.step.quiet else self.step.value)

    def touched(self, *lines: str) -> bool:
        """Whether anything was typed: an answer before, or lines that are not what stood there."""
        return bool(self.answers) or any(line.strip() and line != self.step.value for line in lines)

    @property
    def optional(self) -> bool:
        """Whether nothing is an answer to the question that stands there; what an Enter alone would choose is more."""
        if self.meant.strip():
            return False
        try:
            if self.step.check:
                self.step.check(self.meant)
        except Refused:
            return False
        return True

    def answer(self, text: str) -> bool:
        """Take an answer; whether it was the last one. Refused when it cannot be meant.

        Nothing typed means what stood there: an Enter may be faster than the question is painted.
        """
        text = text if text.strip() else self.meant
        if self.step.check:
            self.step.check(text)
        self.answers[self.step.name] = text
        if self.step.last and self.step.last(text):
            return True
        behind = enumerate(self.steps[self.at + 1 :], self.at + 1)
        follows = next((at for at, one in behind if not (one.skip and one.skip(self.answers))), None)
        if follows is None:
            return True
        self.at = follows
        return False

    def so_far(self) -> list[tuple[str, str]]:
        """What was answered before the question that stands there: the name of each question, and what was said."""
        told = []
        for one in self.steps[: self.at]:
            said = self.answers.get(one.name, "").strip()
            if said and not (one.skip and one.skip(self.answers)):
                told.append((one.prompt.rstrip("> ").removesuffix(" y/n"), one.says(said) if one.says else said))
        return told

    def ask_more(self, name: str, hint: str = "") -> None:
        """Ask one of `later` too, behind all others; its `hint` says why, in place of one from before."""
        others = [one for one in self.steps if one.name != name]
        if hint or len(others) == len(self.steps):
            more = next(one for one in self.later if one.name == name)
            self.steps = [*others, replace(more, hint=hint or more.hint)]
        self.at = len(self.steps) - 1

    def forget(self, name: str) -> None:
        """One of `later` is not asked any more, until it is needed again."""
        self.steps = [one for one in self.steps if one.name != name]
        self.answers.pop(name, None)
        self.at = min(self.at, len(self.steps) - 1)

    def ask_again(self, hint: str) -> None:
        """Ask the question that stands there once more, with another hint: what was answered was no answer yet."""
        self.steps = [replace(one, hint=hint) if one is self.step else one for one in self.steps]
        self.answers.pop(self.step.name, None)

    @property
    def asks_more(self) -> bool:
        """Whether the act at the end has asked for more instead of being done."""
        return self.step.name not in self.answers

    def go_back(self, code: str) -> None:
        """After a refusal at the end: to the question it is about."""
        name = self.blame.get(code, self.step.name)
        self.at = next((number for number, one in enumerate(self.steps) if one.name == name), self.at)
