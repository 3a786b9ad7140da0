"""The one database of this process, its models' base, column types, and the short way to hand-written SQL."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import peewee
from peewee import AutoField, DatabaseProxy, DateField, DateTimeField, IntegerField

database = DatabaseProxy()

Row = TypeVar("Row")

WHOLE = 2**31 - 1
"""A LIMIT that no list reaches."""


def utc_text(moment: dt.datetime) -> str:
    """A moment as both databases store and compare it: naive UTC to the millisecond."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")


def utc(value: "str | dt.datetime") -> dt.datetime:
    """A stored moment as an aware UTC datetime."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=dt.UTC)


def day(value: "str | dt.date") -> dt.date:
    """A stored calendar day."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


class UtcField(DateTimeField):
    """A moment: aware in Python, naive UTC in the database (PostgreSQL would shift aware ones)."""

    def db_value(self, value: dt.datetime | None) -> str | None:
        return None if value is None else utc_text(value)

    def python_value(self, value: "str | dt.datetime | None") -> dt.datetime | None:
        return None if value is None else utc(value)


class DayField(DateField):
    """A local calendar day."""

    def python_value(self, value: "str | dt.date | None") -> dt.date | None:
        return None if value is None else day(value)


class Model(peewee.Model):
    """What every table has: who wrote it when, and a version that grows with each change (optimistic lock)."""

    id = AutoField()
    created_at = UtcField()
    created_by = IntegerField(null=True)
    updated_at = UtcField()
    version = IntegerField(default=1)

    class Meta:
        database = database
        legacy_table_names = False


def execute(sql: str, *values: Any) -> Any:
    """Run hand-written SQL with `?` placeholders on either database; returns the cursor."""
    if database.param != "?":
        sql = sql.replace("%", "%%").replace("?", database.param)
    return database.execute_sql(sql, values)


def fetch(sql: str, *values: Any, as_: "Callable[..., Row]") -> list[Row]:
    """All rows, each as `as_(*columns)`; the read ends here, so no snapshot stays open."""
    return [as_(*row) for row in execute(sql, *values).fetchall()]


def one(sql: str, *values: Any) -> "tuple[Any, ...] | None":
    """The first row or None; the cursor is read to its end."""
    rows = execute(sql, *values).fetchall()
    return tuple(rows[0]) if rows else None


def insert(table: str, columns: Sequence[str], values: Sequence[Any]) -> int:
    """Insert one row, return its id."""
    marks = ",".join("?" * len(columns))
    return int(
        execute(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks}) RETURNING id", *values).fetchall()[0][0]
    )


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], size: int = 400) -> int:
    """Insert many rows in few statements; returns how many."""
    done, batch = 0, list[Sequence[Any]]()

    def flush() -> None:
        marks = ",".join(["(" + ",".join("?" * len(columns)) + ")"] * len(batch))
        execute(f"INSERT INTO {table} ({','.join(columns)}) VALUES {marks}", *[v for row in batch for v in row])

    for row in rows:
        batch.append(row)
        done += 1
        if len(batch) >= size:
            flush()
            batch.clear()
    if batch:
        flush()
    return done
