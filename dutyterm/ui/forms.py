"""Questions that are answered in one line, one after the other; what was typed survives a refusal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

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
    last: Callable[[str], bool] | None = None  # whether nothing more needs to be asked after this answer


@dataclass(slots=True)
class Form:
    """Steps, how far they are answered, and the act at their end, which returns a sentence or refuses."""

    steps: Sequence[Step]
    finish: Callable[[Answers], Awaitable[str]]
    blame: Mapping[str, str] = field(default_factory=dict)  # refusal: the step to go back to
    from_list: bool = True
    at: int = 0
    answers: Answers = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """The question that stands there now."""
        return self.steps[self.at]

    @property
    def typed(self) -> str:
        """What stands in the line for the question: an answer given before, or what it begins with."""
        return self.answers.get(self.step.name, self.step.value)

    def answer(self, text: str) -> bool:
        """Take an answer; whether it was the last one. Refused when it cannot be meant.

        Nothing typed means what stood there: an Enter may be faster than the question is painted.
        """
        text = text if text.strip() else self.typed
        if self.step.check:
            self.step.check(text)
        self.answers[self.step.name] = text
        if self.at + 1 == len(self.steps) or (self.step.last and self.step.last(text)):
            return True
        self.at += 1
        return False

    def go_back(self, code: str) -> None:
        """After a refusal at the end: to the question it is about."""
        name = self.blame.get(code, self.step.name)
        self.at = next((number for number, one in enumerate(self.steps) if one.name == name), self.at)
