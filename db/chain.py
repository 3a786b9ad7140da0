"""How the rows of the audit trail hold on to each other. Stored in every row: never change it, add a second one.

Each row's `mac` is a digest of the row before it and of all its own columns. An edited, deleted, inserted or
moved row no longer fits; only a trail cut off at its end needs somebody who remembers how long it was.
"""

import hashlib
import json
from collections.abc import Mapping

START = "0" * 64
"""What stands before the first row."""

Change = tuple[object, object]
"""What a field held before and after."""


def link(before: str, columns: "tuple[object, ...]") -> str:
    """The mac of a row whose columns from `seq` to `digest` are these, after a row whose mac is `before`."""
    said = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def digest(values: "Mapping[str, Change]") -> str:
    """What a row keeps of its values, which are stored beside it and may be purged; empty when there are none."""
    if not values:
        return ""
    said = json.dumps([[name, *values[name]] for name in sorted(values)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
