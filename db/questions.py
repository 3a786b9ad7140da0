"""What residents ask their leader, in the group or at the door, and what became of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, insert, utc, utc_text
from .five_ones import marks
from .locks import lock_rows


class Question(NamedTuple):
    """A question with where it comes from."""

    id: int
    stairway_id: int
    stairway: str  # `HQ 3-1`
    household_id: int | None
    room: str
    channel: str  # group door
    text: str
    state: str  # open answered closed
    answer: str
    asked_at: dt.datetime
    asked_by: str
    answered_at: dt.datetime | None
    answered_by: str


_QUESTION = """SELECT q.id, q.stairway_id, c.short_code || ' ' || b.no || '-' || s.no, q.household_id,
                      COALESCE(h.room, ''), q.channel, q.text, q.state, q.answer, q.created_at,
                      COALESCE(u.display, ''), q.answered_at, COALESCE(a.display, '')
               FROM question q JOIN stairway s ON s.id = q.stairway_id JOIN block b ON b.id = s.block_id
                    JOIN compound c ON c.id = b.compound_id LEFT JOIN household h ON h.id = q.household_id
                    LEFT JOIN user_account u ON u.id = q.created_by LEFT JOIN user_account a ON a.id = q.answered_by"""


def _question(number: int, stair_id: int, stair: str, home_id: int | None, room: str, channel: str, text: str,
              state: str, answer: str, asked: Any, by: str, answered: Any, answerer: str) -> Question:  # fmt: skip
    at = utc(answered) if answered else None
    return Question(number, stair_id, stair, home_id, room, channel, text, state, answer, utc(asked), by, at, answerer)


def questions(stairways: Sequence[int] | None, limit: int = 200) -> list[Question]:
    """Questions of these stairways (None: of all) that are not closed: the open ones first, the oldest first."""
    if stairways is not None and not stairways:
        return []
    only = "" if stairways is None else f" AND q.stairway_id IN ({marks(stairways)})"
    return fetch(
        f"{_QUESTION} WHERE q.state <> 'closed'{only}"
        " ORDER BY CASE q.state WHEN 'open' THEN 0 ELSE 1 END, q.created_at, q.id LIMIT ?",
        *(*(stairways or ()), limit),
        as_=_question,
    )


def question(question_id: int) -> Question | None:
    """One question."""
    rows = fetch(f"{_QUESTION} WHERE q.id = ?", question_id, as_=_question)
    return rows[0] if rows else None


def lock_question(question_id: int) -> None:
    """One act at a time on a question."""
    lock_rows("question", question_id)


def add(stairway_id: int, household_id: int | None, channel: str, text: str, at: dt.datetime, by: int) -> int:
    """A question was asked; its id."""
    now = utc_text(at)
    return insert(
        "question",
        ("stairway_id", "household_id", "channel", "text", "created_at", "created_by", "updated_at"),
        (stairway_id, household_id, channel, text, now, by, now),
    )


def answer(question_id: int, text: str, at: dt.datetime, by: int) -> bool:
    """It was answered, or answered anew; False when it is closed."""
    now = utc_text(at)
    done = execute(
        "UPDATE question SET state = 'answered', answer = ?, answered_by = ?, answered_at = ?, updated_at = ?,"
        " version = version + 1 WHERE id = ? AND state <> 'closed'",
        *(text, by, now, now, question_id),
    )
    return bool(done.rowcount == 1)


def close(question_id: int, at: dt.datetime, by: int) -> bool:
    """Nothing is left to do; False when it was closed already."""
    now = utc_text(at)
    done = execute(
        "UPDATE question SET state = 'closed', closed_by = ?, closed_at = ?, updated_at = ?, version = version + 1"
        " WHERE id = ? AND state <> 'closed'",
        *(by, now, now, question_id),
    )
    return bool(done.rowcount == 1)
