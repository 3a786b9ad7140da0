"""What residents ask: noted by the leader, answered, closed (domain.md §1.4, 28)."""

from db import audit, changes
from db import five_ones as stairs
from db import questions as table
from db.audit import Act
from db.questions import Question

from ..errors import Refused
from ..people.rules import scope
from ..people.service import allow, standing_of
from ..text import clean_line
from .service import TOPIC

__all__ = ["Question", "answer", "ask", "close", "read_questions"]
TEXT_LENGTH = 200
CHANNELS = ("group", "door")


def read_questions(act: Act) -> list[Question]:
    """Questions that are not closed: of one's own stairways, or of all for whoever reads all."""
    standing = standing_of(act.actor_id, act.key_id) if act.actor_id else None
    whole = not act.actor_id or (standing is not None and scope(standing.role, "five_ones.read") == "all")
    allow(act, "five_ones.read", user_id=None if whole else act.actor_id)
    return table.questions(None if whole else [one.id for one in stairs.stairs_of(act.actor_id, act.at)])


def ask(act: Act, stairway_id: int, household_id: int | None, channel: str, text: str) -> int:
    """Note a question; its id. Refused `bad_question`."""
    allow(act, "five_ones.write", stairway_id=stairway_id)
    said = clean_line(text, TEXT_LENGTH)
    if not said or channel not in CHANNELS:
        raise Refused("bad_question")
    question_id = table.add(stairway_id, household_id, channel, said, act.at, act.actor_id)
    _done(act, "question.ask", question_id, {"text": ("", said)})
    return question_id


def answer(act: Act, question_id: int, text: str) -> None:
    """What was answered; it may be said anew until it is closed. Refused `no_such_question` `bad_answer`."""
    found = _question(act, question_id)
    said = clean_line(text, TEXT_LENGTH)
    if not said:
        raise Refused("bad_answer")
    if not table.answer(question_id, said, act.at, act.actor_id):
        raise Refused("no_such_question")
    _done(act, "question.answer", question_id, {"answer": (found.answer, said)})


def close(act: Act, question_id: int) -> None:
    """Nothing is left to do. Refused `no_such_question`."""
    found = _question(act, question_id)
    if not table.close(question_id, act.at, act.actor_id):
        raise Refused("no_such_question")
    _done(act, "question.close", question_id, {"state": (found.state, "closed")})


def _question(act: Act, question_id: int) -> Question:
    table.lock_question(question_id)
    found = table.question(question_id)
    if found is None:
        raise Refused("no_such_question")
    allow(act, "five_ones.write", stairway_id=found.stairway_id)
    return found


def _done(act: Act, action: str, question_id: int, values: "dict[str, tuple[object, object]]") -> None:
    audit.record(act, action, "question", question_id, values=values)
    changes.bump(TOPIC)
