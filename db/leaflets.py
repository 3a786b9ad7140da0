"""What leaders hand out: materials by edition, and which household has got which."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .base import execute, fetch, insert, one, utc, utc_text
from .five_ones import marks, of_stairways
from .locks import lock_tables


class Material(NamedTuple):
    """A leaflet's edition."""

    id: int
    title: str
    edition: int
    since: dt.datetime
    retired: dt.datetime | None


_MATERIAL = "SELECT id, title, edition, from_at, retired_at FROM material"


def _material(mid: int, title: str, edition: int, since: Any, retired: Any) -> Material:
    return Material(mid, title, edition, utc(since), utc(retired) if retired else None)


def materials(*, retired: bool = False) -> list[Material]:
    """What is to be handed out, the newest first; with `retired` also what was."""
    only = "" if retired else " WHERE retired_at IS NULL"
    return fetch(f"{_MATERIAL}{only} ORDER BY from_at DESC, id DESC", as_=_material)


def material(material_id: int) -> Material | None:
    """One edition."""
    rows = fetch(f"{_MATERIAL} WHERE id = ?", material_id, as_=_material)
    return rows[0] if rows else None


def add_material(title: str, at: dt.datetime, by: int) -> int:
    """The next edition of a title; earlier ones are handed out no more. Its id."""
    now = utc_text(at)
    lock_tables("material")
    row = one("SELECT COALESCE(max(edition), 0) FROM material WHERE title = ?", title)
    execute(
        "UPDATE material SET retired_at = ?, updated_at = ?, version = version + 1"
        " WHERE title = ? AND retired_at IS NULL",
        *(now, now, title),
    )
    return insert(
        "material",
        ("title", "edition", "from_at", "created_at", "created_by", "updated_at"),
        (title, int(row[0]) + 1 if row else 1, now, now, by, now),
    )


def retire_material(material_id: int, at: dt.datetime) -> bool:
    """It is handed out no more; False when it was not already."""
    now = utc_text(at)
    done = execute(
        "UPDATE material SET retired_at = ?, updated_at = ?, version = version + 1 WHERE id = ? AND retired_at IS NULL",
        *(now, now, material_id),
    )
    return bool(done.rowcount == 1)


def leaflets(stairways: Sequence[int], wanted: Iterable[Material]) -> dict[int, set[int]]:
    """Which of these materials each household has got."""
    ids = [one.id for one in wanted]
    found: dict[int, set[int]] = defaultdict(set)
    if stairways and ids:
        rows = fetch(
            f"SELECT household_id, material_id FROM leaflet WHERE material_id IN ({marks(ids)})"
            f" AND household_id IN {of_stairways(stairways)}",
            *(*ids, *stairways),
            as_=lambda home, what: (int(home), int(what)),
        )
        for home, what in rows:
            found[home].add(what)
    return found


def give_leaflet(household_id: int, material_id: int, at: dt.datetime, by: int) -> bool:
    """A household got a leaflet; False when it had it."""
    now = utc_text(at)
    done = execute(
        "INSERT INTO leaflet (household_id, material_id, at, user_id, created_at, created_by, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (household_id, material_id) DO NOTHING",
        *(household_id, material_id, now, by or None, now, by, now),
    )
    return bool(done.rowcount == 1)


def given_counts() -> dict[int, int]:
    """How many households have each material."""
    return dict(
        fetch(
            "SELECT material_id, count(*) FROM leaflet GROUP BY material_id",
            as_=lambda what, number: (int(what), int(number)),
        )
    )
