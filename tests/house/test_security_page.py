"""SECURITY.md names a test for each promise; every one of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_the_page_names_exists() -> None:
    named, last = 0, ""
    for file, test in re.findall(r"`(tests/[\w/]+\.py|…)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text("utf-8")):
        last = last if file == "…" else file
        source = (ROOT / last).read_text("utf-8")
        assert not test or re.search(rf"^(async )?def {test}\b", source, re.M), f"{last}::{test}"
        named += 1
    assert named > 30


def test_every_promise_names_a_test() -> None:
    rows = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    promises = [row for row in rows if row != "| promise | test |"]
    assert promises and all("`tests/" in row for row in promises)
